"""A passage of a chat becomes a topic."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from coterie.chat import access
from coterie.chat.forms import PassageForm
from coterie.chat.make_topic import around, make_topic, places_for
from coterie.chat.models import Passage
from coterie.communities.space import space_context
from coterie.discussions import access as discussions
from coterie.discussions.permissions import Permission
from coterie.discussions.shown import topic_url
from coterie.foundation.acts import render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.people.requests import MemberRequest


def passage(request: Request, pk: int) -> HttpResponse:
    """To the topic that was made of a message, for whoever may see both; else to where one makes it. Members read it if
    topics are switched off meanwhile."""
    found, _standing = access.message(request.user, pk)
    made = Passage.objects.filter(message=found).first()
    if made is None:
        return redirect("chat:make-topic", pk)
    return redirect(topic_url(discussions.topic(request.user, made.topic_id)[0]))


@login_required
@require_http_methods(["GET", "POST"])
@limited("topic")
def making(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.message(request.user, pk, Permission.TOPIC_START)
    if Passage.objects.filter(message=found).exists():
        return redirect("chat:passage", pk)
    (near, taken), places = around(found), places_for(found, standing)
    if request.method == "POST":
        taken = {number(each) or 0 for each in request.POST.getlist("message")} | {pk}
    form = PassageForm(request.POST or None, places=places, initial={"place": places[0].slug if places else ""})
    made = submit(request, form, partial(make_topic, found, by=request.user, taken=sorted(taken)))
    if made:
        return redirect(topic_url(made))
    context = {"message": found, "channel": found.channel, "places": places, "near": near, "taken": taken}
    frame = space_context(found.channel.community, standing, found.channel.key)
    return render_form(request, "chat/make_topic.html", {**frame, **context}, form)
