"""How one joins a space: asking to, links, and what hosts do about both."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.communities import access
from coterie.communities.arrange_door import arrange_door
from coterie.communities.ask_to_join import ask_to_join, withdraw_request
from coterie.communities.decide_request import admit, decline_request
from coterie.communities.forms import AskForm, DoorForm, LinkForm
from coterie.communities.invitation_links import join_by_link, make_link, revoke_link
from coterie.communities.models import Door
from coterie.communities.permissions import Permission
from coterie.communities.space import space_context
from coterie.foundation.acts import complain, press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.paging import page
from coterie.foundation.requests import Request
from coterie.foundation.routes import absolute, route
from coterie.people.requests import MemberRequest


@login_required
@require_http_methods(["GET", "POST"])
@limited("membership")
def ask(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug)
    if standing.role is not None:
        return redirect("communities:home", slug)
    standing.require(Permission.COMMUNITY_JOIN)
    door, own = Door.of(community), access.own_request(request.user, community)
    form = AskForm(request.POST or None, door.questions)
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_join(community, by=request.user, answers=form.answers)
        except ValidationError as error:
            complain(form, error)
        else:
            messages.success(request, _("The hosts have your request. You are told what they answer."))
            return redirect("communities:ask", slug)
    context = {**space_context(community, standing, ""), "door": door, "own": own}
    return render_form(request, "communities/ask.html", context, form)


@require_POST
@login_required
@limited("membership")
def withdraw(request: MemberRequest, slug: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug)
    own, back = access.own_request(request.user, community), route("communities:home", slug)
    if own is None:
        return redirect(back)
    return press(request, partial(withdraw_request, own, by=request.user), _("You took your request back."), to=back)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def door(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug, Permission.DOOR_ARRANGE)
    now = Door.of(community)
    form = DoorForm(request.POST or None, initial={"way": now.way, "questions": "\n".join(now.questions)})
    if submit(request, form, partial(arrange_door, community, by=request.user)):
        messages.success(request, _("Saved."))
        return redirect("communities:door", slug)
    return render_form(request, "communities/door.html", space_context(community, standing, "settings"), form)


@login_required
@require_http_methods(["GET", "POST"])
@limited("invitation")
def links(request: MemberRequest, slug: str) -> HttpResponse:
    """The links there are, and a form for another, whose address is shown once."""
    community, standing = access.community(request.user, slug, Permission.INVITATION_SEND)
    form = LinkForm(request.POST or None)
    made = submit(request, form, partial(make_link, community, by=request.user))
    address = absolute(route("communities:link", made[1])) if made else None
    rows = list(community.invitation_links.filter(revoked_at=None).select_related("by").order_by("-pk")[:100])
    context = {**space_context(community, standing, "members"), "links": rows, "address": address}
    return render_form(request, "communities/links.html", context, form)


@require_POST
@login_required
@limited("edit")
def revoke(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.INVITATION_SEND)
    found = get_object_or_404(community.invitation_links.select_related("community"), pk=pk)
    verb, said = partial(revoke_link, found, by=request.user), _("The link lets nobody in any more.")
    return press(request, verb, said, to=route("communities:links", slug))


@limited("membership")
def link(request: Request, token: str) -> HttpResponse:
    """What the link leads into; a press joins."""
    found = access.link(token)
    if request.method == "POST" and request.user.is_authenticated:
        said = _("Welcome to %(name)s.") % {"name": found.community.name}
        home = route("communities:home", found.community.slug)
        back = route("communities:link", token)
        return press(request, partial(join_by_link, found, by=request.user), said, to=home, refused_to=back)
    response = render(request, "communities/link.html", {"link": found, "community": found.community, "token": token})
    # The token stays out of every referrer. With "no-referrer" browsers send forms as from nowhere, which CSRF refuses.
    response["Referrer-Policy"] = "strict-origin"
    return response


@login_required
def requests(request: MemberRequest, slug: str) -> HttpResponse:
    """Who asks to be let in, the longest waiting first; and who was told no."""
    community, standing = access.community(request.user, slug, Permission.MEMBER_ADMIT)
    rows = community.join_requests.select_related("user", "decided_by")
    declined = request.GET.get("show") == "declined"
    shown = rows.declined() if declined else rows.waiting()
    found = page(shown, by=("-id",) if declined else ("id",), after=request.GET.get("after"))
    context = {**space_context(community, standing, "members"), "page": found, "declined": declined}
    return render(request, "communities/requests.html", context)


@require_POST
@login_required
@limited("edit")
def decide(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found, _standing = access.join_request(request.user, pk, Permission.MEMBER_ADMIT)
    back, name = route("communities:requests", found.community.slug), {"name": found.user.name}
    if request.POST.get("answer") == "admit":
        said = _("%(name)s belongs to the space now.") % name
        return press(request, partial(admit, found, by=request.user), said, to=back)
    said = _("%(name)s is told that it does not work now. You find them under “Declined”.") % name
    return press(request, partial(decline_request, found, by=request.user), said, to=back)
