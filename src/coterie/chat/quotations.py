"""Messages as the posts of topics quote them: what was said goes from there with the message, and comes back with it.

A passage that somebody changed in the topic is found by its lines, if the words are to go for good.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from coterie.chat.models import Message, Quotation
from coterie.chat.shown import message_url
from coterie.comments.forget_handle import rewrite
from coterie.comments.shown import byline
from coterie.discussions.models import Post, hold
from coterie.discussions.versions import touch
from coterie.foundation.live import changed

if TYPE_CHECKING:
    from coterie.people.models import User


def block_of(message: Message) -> str:
    """A message as Markdown: a quotation with its author."""
    lines = [f"**{plain(byline(message.author).name)}**", "", *message.text.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def plain(name: str) -> str:
    """A name whose signs mean nothing in Markdown."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$@])", r"\\\1", name)


def remember(post: Post, said: Sequence[Message]) -> None:
    """Keep which message each passage of the post came from."""
    Quotation.objects.bulk_create(Quotation(post=post, message=each, block=block_of(each)) for each in said)


def hide_quoted(message: Message) -> None:
    """The message was removed: where it is quoted stands that it was, and the way to where it stood."""
    for each in _of(message):
        _change(each, partial(_put, _where(each.block), _gone(message, _("This message was removed."))))


def show_quoted(message: Message) -> None:
    """Undo :func:`hide_quoted`."""
    for each in _of(message):
        if each.block:
            _change(each, partial(_put, _place_of(message), each.block))


def forget_quoted(user: User, with_texts: bool) -> None:
    """The account of an author ends: what is quoted is a former member's, or says that it was removed with it."""
    handle = re.compile(rf"@{re.escape(user.handle)}(?![\w-])", re.IGNORECASE)
    for each in Quotation.objects.filter(block__icontains=f"@{user.handle}"):
        each.block = handle.sub(_("a former member"), each.block)
        each.save(update_fields=["block"])
    rows = Quotation.objects.filter(message__author=user).exclude(block="")
    for each in rows.select_related("message", "post__topic__community").order_by("post__topic", "post", "pk"):
        if with_texts:
            gone = _gone(each.message, _("What was said here was removed together with its author's account."))
            _change(each, partial(_erased, each, gone))
            each.block = ""
        else:
            _change(each, partial(_anonymous, each.block))
            each.block = _anonymous(each.block, each.block)
        each.save(update_fields=["block"])


def _of(message: Message) -> list[Quotation]:
    rows = message.quotations.select_related("post__topic__community")
    return list(rows.order_by("post__topic", "post"))


def _gone(message: Message, words: str) -> str:
    return f"> [{words}]({message_url(message)})"


def _place_of(message: Message) -> re.Pattern[str]:
    """Where :func:`_gone` stands, in whichever language it was written."""
    return re.compile(rf"^> \[[^\]\n]*\]\({re.escape(message_url(message))}\)$", re.MULTILINE)


def _where(block: str) -> re.Pattern[str]:
    """Where it stands as it was quoted: the whole of it, and not the beginning of another."""
    return re.compile(rf"^{re.escape(block)}$(?!\n>)", re.MULTILINE)


def _put(where: re.Pattern[str], block: str, text: str) -> str:
    return where.sub(lambda _match: block, text)


def _anonymous(block: str, text: str) -> str:
    """Without the name of whoever is quoted."""
    header, newline, words = block.partition("\n")
    nobody = f"> **{plain(byline(None).name)}**"
    if _where(block).search(text):
        return _put(_where(block), f"{nobody}{newline}{words}", text)
    return "\n".join(nobody if line.rstrip() == header else line for line in text.split("\n"))


def _erased(quotation: Quotation, gone: str, text: str) -> str:
    """Without the words; of a passage that was changed since, without whatever lines of them are left."""
    for where in (_where(quotation.block), _place_of(quotation.message)):
        if where.search(text):
            return _put(where, gone, text)
    words = {line for line in quotation.block.split("\n")[2:] if line.strip("> ")}
    kept = (line for line in text.split("\n") if line.rstrip() not in words)
    return _anonymous(quotation.block, "\n".join(kept))


def _change(quotation: Quotation, change: Callable[[str], str]) -> None:
    """Write the post and its earlier texts anew; its pages hear of it."""
    post = hold(quotation.post)
    texts: list[Any] = [post, *post.revisions.all()]
    rows = [row for row in texts if change(row.text) != row.text]
    if rows:
        touch(post.topic, post)
        rewrite(post, rows, change)
        transaction.on_commit(partial(changed, post.topic.live))
