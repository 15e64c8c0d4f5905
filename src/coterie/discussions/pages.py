"""A space's topics and posts."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.backends.utils import csrf_input_lazy
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.channels import access as of_channels
from coterie.channels.models import Channel
from coterie.comments.editing import edit_page, history_page
from coterie.communities import access as communities
from coterie.communities.space import space_context
from coterie.discussions import accept_answer as accepting
from coterie.discussions import access, order, pieces, shown
from coterie.discussions.edit_post import edit_post
from coterie.discussions.forms import TopicForm
from coterie.discussions.kinds import FORUM, QUESTIONS
from coterie.discussions.models import Post, Topic
from coterie.discussions.move_topic import move_topic
from coterie.discussions.permissions import Permission
from coterie.discussions.question import about_question, can_mark
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.discussions.structured import structured
from coterie.foundation import kept
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.listen import listen
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.foundation.rooms import heed
from coterie.people.models import User
from coterie.people.requests import MemberRequest

SHOWS = ("questions", "unanswered")


def home(request: Request, slug: str) -> HttpResponse:
    """All topics of a space that this viewer may see, whatever channel they stand in."""
    community, standing = communities.community(request.user, slug, Permission.TOPIC_VIEW)
    seen, show = of_channels.levels(standing, FORUM), _asked(request)
    topics = pieces.page_of_list(community.pk, seen, show, request.GET.get("after"))
    around = space_context(community, standing, "topics")
    return _list(request, {**around, "page": topics, "show": show, "channel": None, "can_start": True}, topics)


def channel(request: Request, slug: str, address: str) -> HttpResponse:
    found, standing = access.channel(request.user, slug, address)
    show = _asked(request)
    topics = pieces.page_in_channel(found.pk, show, request.GET.get("after"))
    around = space_context(found.community, standing, found.key)
    can_start = not of_channels.refusal(found, standing)
    shows = (topics, pieces.look_of_channel(found), can_start)
    return _list(request, {**around, "page": topics, "show": show, "channel": found, "can_start": can_start}, shows)


def _asked(request: Request) -> str:
    return asked if (asked := request.GET.get("show", "")) in SHOWS else ""


def _list(request: Request, context: dict[str, Any], shows: Any) -> HttpResponse:
    """A list of topics; ``shows`` is what is on it beside the frame of the space."""

    def respond() -> HttpResponse:
        return render(request, "discussions/home.html", {**context, "rows": pieces.topic_rows(context["page"].rows)})

    return kept.page(request, (context["frame"], context["community"].hue, context["standing"].may, shows), respond)


@login_required
@require_http_methods(["GET", "POST"])
@limited("topic")
def new_topic(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = communities.community(request.user, slug, Permission.TOPIC_START)
    channels = access.startable(community, standing)
    chosen = _chosen(request, channels)
    asked = {"channel": chosen and chosen.slug, "title": request.GET.get("title", "")[:160]}
    form = TopicForm(request.POST or None, initial=asked, channels=channels)
    made = submit(request, form, partial(_start, by=request.user))
    if made:
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
    found, _standing = access.topic(request.user, pk)
    post = number(request.GET.get("post"))
    return redirect(shown.topic_url(found, post=post) if post else shown.topic_url(found))


def topic(request: Request, slug: str, pk: int, title: str) -> HttpResponse:
    found, standing = access.topic(request.user, pk)
    if (slug, title) != (found.community.slug, found.slug):
        return redirect(shown.topic_url(found), permanent=True)
    context = _topic_context(request, found, standing)
    looks = (pieces.look_of(found), context["asked"])
    shows = (context["frame"], found.community.hue, standing.may, looks, context["page"])
    return kept.page(request, shows, lambda: _topic_page(request, context))


def _topic_page(request: Request, context: dict[str, Any], status: int = 200) -> HttpResponse:
    token = csrf_input_lazy(request)
    topic, page = context["topic"], context["page"]
    posts = pieces.posts(topic, page.rows, request, token, context["voted"])
    public = kept.is_stranger(request) and topic.community.is_open and not page.previous
    about = structured(topic, [key.id for key in page.rows]) if public else ""
    return render(request, "discussions/topic.html", {**context, "posts_html": posts, "about": about}, status=status)


def _topic_context(request: Request, found: Topic, standing: Any, **more: Any) -> dict[str, Any]:
    """The page of a topic, with its posts in the order that the address asks for (order.py)."""
    sort = order.order_of(found, request.GET.get("sort"))
    posts = order.page_of(found, sort, request.GET)
    sorting = {"sort": sort, "sorted": {} if sort == order.usual_order(found) else {"sort": sort}}
    # The topic was loaded before its posts, so they are at least as new as its version.
    listen(request, found.live, version=found.version)
    context = {**space_context(found.community, standing, found.channel.key), **about_question(request.user, found)}
    refused = access.replying(found.channel, standing) if standing.role else ""
    return {**context, "topic": found, "page": posts, **sorting, "text": "", "errors": (), "refused": refused, **more}


@require_POST
@limited("post")
def replies(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.topic(request.user, pk, Permission.TOPIC_REPLY)
    try:
        heed(request.user, found.community, request.POST.get("text", ""))
        post = reply(found, by=request.user, text=request.POST.get("text", ""))
    except ValidationError as error:
        typed = {"text": request.POST.get("text", ""), "errors": error.messages}
        return _topic_page(request, _topic_context(request, found, standing, **typed), status=400)
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
