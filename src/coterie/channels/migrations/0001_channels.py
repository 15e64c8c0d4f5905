import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ICONS = (
    ("messages-square", "Speech bubbles"),
    ("circle-question-mark", "Question mark"),
    ("message-circle", "Speech bubble"),
    ("megaphone", "Megaphone"),
    ("coffee", "Cup"),
    ("wrench", "Wrench"),
    ("sparkles", "Sparks"),
    ("camera", "Camera"),
    ("book-open", "Book"),
    ("heart", "Heart"),
    ("shield", "Shield"),
)
VISIBILITY = (("public", "Everybody who may see the space"), ("members", "Members"), ("hosts", "Hosts and leads"))
WRITERS = (("members", "All members"), ("hosts", "Hosts and leads"))
LEVELS = (("all", "Everything new"), ("mentions", "Mentions and replies"), ("nothing", "Nothing"))


def by_account():
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("communities", "0002_feature_switches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("slug", models.SlugField(max_length=60)),
                ("purpose", models.CharField(blank=True, max_length=200, verbose_name="purpose")),
                ("icon", models.CharField("icon", choices=ICONS, default="message-circle", max_length=30)),
                ("place", models.PositiveSmallIntegerField(default=1, verbose_name="place in the list")),
                ("visibility", models.CharField("who sees it", choices=VISIBILITY, default="public", max_length=10)),
                ("writers", models.CharField("who writes", choices=WRITERS, default="members", max_length=10)),
                ("repliers", models.CharField("who replies", choices=WRITERS, default="members", max_length=10)),
                (
                    "level",
                    models.CharField("of what people are told", choices=LEVELS, default="mentions", max_length=10),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("cut_version", models.BigIntegerField(db_default=0, default=0, editable=False)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="channels", to="communities.community"
                    ),
                ),
                ("created_by", by_account()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("community", "slug"), name="one_channel_an_address_of_a_space")
                ]
            },
        ),
        migrations.CreateModel(
            name="Archival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("by", by_account()),
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="archival", to="channels.channel"
                    ),
                ),
            ],
        ),
    ]
