"""What a public topic says to search engines: schema.org's QAPage for a question, DiscussionForumPosting for others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.html import strip_tags
from markupsafe import Markup

from coterie.comments.shown import byline
from coterie.discussions.models import Post, Topic
from coterie.discussions.question import question
from coterie.discussions.shown import post_url, topic_url
from coterie.discussions.votes import load_votes, votes_of
from coterie.foundation.routes import absolute

# Inside a script element nothing may look like the end of it.
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def structured(topic: Topic, posts: Sequence[int]) -> Markup:
    """JSON-LD of a topic of an open space with these posts, its opening among them; nothing without that."""
    rows = Post.objects.for_page(topic).standing().filter(pk__in=posts)
    found = {post.pk: post for post in load_votes(list(rows), topic)}
    opening = found.pop(topic.opening_id, None)
    if opening is None or topic.was_withdrawn:
        return Markup("")
    for post in found.values():
        post.topic = topic
    others = [found[pk] for pk in posts if pk in found]
    said = _question(topic, opening, others) if topic.is_question else _discussion(topic, opening, others)
    text = json.dumps({"@context": "https://schema.org", **said}, ensure_ascii=False)
    return Markup(text.translate(_ESCAPED))  # noqa: S704 - nothing in it can end the script


def _question(topic: Topic, opening: Post, answers: Sequence[Post]) -> dict[str, Any]:
    accepted = [_answer(each, topic) for each in answers if each.pk == topic.accepted_id]
    others = [_answer(each, topic) for each in answers if each.pk != topic.accepted_id]
    asked = {
        "@type": "Question",
        "name": topic.title,
        "answerCount": topic.reply_count,
        "upvoteCount": question(topic).same,
        **_said(opening),
        **({"acceptedAnswer": accepted[0]} if accepted else {}),
        **({"suggestedAnswer": others} if others else {}),
    }
    return {"@type": "QAPage", "mainEntity": asked}


def _answer(post: Post, topic: Topic) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "upvoteCount": votes_of(post, topic) or 0,
        "url": absolute(post_url(post)),
        **_said(post),
    }


def _discussion(topic: Topic, opening: Post, replies: Sequence[Post]) -> dict[str, Any]:
    return {
        "@type": "DiscussionForumPosting",
        "headline": topic.title,
        "url": absolute(topic_url(topic)),
        "commentCount": topic.reply_count,
        **_said(opening),
        **({"comment": [{"@type": "Comment", **_said(each)} for each in replies]} if replies else {}),
    }


def _said(post: Post) -> dict[str, Any]:
    by = byline(post.author, post.origin)
    author = {"@type": "Person", "name": by.name, **({"url": absolute(by.url)} if by.url else {})}
    edited = {"dateModified": post.edited_at.isoformat()} if post.edited_at else {}
    text = " ".join(strip_tags(post.html).split())
    return {"text": text, "datePublished": post.created_at.isoformat(), **edited, "author": author}
