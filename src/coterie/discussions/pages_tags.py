"""The tags of a space: what there is, and what hosts do with them."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.communities import access as communities
from coterie.communities.space import space_context
from coterie.discussions import access
from coterie.discussions.forms import TagForm, TagMergeForm
from coterie.discussions.models import Tag
from coterie.discussions.permissions import Permission
from coterie.discussions.tags import make_tag, merge_tag, remove_tag, rename_tag, restore_tag
from coterie.foundation.acts import press, submit
from coterie.foundation.limits import limited
from coterie.foundation.requests import Request
from coterie.foundation.routes import route
from coterie.people.models import User
from coterie.people.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: Request, slug: str) -> HttpResponse:
    """What there is, for everybody who sees the space; hosts make more here."""
    needed = Permission.TAG_MANAGE if request.method == "POST" else Permission.TOPIC_VIEW
    community, standing = communities.community(request.user, slug, needed)
    form = TagForm(request.POST if request.method == "POST" else None)
    made = submit(request, form, partial(make_tag, community, by=cast(User, request.user)))
    if made:
        undo = route("discussions:tag-removal", made.pk)
        messages.success(request, _("There is a new tag."), extra_tags=f"undo:{undo}")
        return redirect("discussions:tags", slug)
    used = Count("taggings", filter=Q(taggings__topic__posts__removal=None), distinct=True)
    rows = list(Tag.objects.in_use(community.pk).annotate(topics=used))
    context = {**space_context(community, standing, "topics"), "tags": rows, "form": form}
    return render(request, "discussions/tags.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def tag(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename it, or merge it into another: two forms, told apart by their buttons."""
    found, standing = access.tag(request.user, pk, Permission.TAG_MANAGE)
    merges = request.method == "POST" and "into" in request.POST
    sent = request.POST if request.method == "POST" else None
    form = TagForm(None if merges else sent, initial={"name": found.name})
    merging = TagMergeForm(sent if merges else None, tag=found)
    done, undo = _renamed_or_merged(request, found, merging if merges else form, merges=merges)
    if done:
        messages.success(request, done, extra_tags=f"undo:{undo}" if undo else "")
        return redirect("discussions:tags", found.community.slug)
    context: dict[str, Any] = {**space_context(found.community, standing, "topics"), "tag": found}
    status = 400 if form.errors or merging.errors else 200
    return render(request, "discussions/tag.html", {**context, "form": form, "merging": merging}, status=status)


def _renamed_or_merged(request: MemberRequest, found: Tag, form: Any, *, merges: bool) -> tuple[str, str]:
    """What was done in words, and where it is undone; empty if nothing was."""
    if merges:
        merged = submit(request, form, partial(merge_tag, found, by=request.user))
        return (_("The tags are merged."), route("discussions:tag-restoration", found.pk)) if merged else ("", "")
    renamed = submit(request, form, partial(rename_tag, found, by=request.user))
    return (_("The tag has a new name."), "") if renamed else ("", "")


@login_required
@require_POST
@limited("edit")
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.tag(request.user, pk, Permission.TAG_MANAGE)
    undo, to = route("discussions:tag-restoration", pk), route("discussions:tags", found.community.slug)
    return press(request, partial(remove_tag, found, by=request.user), _("The tag was removed."), to=to, undo=undo)


@login_required
@require_POST
@limited("edit")
def restoration(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.tag(request.user, pk, Permission.TAG_MANAGE)
    to = route("discussions:tags", found.community.slug)
    return press(request, partial(restore_tag, found, by=request.user), _("The tag is back."), to=to)
