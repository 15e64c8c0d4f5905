from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

UNFINISHED = ["queued", "running"]


def end_all_but_the_newest(apps, schema_editor):
    for name in ("Import", "Run"):
        job = apps.get_model("niches", name)
        unfinished = job.objects.filter(state__in=UNFINISHED)
        newest = unfinished.values("source").annotate(newest=models.Max("pk")).values_list("newest", flat=True)
        unfinished.exclude(pk__in=list(newest)).update(state="cancelled", finished_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("niches", "0002_splits_and_placements")]

    operations = [
        migrations.RunPython(end_all_but_the_newest, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.UniqueConstraint(
                fields=["source"], condition=Q(state__in=UNFINISHED), name="one_unfinished_import"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                fields=["source"], condition=Q(state__in=UNFINISHED), name="one_unfinished_run"
            ),
        ),
    ]
