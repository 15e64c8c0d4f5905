"""Chat messages, as they are searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coterie.channels.documents import scope, scopes
from coterie.chat import access, activities
from coterie.chat.models import Message
from coterie.chat.shown import message_url
from coterie.comments.links.cards import without_cards
from coterie.comments.shown import byline
from coterie.foundation.documents import Document, Documents, Shown, marks_of
from coterie.foundation.prepared import prepared
from coterie.foundation.text import words_of
from coterie.people.seen import filled, seen_among

if TYPE_CHECKING:
    from coterie.activity.models import Activity


def load(pks: Sequence[int]) -> Iterator[Document]:
    for each in Message.objects.filter(pk__in=pks).standing().select_related("channel"):
        html = without_cards(each.html)
        yield Document(
            each.pk,
            "",
            words_of(html),
            each.created_at,
            scope(each.channel_id),
            space=each.channel.community_id,
            author=each.author_id,
            marks=marks_of(html),
        )


def show(pks: Sequence[int]) -> Mapping[int, Shown]:
    return {each.pk: _shown(each) for some in filled(pks) for each in _with_all(some)}


@prepared
def _with_all(pks: tuple[int, ...]) -> Any:
    return Message.objects.filter(pk__in=pks).select_related("author", "channel__community")


def _shown(message: Message) -> Shown:
    by = byline(message.author)
    return Shown(
        by.name,
        message_url(message),
        words_of(without_cards(message.html)),
        message.created_at,
        by,
        _("%(channel)s in %(space)s") % {"channel": message.channel.name, "space": message.channel.community.name},
    )


def _message(activity: Activity) -> Iterable[int]:
    return [activity.data["message"]]


DOCUMENTS = (
    Documents(
        "message",
        gettext_lazy("Chat"),
        "message-circle",
        "chat.message",
        visible=seen_among(lambda viewer, pks: access.messages(viewer).filter(pk__in=pks)),
        scopes=scopes,
        load=load,
        show=show,
        changed=dict.fromkeys((activities.SENT, activities.EDITED, activities.REMOVED, activities.RESTORED), _message),
    ),
)
