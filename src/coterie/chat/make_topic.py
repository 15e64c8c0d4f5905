"""Make a topic of what was said in a chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.channels.models import Channel
from coterie.chat import activities
from coterie.chat.models import Message, Passage, hold_standing
from coterie.chat.quotations import block_of, plain, remember
from coterie.chat.said import record_of
from coterie.chat.shown import message_url
from coterie.chat.versions import touch
from coterie.communities.access import Standing
from coterie.discussions import access as discussions
from coterie.discussions.kinds import FORUM, QUESTIONS
from coterie.discussions.models import Topic
from coterie.discussions.start_topic import start_topic
from coterie.foundation.locking import lock_each
from coterie.people.models import User

#: so many messages before and after one are offered with it
BEFORE, AFTER = 10, 20
#: and so many after it are taken for one conversation with it, if no longer pause lies between two of them
TOGETHER, PAUSE = 10, timedelta(minutes=30)
MOST = 1 + BEFORE + AFTER


def places_for(message: Message, their: Standing) -> list[Channel]:
    """Where somebody may make a topic of it: forums and questions that exactly the same people see, so that nobody
    reads what was said among fewer, and the chat names no topic that some of its readers may not know of."""
    channels = discussions.startable(message.channel.community, their)
    alike = (each for each in channels if each.visibility == message.channel.visibility)
    return [each for each in alike if each.kind in (FORUM, QUESTIONS)]


def around(message: Message) -> tuple[list[Message], set[int]]:
    """The messages around one, oldest first, and the keys of those that seem to be one conversation with it."""
    rows = message.channel.messages.standing().select_related("author")
    before = list(rows.filter(pk__lt=message.pk).order_by("-pk")[:BEFORE])[::-1]
    after = list(rows.filter(pk__gte=message.pk).order_by("pk")[: 1 + AFTER])
    taken, last = set(), message.created_at
    for each in after[: 1 + TOGETHER]:
        if each.created_at - last > PAUSE:
            break
        taken.add(each.pk)
        last = each.created_at
    return [*before, *after], taken


@transaction.atomic
def make_topic(message: Message, *, by: User, title: str, place: Channel, taken: Sequence[int] = ()) -> Topic:
    """Start a topic in ``place`` that quotes the message and those ``taken`` with it (keys), with their authors and a
    way back. ValidationError if the message was removed, or has become a topic before."""
    lock_each(message.channel, place)
    hold_standing(message)
    if Passage.objects.filter(message=message).exists():
        raise ValidationError(_("A topic was made of this message meanwhile."))
    if place.visibility != message.channel.visibility:
        raise ValidationError(_("Other people see that channel than this one. Choose another."))
    said = message.channel.messages.standing().filter(pk__in={message.pk, *taken[:MOST]})
    passage = list(said.select_related("author").order_by("pk"))
    topic = start_topic(place, by=by, title=title, text=quote(passage, message))
    remember(topic.posts.get(), passage)
    Passage.objects.create(topic=topic, message=message, by=by)
    touch(message.channel, message)
    record_of(message, activities.BECAME_TOPIC, by=by, topic=topic.pk, title=topic.title)
    return topic


def quote(said: Sequence[Message], first: Message) -> str:
    """The messages as Markdown: each a quotation with its author, then the way back to where it was said."""
    quotes = [block_of(each) for each in said]
    back = _("From the chat %(name)s") % {"name": plain(first.channel.name)}
    return "\n\n".join([*quotes, f"[{back}]({message_url(first)})"])
