"""Chat's channels become channels of the space, of the kind "chat", with every row, its number and its address."""

from django.core.management.color import no_style
from django.db import migrations

THERE = (
    """
    INSERT INTO channels_channel (
        id, community_id, name, slug, purpose, icon, place, writers, created_by_id, created_at, version, cut_version,
        kind, visibility, repliers, level
    ) SELECT
        id, community_id, name, slug, purpose, icon, place, writers, created_by_id, created_at, version, cut_version,
        'chat', 'public', 'members', 'mentions'
    FROM chat_channel
    """,
    'INSERT INTO channels_archival (channel_id, by_id, "at") SELECT channel_id, by_id, "at" FROM chat_archival',
    """
    UPDATE activity_activity SET object_type = 'channels.channel', needs = 'message:view'
    WHERE object_type = 'chat.channel'
    """,
    """
    UPDATE activity_activity SET context_type = 'channels.channel', needs = 'message:view'
    WHERE context_type = 'chat.channel'
    """,
)
BACK = (
    "DELETE FROM channels_archival WHERE channel_id IN (SELECT id FROM channels_channel WHERE kind = 'chat')",
    "DELETE FROM channels_channel WHERE kind = 'chat'",
)


def number_on(apps, schema_editor):
    """The next rows get numbers behind those that came along."""
    tables = [apps.get_model("channels", name) for name in ("Channel", "Archival")]
    with schema_editor.connection.cursor() as cursor:
        for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0001_channels_and_messages"),
        ("channels", "0001_channels"),
        ("activity", "0003_needs"),
    ]
    # So that chat's channels keep their addresses, and those of topics take free ones.
    run_before = [("discussions", "0008_channels_of_topics")]
    operations = [
        migrations.RunSQL(list(THERE), list(BACK)),
        migrations.RunPython(number_on, migrations.RunPython.noop),
    ]
