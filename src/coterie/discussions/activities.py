"""What is said in a community."""

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind, declare

STARTED = "topic.started"
REPLIED = "post.replied"
EDITED = "post.edited"
REMOVED = "post.removed"
RESTORED = "post.restored"
REACTED = "post.reacted"
UNREACTED = "post.unreacted"
ACCEPTED = "answer.accepted"
UNACCEPTED = "answer.unaccepted"

_TOPIC = ("topic", "title", "community")

declare(
    Kind(STARTED, _("started “{title}” in {community}"), "community", carries=(*_TOPIC, "post", "mentions")),
    Kind(REPLIED, _("replied in “{title}”"), "community", carries=(*_TOPIC, "post", "mentions")),
    Kind(EDITED, _("edited a post in “{title}”"), "community", carries=(*_TOPIC, "post", "mentions"), feed=False),
    Kind(REMOVED, _("removed a post in “{title}”"), "community", carries=(*_TOPIC, "post"), feed=False),
    Kind(RESTORED, _("restored a post in “{title}”"), "community", carries=(*_TOPIC, "post"), feed=False),
    Kind(REACTED, _("reacted to a post in “{title}”"), "community", carries=(*_TOPIC, "post", "reaction"), feed=False),
    Kind(
        UNREACTED,
        _("took back a reaction in “{title}”"),
        "community",
        carries=(*_TOPIC, "post", "reaction"),
        feed=False,
    ),
    Kind(
        UNACCEPTED, _("took back an accepted answer in “{title}”"), "community", carries=(*_TOPIC, "post"), feed=False
    ),
    Kind(ACCEPTED, _("accepted an answer in “{title}”"), "community", carries=(*_TOPIC, "post")),
)
