"""What people chose: read for many at once, and changed by each for themselves. Private: it is no activity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.reasons import Sort
from coterie.communities.models import Community
from coterie.notifications.models import How, SpaceLevel, Wishes
from coterie.notifications.times import next_digest, zones
from coterie.people.models import User

#: a news digest that is switched on begins with what came within this time
FIRST_NEWS_DAYS = 7


def wishes_of(people: Iterable[int]) -> dict[int, Wishes]:
    """What each of these accounts chose, or what holds for whoever chose nothing; one query."""
    wanted = set(people)
    found = {each.user_id: each for each in Wishes.objects.filter(user__in=wanted)}
    return {pk: found.get(pk) or Wishes(user_id=pk) for pk in wanted}


def own_wishes(user: User) -> Wishes:
    return wishes_of([user.pk])[user.pk]


@transaction.atomic
def change_wishes(
    *,
    by: User,
    mail: Mapping[str, str],
    push: Mapping[str, bool],
    news: str,
    zone: str,
    hour: int,
    day: int,
    quiet_from: time | None,
    quiet_until: time | None,
    most: int | None,
    discreet: bool,
) -> Wishes:
    """Choose how each sort arrives. ValidationError, in words, for what cannot be chosen."""
    if zone not in zones():
        raise ValidationError({"zone": _("Choose one of the time zones.")})
    if (quiet_from is None) != (quiet_until is None):
        raise ValidationError({"quiet_until": _("Quiet hours need a beginning and an end.")})
    wishes = held_wishes(by)
    wishes.mail = {sort: How(mail[sort]).value for sort in Sort if sort in mail}
    wishes.push = {sort: bool(push[sort]) for sort in Sort if sort in push}
    wishes.zone, wishes.hour, wishes.day, wishes.most = zone, hour, day, most
    wishes.quiet_from, wishes.quiet_until, wishes.discreet = quiet_from, quiet_until, discreet
    _set_news(wishes, news)
    wishes.save()
    return wishes


@transaction.atomic
def change_how(*, by: User, sort: str, how: str) -> Wishes:
    """Choose how one sort arrives by mail; ``sort`` "news" is what is new in spaces, "all" everything there is."""
    wishes = held_wishes(by)
    if sort in ("news", "all"):
        _set_news(wishes, how)
    if sort != "news":
        wanted = list(Sort) if sort == "all" else [Sort(sort)]
        wishes.mail = {**wishes.mail, **dict.fromkeys(wanted, How(how).value)}
    wishes.save()
    return wishes


@transaction.atomic
def pause(*, by: User, until: datetime | None) -> Wishes:
    """No mail and no push until then; None goes on now. ValidationError for a moment that has passed."""
    now = timezone.now()
    if until is not None and until <= now:
        raise ValidationError({"until": _("Choose a day that is still to come.")})
    wishes = held_wishes(by)
    wishes.paused_at, wishes.paused_until = (now if until else None), until
    wishes.save()
    return wishes


@transaction.atomic
def choose_space_level(community: Community, *, by: User, level: str) -> None:
    """Of what in the space they are told: "" is whatever its channels say. ValidationError for another level."""
    if level and level not in dict(SpaceLevel.LEVELS):
        raise ValidationError(_("Choose what you want to hear of."))
    if not level:
        SpaceLevel.objects.filter(user=by, community=community).delete()
        return
    SpaceLevel.objects.update_or_create(user=by, community=community, defaults={"level": level})


def held_wishes(user: User) -> Wishes:
    """The person's row, locked."""
    Wishes.objects.get_or_create(user=user)
    return Wishes.objects.select_for_update().get(user=user)


def _set_news(wishes: Wishes, how: str) -> None:
    """When the next digest of what is new is due; what came before the choice is told in the first one."""
    now, how = timezone.now(), How(how)
    wishes.news = How.NEVER if how == How.NOW else how
    if wishes.news == How.NEVER:
        wishes.news_next = wishes.news_upto = None
        return
    wishes.news_next = next_digest(wishes, wishes.news, now)
    wishes.news_upto = wishes.news_upto or now - timedelta(days=FIRST_NEWS_DAYS)


def muffled(community: int, concerned: Mapping[int, Any]) -> dict[int, str]:
    """The levels of those of these accounts that want to hear less of this space."""
    rows = SpaceLevel.objects.filter(community=community, user__in=list(concerned))
    return dict(rows.values_list("user_id", "level"))
