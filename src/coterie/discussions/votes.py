"""How many found each answer helpful, and which the reader did: for pages, without a query for each."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from coterie.discussions.models import Post, Topic, helpful_votes


def load_votes(posts: Sequence[Post], topic: Topic) -> Sequence[Post]:
    """The same posts of one topic, each with the votes for it loaded; None for what is no answer to a question."""
    if not topic.is_question:
        found: dict[int, int] = {}
    else:
        rows = Post.objects.filter(pk__in=[post.pk for post in posts]).annotate(count=helpful_votes())
        found = dict(rows.values_list("pk", "count"))
        if not topic.was_withdrawn:
            found.pop(topic.opening_id, None)
    for post in posts:
        post.__dict__["loaded_votes"] = found.get(post.pk)
    return posts


def votes_of(post: Post, topic: Topic) -> int | None:
    """The votes for a post; queries unless :func:`load_votes` was called."""
    if "loaded_votes" not in post.__dict__:
        load_votes([post], topic)
    found: int | None = post.__dict__["loaded_votes"]
    return found


def with_own(html: str, own: Collection[int], written: Collection[int]) -> str:
    """Press the buttons of the answers that the reader found helpful, and rest those of what they wrote themselves."""

    def marked(match: re.Match[str]) -> str:
        if int(match[2]) in written:
            return f"{match[0]} disabled"
        return f'{match[1]}"true"' if int(match[2]) in own else match[0]

    return re.sub(r'(data-own="vote-(\d+)" aria-pressed=)"false"', marked, html) if own or written else html
