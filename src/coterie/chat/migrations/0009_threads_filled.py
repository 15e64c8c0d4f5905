"""Replies that were sent before belong to the thread of what they answer. Apart from the columns: PostgreSQL alters no
table in the transaction that still checks its rows."""

from django.db import migrations
from django.db.models import Count, Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

BATCH = 500


def fill(apps, schema_editor):
    Message = apps.get_model("chat", "Message")
    roots = {}
    # What is answered is older, so its own root is known already.
    answers = Message.objects.exclude(reply_to=None).order_by("pk").values_list("pk", "reply_to_id")
    for pk, answered in answers.iterator():
        roots[pk] = roots.get(answered, answered)
    rows = [Message(pk=pk, root_id=root) for pk, root in roots.items()]
    Message.objects.bulk_update(rows, ["root"], batch_size=BATCH)
    replies = Message.objects.filter(root=OuterRef("pk"), removal=None).order_by().values("root")
    Message.objects.filter(Exists(Message.objects.filter(root=OuterRef("pk")))).update(
        reply_count=Coalesce(Subquery(replies.annotate(n=Count("pk")).values("n")), 0),
        last_reply_at=Subquery(replies.annotate(last=Max("created_at")).values("last")),
    )


class Migration(migrations.Migration):
    dependencies = [("chat", "0008_threads")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
