"""What was done to a post is looked up by its topic, too: the topic of each activity leaves the payload for its column."""

from django.db import migrations

KINDS = (
    "post.replied",
    "post.edited",
    "post.removed",
    "post.restored",
    "post.reacted",
    "post.unreacted",
    "answer.accepted",
    "answer.unaccepted",
)
BATCH = 2_000


def fill(apps, schema_editor):
    Activity = apps.get_model("activity", "Activity")
    batch = []
    for activity in Activity.objects.filter(kind__in=KINDS, context_id=None).only("data").iterator(chunk_size=BATCH):
        activity.context_type, activity.context_id = "discussions.topic", activity.data.get("topic")
        batch.append(activity)
        if len(batch) == BATCH:
            Activity.objects.bulk_update(batch, ["context_type", "context_id"])
            batch = []
    Activity.objects.bulk_update(batch, ["context_type", "context_id"])


class Migration(migrations.Migration):
    dependencies = [("discussions", "0001_initial"), ("activity", "0002_context")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
