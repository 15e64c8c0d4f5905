"""What may reach a person, how, and when."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.activity.reasons import Sort
from coterie.communities.models import Community
from coterie.people.models import User


class How(models.TextChoices):
    """When a mail tells of something that stands in the inbox."""

    NOW = "now", _("at once, if I have not seen it")
    DAILY = "daily", _("once a day, together")
    WEEKLY = "weekly", _("once a week, together")
    NEVER = "never", _("not by mail")


#: how each sort reaches somebody who chose nothing
DEFAULT_MAIL = {
    Sort.WRITTEN: How.NOW,
    Sort.NAMED: How.NOW,
    Sort.ANSWERED: How.NOW,
    Sort.FOLLOWED: How.NEVER,
    Sort.INVITED: How.DAILY,
    Sort.REMINDED: How.NOW,
    Sort.DUTY: How.DAILY,
}
#: which sorts a device shows that its owner asked to show any
DEFAULT_PUSH = frozenset({Sort.WRITTEN, Sort.NAMED, Sort.ANSWERED, Sort.REMINDED})
DAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)


class Wishes(models.Model):
    """How one person wants to hear of things; whoever has no row has what a new one says.

    ``mail`` and ``push`` have the sorts that were chosen otherwise than by default. ``news`` is how often a digest
    tells what is new in their spaces, next at ``news_next`` with what came after ``news_upto``. Hours are those of the
    wall clock in ``zone``, so that they stay where they are when the clocks change.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="wishes")
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    mail = models.JSONField(default=dict)
    push = models.JSONField(default=dict)
    news = models.CharField(max_length=10, choices=How.choices, default=How.NEVER)
    news_next = models.DateTimeField(null=True, blank=True)
    news_upto = models.DateTimeField(null=True, blank=True)
    hour = models.PositiveSmallIntegerField(default=8)
    day = models.PositiveSmallIntegerField(choices=DAYS, default=3)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    most = models.PositiveSmallIntegerField(null=True, blank=True, default=25)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    discreet = models.BooleanField(default=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "wishes"
        indexes = [models.Index(fields=["news_next"], condition=models.Q(news_next__isnull=False), name="news_due")]

    def __str__(self) -> str:
        return f"wishes of {self.user_id}"

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def by_mail(self, sort: Sort) -> How:
        return How(self.mail.get(sort, DEFAULT_MAIL[sort]))

    def by_push(self, sort: Sort) -> bool:
        return bool(self.push.get(sort, sort in DEFAULT_PUSH))

    def is_paused(self, now: datetime | None = None) -> bool:
        return self.paused_until is not None and self.paused_until > (now or timezone.now())


class SpaceLevel(models.Model):
    """Of what in a space somebody wants to be told, where that is less than its channels say."""

    MENTIONS, NOTHING = "mentions", "nothing"
    LEVELS = ((MENTIONS, _("Only what is meant for me")), (NOTHING, _("Nothing")))

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="space_levels")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="levels")
    level = models.CharField(max_length=10, choices=LEVELS)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "community"], name="one_space_level_each")]

    def __str__(self) -> str:
        return f"{self.user_id} hears {self.level} of {self.community_id}"
