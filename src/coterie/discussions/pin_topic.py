"""Pin a topic to the top of its space's list, and take the pin off."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.discussions.curated import PINNED, UNPINNED, record_of_topic
from coterie.discussions.models import Pin, Topic
from coterie.discussions.versions import advance
from coterie.foundation.locking import lock
from coterie.people.models import User

#: so many stand above everything else; with more of them the list would begin below the screen
MOST = 10


@transaction.atomic
def pin_topic(topic: Topic, *, by: User, until: datetime | None = None) -> Pin:
    """Pin it, until a moment to come if one is given. ValidationError for one that is past, or for too many pins."""
    now = timezone.now()
    if until is not None and until <= now:
        raise ValidationError({"until": _("Choose a day that is still to come.")})
    lock(topic.community)
    advance(topic)
    others = Pin.objects.current(now).filter(topic__community=topic.community_id).exclude(topic=topic)
    if others.count() >= MOST:
        raise ValidationError(_("%(count)d topics are pinned already. Unpin one first.") % {"count": MOST})
    pin, _created = Pin.objects.update_or_create(topic=topic, defaults={"by": by, "at": now, "until": until})
    record_of_topic(topic, PINNED, by=by)
    return pin


@transaction.atomic
def unpin_topic(topic: Topic, *, by: User) -> Topic:
    """Take the pin off; a topic without one stays as it is."""
    lock(topic, "community")
    deleted, _each = Pin.objects.filter(topic=topic).delete()
    if deleted:
        advance(topic)
        record_of_topic(topic, UNPINNED, by=by)
    return topic
