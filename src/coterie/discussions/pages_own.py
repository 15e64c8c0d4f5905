"""What members do with topics for themselves: read, follow and mute, keep bookmarks."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.communities import access as communities
from coterie.communities.space import space_context
from coterie.discussions import access, shown
from coterie.discussions.bookmark import bookmark_post, remove_bookmark, restore_bookmark
from coterie.discussions.follow_topic import follow_topic
from coterie.discussions.forms import BookmarkForm
from coterie.discussions.mark_read import mark_all_read, mark_read
from coterie.discussions.models import Bookmark
from coterie.discussions.permissions import Permission
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.paging import page
from coterie.foundation.requests import Request
from coterie.foundation.routes import route
from coterie.people.requests import MemberRequest


@login_required
@require_POST
@limited("read")
def read(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.topic(request.user, pk)
    if standing.role is not None:
        mark_read(found, by=request.user, upto=number(request.POST.get("upto")) or 0)
    if request.headers.get("X-Requested-With"):
        return HttpResponse(status=204)
    return redirect(shown.topic_url(found))


@login_required
@require_POST
@limited("edit")
def all_read(request: MemberRequest, slug: str) -> HttpResponse:
    community, _standing = communities.community(request.user, slug, Permission.TOPIC_FOLLOW)
    to = route("discussions:home", slug)
    return press(request, partial(mark_all_read, community, by=request.user), _("Everything is read."), to=to)


@login_required
@require_POST
@limited("edit")
def following(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.topic(request.user, pk, Permission.TOPIC_FOLLOW)
    level = request.POST.get("level", request.GET.get("level", ""))
    before = getattr(found, "level", None) or ""
    undo = f"{route('discussions:following', pk)}?level={before}"
    verb = partial(follow_topic, found, by=request.user, level=level)
    return press(request, verb, _("Noted what you want to hear of."), to=shown.topic_url(found), undo=undo)


def post(request: Request, pk: int) -> HttpResponse:
    """The one address of a post that lasts, whatever topic it stands in."""
    found, _standing = access.post(request.user, pk)
    return redirect(shown.post_url(found))


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.post(request.user, pk, Permission.TOPIC_FOLLOW)
    there = Bookmark.objects.kept().filter(user=request.user, post=found).first()
    initial = {"note": there.note, "remind_at": there.remind_at} if there else {}
    form = BookmarkForm(request.POST if request.method == "POST" else None, initial=initial)
    made = submit(request, form, partial(bookmark_post, found, by=request.user))
    if made:
        undo = route("bookmarks:removal", made.pk)
        messages.success(request, _("The post is among your bookmarks."), extra_tags=f"undo:{undo}")
        return redirect(shown.post_url(found))
    words = {"heading": _("Bookmark a post"), "button": _("Keep it"), "post": found, "topic": found.topic}
    context = {**space_context(found.topic.community, standing, found.topic.channel.key), **words}
    return render_form(request, "discussions/act.html", context, form)


@login_required
def bookmarks(request: MemberRequest) -> HttpResponse:
    rows = access.bookmarks(request.user).select_related("post__topic__community", "post__author", "post__origin")
    found = page(rows.filter(post__removal=None), by=("-id",), after=request.GET.get("after"))
    return render(request, "discussions/bookmarks.html", {"page": found})


@login_required
@require_POST
@limited("edit")
def bookmark_removal(request: MemberRequest, pk: int) -> HttpResponse:
    found, undo = access.bookmark(request.user, pk), route("bookmarks:restoration", pk)
    return press(request, partial(remove_bookmark, found), _("The bookmark was removed."), to=_list(), undo=undo)


@login_required
@require_POST
@limited("edit")
def bookmark_restoration(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.bookmark(request.user, pk)
    return press(request, partial(restore_bookmark, found), _("The bookmark is back."), to=_list())


def _list() -> str:
    return route("bookmarks:list")
