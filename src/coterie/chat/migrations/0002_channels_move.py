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
    "DELETE FROM channels_archival WHERE channel_id IN (SELECT id FROM chat_channel)",
    "DELETE FROM channels_channel WHERE kind = 'chat'",
)


def number_on(label, *names):
    """The next rows get numbers behind those that came along."""

    def run(apps, schema_editor):
        tables = [apps.get_model(label, name) for name in names]
        with schema_editor.connection.cursor() as cursor:
            for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0001_channels_and_messages"),
        ("channels", "0001_channels"),
        ("activity", "0003_needs"),
    ]
    # So that chat's channels keep their addresses, and those of topics take free ones.
    run_before = [("discussions", "0008_channels_of_topics")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, number_on("chat", "Channel", "Archival")),
        migrations.RunSQL(list(THERE), list(BACK)),
        migrations.RunPython(number_on("channels", "Channel", "Archival"), migrations.RunPython.noop),
    ]
