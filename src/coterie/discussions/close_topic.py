"""Close a topic: only hosts reply in it. And open it again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.discussions.curated import CLOSED, REOPENED, record_of_topic
from coterie.discussions.models import Closure, Topic
from coterie.discussions.versions import cut
from coterie.foundation.locking import lock
from coterie.foundation.names import clean_name
from coterie.people.models import User


@transaction.atomic
def close_topic(topic: Topic, *, by: User, reason: str) -> Closure:
    """Close it and say why. ValidationError without a reason, or if it is closed already."""
    reason = clean_name(reason)
    if not reason:
        raise ValidationError({"reason": _("Say why: everybody who comes here reads it.")})
    lock(topic, "community")
    if Closure.objects.filter(topic=topic).exists():
        raise ValidationError(_("This topic is closed already."))
    # What one may do on its open pages is another now: they are loaded again.
    cut(topic)
    closure = Closure(topic=topic, by=by, reason=reason)
    closure.full_clean(exclude=["topic", "by"])
    closure.save()
    record_of_topic(topic, CLOSED, by=by, reason=reason)
    return closure


@transaction.atomic
def reopen_topic(topic: Topic, *, by: User) -> Topic:
    """Undo a closure; a topic that is open stays as it is."""
    lock(topic, "community")
    deleted, _each = Closure.objects.filter(topic=topic).delete()
    if deleted:
        cut(topic)
        record_of_topic(topic, REOPENED, by=by)
    return topic
