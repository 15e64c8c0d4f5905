"""The page on which hosts give a space its look, and the picture that links to it show."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coterie.brand.card import card, card_url
from coterie.brand.forms import BrandForm, parted
from coterie.brand.look import look
from coterie.brand.preview import previewed
from coterie.communities import access
from coterie.communities.models import Community
from coterie.communities.permissions import Permission
from coterie.communities.space import space_context
from coterie.foundation.acts import render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.requests import Request
from coterie.people.models import User
from coterie.people.requests import MemberRequest


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug, Permission.COMMUNITY_REVISE)
    form = BrandForm(request.POST or None, request.FILES or None, instance=community)
    tried = "preview" in request.POST
    if not tried and submit(request, form, partial(_look, community, request.user)):
        messages.success(request, _("Saved. New pictures are shown as soon as they are ready."))
        return redirect("brand:edit", slug)
    # A form that was sent has changed the object in memory; the page around it shows what is stored.
    stored = access.community(request.user, slug)[0] if form.is_bound else community
    context = {**space_context(stored, standing, "settings"), "preview": previewed(stored, form), "tried": tried}
    return render_form(request, "brand/edit.html", context, form)


def _look(community: Community, by: User, **sent: Any) -> bool:
    look(community, by=by, **parted(sent))
    return True


@login_required
@require_POST
def preview(request: MemberRequest, slug: str) -> HttpResponse:
    """The preview alone, for the page's script."""
    community, _standing = access.community(request.user, slug, Permission.COMMUNITY_REVISE)
    form = BrandForm(request.POST, instance=community)
    stored = access.community(request.user, slug)[0]
    return render(request, "brand/_preview.html", {"preview": previewed(stored, form)})


@require_safe
def picture(request: Request, slug: str, digest: str) -> HttpResponse:
    """For everybody, of spaces that everybody sees; ``digest`` names what is on it."""
    community, _standing = access.community(AnonymousUser(), slug)
    here = card_url(community)
    if here != request.path:
        return redirect(here)
    response = HttpResponse(card(community), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
