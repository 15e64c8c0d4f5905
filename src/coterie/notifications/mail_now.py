"""The mail about one conversation: what somebody was told of in it and has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _
from markupsafe import Markup

from coterie.foundation.quotes import Quoted
from coterie.foundation.routes import absolute
from coterie.foundation.text.markdown import words_of
from coterie.notifications.compose_mail import compose
from coterie.notifications.mail_look import quoted
from coterie.notifications.models import Delivery, Notification
from coterie.notifications.quotes import may_still_read, quotables, quotes

#: so many texts stand in one mail; of the others it says how many there are
MOST = 10


@dataclass(frozen=True)
class Entry:
    """One thing that happened: who did what, when, and what they wrote, if they wrote something."""

    who: str
    what: str
    at: Any
    html: Markup
    words: str


def unseen(delivery: Delivery) -> list[Notification]:
    """What the mail is about, without what was read meanwhile or may not be read any more."""
    rows = delivery.notifications.unread().select_related("activity__actor").order_by("pk")
    return [each for each in rows if may_still_read(delivery.user, each.activity)]


def compose_now(delivery: Delivery, to: str, told: list[Notification]) -> EmailMultiAlternatives:
    shown, last = told[-MOST:], told[-1]
    texts = quotes(each.activity for each in shown)
    about = texts.get(last.activity_id)
    _answerable(delivery, last, about)
    title = _title(last, about)
    context = {
        "entries": [_entry(each, texts.get(each.activity_id)) for each in shown],
        "more": len(told) - len(shown),
        "title": title,
        "place": about.place if about else "",
        "url": absolute(last.path or "/"),
        "reasons": list(dict.fromkeys(each.why.told for each in told)),
    }
    sender = _name(last)
    return compose(delivery, to, "now", title, context, sender=sender, sort=last.why.sort)


def _answerable(delivery: Delivery, last: Notification, about: Quoted | None) -> None:
    """An answer to the mail answers its last text, if that is something one answers."""
    table = quotables().get(last.activity.object_type)
    if about is not None and table is not None and table.answer is not None:
        delivery.about_type, delivery.about_id = last.activity.object_type, last.activity.object_id


def _title(last: Notification, about: Quoted | None) -> str:
    """What the conversation is called: the same in every mail about it, so that mail programs keep them together."""
    return about.title if about else f"{_name(last)} {last.activity.sentence()}"


def _name(told: Notification) -> str:
    return told.activity.actor.name if told.activity.actor else ""


def _entry(told: Notification, text: Quoted | None) -> Entry:
    html = quoted(text.html) if text else ""
    words = words_of(text.html).strip() if text else ""
    who = _name(told) or (text.by if text else "") or _("Somebody")
    return Entry(who, told.activity.sentence(), told.at, Markup(html), words)  # noqa: S704 - cleaned
