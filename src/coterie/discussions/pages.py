"""A space's topics and posts."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.channels import access as of_channels
from coterie.channels.models import Channel
from coterie.comments.editing import edit_page, history_page
from coterie.communities import access as communities
from coterie.communities.space import space_context
from coterie.discussions import accept_answer as accepting
from coterie.discussions import access, lists, pieces, place, shown, topic_page
from coterie.discussions.edit_post import edit_post
from coterie.discussions.forms import TopicForm
from coterie.discussions.kinds import FORUM, QUESTIONS
from coterie.discussions.models import Post, Topic
from coterie.discussions.move_topic import move_topic
from coterie.discussions.permissions import Permission
from coterie.discussions.question import can_mark
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.drafts.discard_draft import drop_of
from coterie.foundation import kept
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.foundation.rooms import heed
from coterie.people.models import User
from coterie.people.requests import MemberRequest

SHOWS = ("questions", "unanswered")


def home(request: Request, slug: str) -> HttpResponse:
    """All topics of a space that this viewer may see, whatever channel they stand in."""
    community, standing = communities.community(request.user, slug, Permission.TOPIC_VIEW)
    seen, reader = of_channels.levels(standing, FORUM), lists.reader(standing)
    topics = lists.topic_list(community.pk, reader, levels=seen, **_asked(request, community.pk))
    around = space_context(community, standing, "topics")
    return _list(request, {**around, "channel": None, "can_start": True}, topics, ())


def channel(request: Request, slug: str, address: str) -> HttpResponse:
    found, standing = access.channel(request.user, slug, address)
    topics = lists.channel_list(found.pk, lists.reader(standing), **_asked(request, found.community_id))
    around = space_context(found.community, standing, found.key)
    can_start = not of_channels.refusal(found, standing)
    shows = (pieces.look_of_channel(found), can_start)
    return _list(request, {**around, "channel": found, "can_start": can_start}, topics, shows)


def _asked(request: Request, space: int) -> dict[str, Any]:
    """Which part of a list the address asks for."""
    show, tag = request.GET.get("show", ""), lists.tag_at(space, request.GET.get("tag", ""))
    return {"show": show if show in SHOWS else "", "tag": tag, "after": request.GET.get("after")}


def _list(request: Request, context: dict[str, Any], topics: lists.TopicList, shows: tuple[Any, ...]) -> HttpResponse:
    """A list of topics; ``shows`` is what is on it beside them and the frame of the space."""
    show = request.GET.get("show", "")
    context |= {"page": topics.page, "tag": topics.tag, "show": show if show in SHOWS else ""}

    def respond() -> HttpResponse:
        rows = {"rows": lists.rows(topics.page.rows), "pinned": lists.rows(topics.pinned)}
        return render(request, "discussions/home.html", {**context, **rows})

    around = (context["frame"], context["brand_url"], context["in_head"], context["standing"].may)
    return kept.page(request, (*around, topics.look(), *shows), respond)


@login_required
@require_http_methods(["GET", "POST"])
@limited("topic")
def new_topic(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = communities.community(request.user, slug, Permission.TOPIC_START)
    channels = access.startable(community, standing)
    chosen = _chosen(request, channels)
    initial = {"channel": chosen and chosen.slug, "title": request.GET.get("title", "")[:160]}
    form = TopicForm(request.POST or None, initial=initial, channels=channels, space=community)
    made = submit(request, form, partial(_start, by=request.user))
    if made:
        drop_of(request)
        return redirect(shown.topic_url(made))
    context = space_context(community, standing, chosen.key if chosen else "topics")
    return render_form(request, "discussions/new_topic.html", {**context, "channels": channels}, form)


def _start(channel: Channel, *, by: User, **more: Any) -> Topic:
    heed(by, channel.community, more["text"])
    return start_topic(channel, by=by, **more)


def _chosen(request: MemberRequest, channels: list[Channel]) -> Channel | None:
    """The channel that an address asks for, by its own or by the kind of topic; else the first."""
    wanted = {"question": QUESTIONS}.get(request.GET.get("kind", ""), FORUM)
    ranked = (
        next((each for each in channels if each.slug == request.GET.get("channel")), None),
        next((each for each in channels if each.kind == wanted), None),
    )
    return next((each for each in ranked if each), channels[0] if channels else None)


def topic_by_number(request: Request, slug: str, pk: int) -> HttpResponse:
    post = number(request.GET.get("post"))
    try:
        found, _standing = access.topic(request.user, pk)
    except Http404:
        # The topic is gone, and a post that once stood in it may stand in another.
        if not post:
            raise
        there, _standing = access.post(request.user, post)
        return redirect(shown.post_url(there))
    return redirect(shown.topic_url(found, post=post) if post else shown.topic_url(found))


def topic(request: Request, slug: str, pk: int, title: str) -> HttpResponse:
    try:
        found, standing = access.topic(request.user, pk)
    except Http404:
        return topic_by_number(request, slug, pk)
    if (slug, title) != (found.community.slug, found.slug):
        # Not for ever: a title may become what it was, and a browser that remembers both ways goes in circles.
        return redirect(shown.topic_url(found, **request.GET.dict()))
    return topic_page.respond(request, found, standing)


def dates(request: Request, pk: int) -> HttpResponse:
    found, standing = access.topic(request.user, pk)
    rows = place.dates(found, request.GET.get("month", ""))
    context = {**space_context(found.community, standing, found.channel.key), "topic": found, "dates": rows}
    return HttpResponse(rows) if request.htmx else render(request, "discussions/dates.html", context)


@require_POST
@limited("post")
def replies(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.topic(request.user, pk, Permission.TOPIC_REPLY)
    text, despite = request.POST.get("text", ""), standing.can(Permission.TOPIC_CLOSE)
    try:
        heed(request.user, found.community, text)
        post = reply(found, by=request.user, text=text, despite_closure=despite)
    except ValidationError as error:
        return topic_page.refused(request, found, standing, text=text, errors=error.messages)
    drop_of(request)
    if request.htmx:
        return render(request, "discussions/_posts.html", {"posts": [post], "topic": found, "viewer": request.user})
    return redirect(shown.post_url(post))


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """``to`` is the number of the channel; asked for by GET, the page on which one chooses it."""
    found, standing = access.topic(request.user, pk, Permission.TOPIC_MOVE)
    channels = access.channels_to_move_to(found, standing)
    to = number(request.POST.get("to") or request.GET.get("to"))
    chosen = next((each for each in channels if each.pk == to), None)
    if request.method != "POST" or chosen is None:
        context = {**space_context(found.community, standing, found.channel.key), "topic": found, "channels": channels}
        return render(request, "discussions/move.html", context, status=400 if request.method == "POST" else 200)
    undo = f"{reverse('discussions:move', args=[pk])}?to={found.channel_id}"
    said = _("The topic stands in %(channel)s now.") % {"channel": chosen.name}
    verb = partial(move_topic, found, by=request.user, to=chosen)
    return press(request, verb, said, to=shown.topic_url(found), undo=undo)


@login_required
def menu(request: MemberRequest, pk: int) -> HttpResponse:
    post, standing = access.post(request.user, pk)
    may = {"can_accept": not accepting.refusal(post, request.user), "can_mark": can_mark(post, standing)}
    context = {**_around(post, standing), "post": post, "opens": post.pk == post.topic.opening_id, **may}
    return render(request, "discussions/_menu.html" if request.htmx else "discussions/menu.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    post, standing = access.post(request.user, pk, Permission.POST_EDIT)
    context = {**_around(post, standing), "heading": _("Edit your post")}
    return edit_page(request, post, edit_post, shown.post_url(post), context)


@login_required
def history(request: MemberRequest, pk: int) -> HttpResponse:
    post, standing = access.post(request.user, pk, Permission.POST_HISTORY)
    context = {**_around(post, standing), "heading": _("History of a post")}
    return history_page(request, post, shown.post_url(post), context)


def _around(post: Post, standing: Any) -> dict[str, Any]:
    return {**space_context(post.topic.community, standing, post.topic.channel.key), "title": post.topic.title}


@login_required
@require_POST
@limited("edit")
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    post, _standing = access.post(request.user, pk, Permission.POST_REMOVE)
    verb, undo = partial(remove_post, post, by=request.user), reverse("discussions:restoration", args=[pk])
    return press(request, verb, _("The post was removed."), to=shown.post_url(post), undo=undo)


@login_required
@require_POST
@limited("edit")
def restoration(request: MemberRequest, pk: int) -> HttpResponse:
    post, _standing = access.post(request.user, pk, Permission.POST_RESTORE)
    verb = partial(restore_post, post, by=request.user)
    return press(request, verb, _("The post is back."), to=shown.post_url(post))


@login_required
@require_POST
@limited("edit")
def acceptance(request: MemberRequest, pk: int) -> HttpResponse:
    post, standing = access.post(request.user, pk, Permission.TOPIC_REPLY)
    if reason := access.replying(post.topic.channel, standing):
        raise PermissionDenied(reason)
    accepting.accept_answer(post, by=request.user)
    return redirect(shown.post_url(post))
