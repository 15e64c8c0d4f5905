"""Spaces: finding them, joining and leaving, their members and guidelines."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.communities import access
from coterie.communities import answer_invitation as answering
from coterie.communities import invite as inviting
from coterie.communities import join as joining
from coterie.communities import leave as leaving
from coterie.communities.forms import CommunityForm, InvitationForm
from coterie.communities.open_doors import open_doors
from coterie.communities.permissions import Permission, Role
from coterie.communities.promote import promote
from coterie.communities.revise import revise
from coterie.communities.space import space_context
from coterie.foundation.limits import limited
from coterie.foundation.routes import absolute, route


def index(request: HttpRequest) -> HttpResponse:
    visible = access.communities(request.user).for_list()
    joined = (
        set(visible.joined_by(request.user).values_list("pk", flat=True)) if request.user.is_authenticated else set()
    )
    return render(request, "communities/list.html", {"communities": list(visible[:200]), "joined": joined})


@login_required
@limited("membership")
def join(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method != "POST":  # whoever had to sign in first comes back by GET
        return redirect("discussions:home", slug)
    community, standing = access.community(request.user, slug)
    if standing.role is None:
        standing.require(Permission.COMMUNITY_JOIN)
        joining.join(community, by=request.user)
        messages.success(request, _("Welcome to %(name)s.") % {"name": community.name})
    return redirect("discussions:home", slug)


@require_POST
@login_required
@limited("membership")
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.COMMUNITY_LEAVE)
    try:
        leaving.leave(community, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("communities:members", slug)
    messages.success(request, _("You left %(name)s.") % {"name": community.name})
    return redirect("communities:list")


def members(request: HttpRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug, Permission.MEMBER_LIST)
    rows = access.members(community)
    context = {**space_context(community, standing, "members"), "members": rows, "roles": list(Role)}
    return render(request, "communities/members.html", context)


@require_POST
@login_required
@limited("edit")
def role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.MEMBER_PROMOTE)
    membership = get_object_or_404(community.memberships.select_related("user"), pk=pk)
    try:
        promote(membership, by=request.user, role=request.POST.get("role", ""))
        messages.success(request, _("%(name)s's role was changed.") % {"name": membership.user.name})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("communities:members", slug)


@login_required
@require_http_methods(["GET", "POST"])
@limited("invitation")
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug, Permission.INVITATION_SEND)
    form = InvitationForm(request.POST or None)
    link = None
    if request.method == "POST" and form.is_valid():
        _invitation, token = inviting.invite(community, by=request.user, reasons=form.reasons())
        link = absolute(route("communities:invitation", token))
    context = {**space_context(community, standing, "members"), "form": form, "link": link}
    return render(request, "communities/invite.html", context, status=400 if form.errors else 200)


def guidelines(request: HttpRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug)
    versions = list(community.guideline_versions.select_related("by").order_by("-version"))
    context = {**space_context(community, standing, "guidelines"), "versions": versions}
    return render(request, "communities/guidelines.html", context)


@require_POST
@login_required
def opening(request: HttpRequest, slug: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.COMMUNITY_OPEN)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box first: what was opened cannot be closed again."))
        return redirect("communities:edit", slug)
    open_doors(community, by=request.user)
    messages.success(request, _("%(name)s is open to everybody now.") % {"name": community.name})
    return redirect("discussions:home", slug)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug, Permission.COMMUNITY_REVISE)
    form = CommunityForm(request.POST or None, instance=community)
    if request.method == "POST" and form.is_valid():
        revise(community, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("discussions:home", slug)
    # A form that failed has changed the object in memory; the page around it shows what is stored.
    stored = access.community(request.user, slug)[0]
    context = {**space_context(stored, standing, "edit"), "form": form}
    return render(request, "communities/edit.html", context, status=400 if form.errors else 200)


def mentionable(request: HttpRequest, slug: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.MEMBER_LIST)
    found = access.mentionable(community, request.GET.get("q", ""))
    return JsonResponse([{"handle": user.handle, "name": user.name} for user in found], safe=False)


def invitation(request: HttpRequest, token: str) -> HttpResponse:
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
def answer(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("communities:invitation", token)
    found = access.invitation(token)
    if request.POST.get("answer") == "decline":
        answering.decline(found, by=request.user)
        messages.success(request, _("Declined. Nobody will ask you again for this space."))
        return redirect("home")
    answering.accept(found, by=request.user)
    messages.success(request, _("Welcome to %(name)s.") % {"name": found.community.name})
    return redirect("discussions:home", found.community.slug)
