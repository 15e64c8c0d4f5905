"""The page of a topic: from its start, from a cursor, or from the place that the address asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.backends.utils import csrf_input_lazy
from django.utils.translation import gettext as _

from coterie.communities.access import Standing
from coterie.communities.space import space_context
from coterie.discussions import access, lists, order, pieces
from coterie.discussions.models import Level, Topic
from coterie.discussions.permissions import Permission
from coterie.discussions.place import Place, bar, moved_to, place
from coterie.discussions.question import about_question
from coterie.discussions.structured import structured
from coterie.foundation import kept
from coterie.foundation.listen import listen
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from coterie.foundation.requests import Request


def respond(request: Request, found: Topic, standing: Standing) -> HttpResponse:
    """The page, or the way to where the topic or the post went."""
    asked = place(found, request.GET, lists.reader(standing)) if not _merge(found) else None
    elsewhere = _elsewhere(found, asked, request.GET.get("post", ""))
    if elsewhere:
        return redirect(elsewhere)
    assert asked is not None
    context = _context(request, found, standing, asked)
    looks = (pieces.look_of(found), context["asked"], context["sort"])
    shows = (context["frame"], context["brand_url"], context["in_head"], standing.may, looks, asked, context["bar"])
    return kept.page(request, shows, lambda: _page(request, context))


def refused(request: Request, found: Topic, standing: Standing, **typed: Any) -> HttpResponse:
    """The same with what a refused reply held, and why it was refused."""
    context = _context(request, found, standing, place(found, {"at": "end"}, None))
    return _page(request, {**context, **typed}, status=400)


def _merge(found: Topic) -> Any:
    return getattr(found, "merge", None)


def _elsewhere(found: Topic, asked: Place | None, post: str) -> str | None:
    """Where a topic that was merged, or a post that stands in another topic by now, is read. By number: whether the
    viewer may see what it leads to is asked there, before its title is told."""
    merge = _merge(found)
    if merge is not None:
        target, wanted = merge.target_id, post if post.isdigit() else str(next(iter(merge.posts), ""))
    elif asked is not None and asked.gone and asked.wanted:
        topic = moved_to(asked.wanted)
        if topic is None or topic.pk == found.pk:
            return None
        target, wanted = topic.pk, str(asked.wanted)
    else:
        return None
    path = route("discussions:topic-by-number", found.community.slug, target)
    return f"{path}?post={wanted}#post-{wanted}" if wanted else path


def _page(request: Request, context: dict[str, Any], status: int = 200) -> HttpResponse:
    token, new = csrf_input_lazy(request), context["first_new"]
    topic, page = context["topic"], context["page"]
    posts = pieces.posts(topic, page.rows, request, token, voted=context["voted"], new=new)
    public = kept.is_stranger(request) and topic.community.is_open and not page.previous
    about = structured(topic, [key.id for key in page.rows]) if public else ""
    return render(request, "discussions/topic.html", {**context, "posts_html": posts, "about": about}, status=status)


def _context(request: Request, found: Topic, standing: Standing, asked: Place) -> dict[str, Any]:
    # The topic was loaded before its posts, so they are at least as new as its version.
    listen(request, found.live, version=found.version)
    sort = order.order_of(found, request.GET)
    in_time = sort == order.BY_TIME
    return {
        **space_context(found.community, standing, found.channel.key),
        **about_question(request.user, found),
        "sort": sort,
        "sorted": {} if sort == order.usual_order(found) else {"sort": sort},
        "topic": found,
        "page": asked.page,
        "gone": asked.gone,
        "bar": bar(found, asked.page) if in_time else None,
        "first_new": pieces.first_new(asked.page.rows, found, lists.reader(standing)) if in_time else None,
        "refusal": _refusal(found, standing) if standing.role else "",
        "levels": _levels(found, standing),
        "verbs": _verbs(found, standing),
        "text": "",
        "errors": (),
    }


def _refusal(found: Topic, standing: Standing) -> str:
    return access.replying(found.channel, standing) or access.closed_to(found, standing)


def _levels(found: Topic, standing: Standing) -> list[dict[str, Any]]:
    """What a member may choose to hear of, and what they chose."""
    if not standing.can(Permission.TOPIC_FOLLOW):
        return []
    now = getattr(found, "level", None) or Level.REPLIES
    return [{"value": each.value, "label": each.label, "current": each.value == now} for each in Level]


def _verbs(found: Topic, standing: Standing) -> list[dict[str, Any]]:
    """What this viewer may do with the whole topic, for its menu."""
    at = found.pk
    offered = [
        (Permission.TOPIC_PIN, found.is_pinned, _("Unpin"), "pin-off", "unpinning", True),
        (Permission.TOPIC_PIN, not found.is_pinned, _("Pin"), "pin", "pinning", False),
        (Permission.TOPIC_CLOSE, found.is_closed, _("Reopen"), "lock-open", "reopening", True),
        (Permission.TOPIC_CLOSE, not found.is_closed, _("Close"), "lock", "closing", False),
        (Permission.TOPIC_RETITLE, True, _("Edit the title"), "pencil", "title", False),
        (Permission.TOPIC_TAG, True, _("Choose tags"), "tags", "tags-of-topic", False),
        (Permission.TOPIC_MERGE, True, _("Merge with another topic"), "merge", "merging", False),
        (Permission.TOPIC_MERGE, True, _("Make a topic of some posts"), "split", "splitting", False),
    ]
    lines = (
        (label, icon, name, acts) for needs, fits, label, icon, name, acts in offered if fits and standing.can(needs)
    )
    return [
        {"label": label, "icon": icon, ("action" if acts else "url"): route(f"discussions:{name}", at)}
        for label, icon, name, acts in lines
    ]
