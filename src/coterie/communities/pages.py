"""Spaces: finding them, joining and leaving, their members and guidelines."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.communities import access, front
from coterie.communities import answer_invitation as answering
from coterie.communities import enter as entering
from coterie.communities import invite as inviting
from coterie.communities import leave as leaving
from coterie.communities.called import offered
from coterie.communities.export_space import export_space
from coterie.communities.forms import GuidelinesForm, InvitationForm
from coterie.communities.open_doors import open_doors
from coterie.communities.permissions import Permission, Role
from coterie.communities.promote import promote
from coterie.communities.revise import set_guidelines
from coterie.communities.space import front_page, shown, space_context
from coterie.communities.switch_feature import switch_feature
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.requests import Request
from coterie.foundation.rooms import Feature, beneath, features
from coterie.foundation.routes import absolute, route
from coterie.foundation.towards import towards
from coterie.people.requests import MemberRequest


def index(request: Request) -> HttpResponse:
    visible = access.communities(request.user).for_list()
    joined = (
        set(visible.joined_by(request.user).values_list("pk", flat=True)) if request.user.is_authenticated else set()
    )
    return render(request, "communities/list.html", {"communities": list(visible[:200]), "joined": joined})


def home(request: Request, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug)
    how = front.invitation(community, standing) if standing.role is None else None
    context = {**space_context(community, standing, "front"), **front_page(community, standing), "how": how}
    return render(request, "communities/home.html", context)


@login_required
@limited("membership")
def join(request: MemberRequest, slug: str) -> HttpResponse:
    if request.method != "POST":  # whoever had to sign in first comes back by GET
        return redirect("communities:home", slug)
    community, standing = access.community(request.user, slug)
    if standing.role is None:
        standing.require(Permission.COMMUNITY_JOIN)
        if not entering.lets_in(community, request.user):
            return redirect("communities:ask", slug)
        entering.enter(community, by=request.user)
        messages.success(request, _("Welcome to %(name)s.") % {"name": community.name})
    return redirect("communities:home", slug)


@require_POST
@login_required
@limited("membership")
def leave(request: MemberRequest, slug: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.COMMUNITY_LEAVE)
    said, back = _("You left %(name)s.") % {"name": community.name}, route("communities:members", slug)
    verb, undo = partial(leaving.leave, community, by=request.user), route("communities:come-back", slug)
    return press(request, verb, said, to=route("communities:list"), refused_to=back, undo=undo)


def members(request: Request, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug, Permission.MEMBER_LIST)
    rows = access.members(community)
    ways = towards(request.user, [each.user for each in rows])
    waiting = community.join_requests.waiting().count() if standing.can(Permission.MEMBER_ADMIT) else 0
    shows = {"members": rows, "roles": list(Role), "towards": ways, "waiting": waiting}
    context = {**space_context(community, standing, "members"), **shows}
    return render(request, "communities/members.html", context)


@require_POST
@login_required
@limited("edit")
def role(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.MEMBER_PROMOTE)
    membership = get_object_or_404(community.memberships.select_related("user"), pk=pk)
    verb = partial(promote, membership, by=request.user, role=request.POST.get("role", ""))
    said = _("%(name)s's role was changed.") % {"name": membership.user.name}
    return press(request, verb, said, to=route("communities:members", slug))


@login_required
@require_http_methods(["GET", "POST"])
@limited("invitation")
def invite(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug, Permission.INVITATION_SEND)
    form = InvitationForm(request.POST or None)
    link = None
    if request.method == "POST" and form.is_valid():
        _invitation, token = inviting.invite(community, by=request.user, reasons=form.reasons())
        link = absolute(route("communities:invitation", token))
    context = {**space_context(community, standing, "members"), "link": link}
    return render_form(request, "communities/invite.html", context, form)


def guidelines(request: Request, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug)
    versions = list(community.guideline_versions.select_related("by").order_by("-version"))
    under = beneath(request, versions[0], standing) if versions else ""
    context = {**space_context(community, standing, "guidelines"), "versions": versions, "beneath": under}
    return render(request, "communities/guidelines.html", context)


@require_POST
@login_required
def opening(request: MemberRequest, slug: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.COMMUNITY_OPEN)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box first: what was opened cannot be closed again."))
        return redirect("communities:edit", slug)
    said = _("%(name)s is open to everybody now.") % {"name": community.name}
    return press(request, partial(open_doors, community, by=request.user), said, to=route("communities:home", slug))


@require_POST
@login_required
@limited("export")
def export(request: MemberRequest, slug: str) -> FileResponse:
    community, _standing = access.community(request.user, slug, Permission.COMMUNITY_EXPORT)
    name = f"{community.slug}-{timezone.now():%Y-%m-%d}.zip"
    return FileResponse(export_space(community, by=request.user), as_attachment=True, filename=name)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug, Permission.COMMUNITY_REVISE)
    current = community.guidelines
    form = GuidelinesForm(request.POST or None, initial={"guidelines": current.text if current else ""})
    if submit(request, form, partial(set_guidelines, community, by=request.user)):
        messages.success(request, _("Saved."))
        return redirect("communities:home", slug)
    context = {
        **space_context(community, standing, "settings"),
        "features": _switches(standing),
        "arranged": _arranged(standing),
    }
    return render_form(request, "communities/edit.html", context, form)


def _switches(standing: access.Standing) -> list[tuple[Feature, bool]]:
    """What a leader may switch, and whether it is on."""
    return [(each, standing.has(each.key)) for each in features().values() if each.can_be_switched]


def _arranged(standing: access.Standing) -> list[Feature]:
    """What the viewer may arrange, each on a page of its own."""
    return [each for each in shown(standing) if each.arranges and standing.can(each.arranges)]


@require_POST
@login_required
def feature(request: MemberRequest, slug: str, key: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.FEATURE_SWITCH)
    on = request.POST.get("on") == "yes"
    name = features()[key].name if key in features() else key
    said = _("%(feature)s is on.") if on else _("%(feature)s is off. What was made with it is kept.")
    verb = partial(switch_feature, community, by=request.user, feature=key, on=on)
    return press(request, verb, said % {"feature": name}, to=route("communities:edit", slug))


def mentionable(request: Request, slug: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.MEMBER_LIST)
    found = access.mentionable(community, request.GET.get("q", ""))
    people = [{"handle": user.handle, "name": user.name} for user in found]
    return JsonResponse([*people, *offered(request.GET.get("q", ""))], safe=False)


def invitation(request: Request, token: str) -> HttpResponse:
    found = access.invitation(token)
    mine = request.user.is_authenticated and found.is_for(request.user)
    reasons = found.reasons_for(request.user)
    context = {"invitation": found, "reasons": reasons, "mine": mine, "token": token}
    response = render(request, "communities/invitation.html", {**context, **space_context(found.community, None, "")})
    # The token stays out of every referrer. With "no-referrer" browsers send forms as from nowhere, which CSRF refuses.
    response["Referrer-Policy"] = "strict-origin"
    return response


@login_required
@limited("membership")
def answer(request: MemberRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("communities:invitation", token)
    found = access.invitation(token)
    if request.POST.get("answer") == "decline":
        answering.decline(found, by=request.user)
        messages.success(request, _("Declined. Nobody will ask you again for this space."))
        return redirect("communities:list")
    answering.accept(found, by=request.user)
    messages.success(request, _("Welcome to %(name)s.") % {"name": found.community.name})
    return redirect("communities:home", found.community.slug)
