"""Every space gets a forum, and a channel for questions where there are some; topics go into them, and back."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

KINDS = (
    ("forum", "discussion", _("Forum"), _("What you do, find and think about."), "messages-square"),
    ("questions", "question", _("Questions"), _("Ask what you cannot find out."), "circle-question-mark"),
)


def give(apps, schema_editor):
    Community = apps.get_model("communities", "Community")
    Topic = apps.get_model("discussions", "Topic")
    Channel = apps.get_model("channels", "Channel")
    for community in Community.objects.order_by("pk").iterator():
        topics = Topic.objects.filter(community=community)
        wanted = [each for each in KINDS if each[0] == "forum" or topics.filter(kind=each[1]).exists()]
        rows = Channel.objects.filter(community=community)
        rows.update(place=F("place") + len(wanted))
        taken = set(rows.values_list("slug", flat=True))
        for place, (kind, of_topics, name, purpose, icon) in enumerate(wanted, 1):
            slug = next(each for each in (kind, *(f"{kind}-{n}" for n in range(2, 99))) if each not in taken)
            channel = Channel.objects.create(
                community=community,
                kind=kind,
                name=name,
                slug=slug,
                purpose=purpose,
                icon=icon,
                place=place,
                created_by=community.founded_by,
                created_at=timezone.now(),
            )
            topics.filter(kind=of_topics).update(channel=channel)


def take(apps, schema_editor):
    apps.get_model("discussions", "Topic").objects.update(channel=None)
    apps.get_model("channels", "Channel").objects.filter(kind__in=("forum", "questions", "announcements")).delete()


class Migration(migrations.Migration):
    dependencies = [("discussions", "0007_channel"), ("communities", "0002_feature_switches")]
    operations = [migrations.RunPython(give, take)]
