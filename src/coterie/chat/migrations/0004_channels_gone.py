"""Chat's own tables of channels go; on the way back they are filled before messages point to them again."""

from django.core.management.color import no_style
from django.db import migrations

BACK = (
    """
    INSERT INTO chat_channel (
        id, community_id, name, slug, purpose, icon, place, writers, created_by_id, created_at, version, cut_version
    ) SELECT
        id, community_id, name, slug, purpose, icon, place, writers, created_by_id, created_at, version, cut_version
    FROM channels_channel WHERE kind = 'chat'
    """,
    """
    INSERT INTO chat_archival (channel_id, by_id, "at")
    SELECT channel_id, by_id, "at" FROM channels_archival
    WHERE channel_id IN (SELECT id FROM channels_channel WHERE kind = 'chat')
    """,
    """
    UPDATE activity_activity SET object_type = 'chat.channel', needs = ''
    WHERE object_type = 'channels.channel' AND object_id IN (SELECT id FROM chat_channel)
    """,
    """
    UPDATE activity_activity SET context_type = 'chat.channel', needs = ''
    WHERE context_type = 'channels.channel' AND context_id IN (SELECT id FROM chat_channel)
    """,
)


def number_on(apps, schema_editor):
    """The next rows get numbers behind those that came back."""
    tables = [apps.get_model("chat", name) for name in ("Channel", "Archival")]
    with schema_editor.connection.cursor() as cursor:
        for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("chat", "0003_messages_of_channels")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, number_on),
        migrations.RunSQL(migrations.RunSQL.noop, list(BACK)),
        migrations.DeleteModel("Archival"),
        migrations.DeleteModel("Channel"),
    ]
