"""To report a message, and to take that back."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.direct import access
from coterie.direct.forms import MessageReportForm
from coterie.direct.report_message import around, report_message
from coterie.direct.shown import message_url
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.routes import route
from coterie.moderation.hand_over import take_back
from coterie.people.requests import MemberRequest


@login_required
@require_http_methods(["GET", "POST"])
@limited("report")
def report(request: MemberRequest, pk: int) -> HttpResponse:
    message = access.received(request.user, pk)
    blocked = access.blocks(request.user).filter(whom=message.author).exists()
    form = MessageReportForm(request.POST or None, can_block=bool(message.author) and not blocked)
    taken = {number(each) or 0 for each in request.POST.getlist("message")} | {pk}
    if submit(request, form, partial(report_message, message, by=request.user, taken=sorted(taken))):
        said = _("Thank you. An operator looks at what you handed over, and you are told what they decide.")
        return press(request, bool, said, to=message_url(message), undo=route("direct:take-back", pk))
    mine = access.report_of(request.user, message)
    context = {"message": message, "near": around(message), "taken": taken, "mine": mine}
    return render_form(request, "direct/report.html", context, form)


@login_required
@require_POST
@limited("report")
def taking_back(request: MemberRequest, pk: int) -> HttpResponse:
    message = access.received(request.user, pk)
    mine = access.report_of(request.user, message)
    verb = partial(take_back, mine, by=request.user) if mine else bool
    return press(request, verb, _("The report is taken back; nobody reads it."), to=message_url(message))
