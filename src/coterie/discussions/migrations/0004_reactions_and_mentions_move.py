"""Reactions to posts and mentions in them move to the tables that every kind of object shares, and back."""

from django.db import migrations

THERE = (
    """
    INSERT INTO comments_reaction (target_type, target_id, user_id, kind, "at")
    SELECT 'discussions.post', post_id, user_id, kind, "at" FROM discussions_reaction ORDER BY id
    """,
    """
    INSERT INTO comments_mention (target_type, target_id, user_id)
    SELECT 'discussions.post', post_id, user_id FROM discussions_mention ORDER BY id
    """,
    "DELETE FROM discussions_reaction",
    "DELETE FROM discussions_mention",
)
BACK = (
    """
    INSERT INTO discussions_reaction (post_id, user_id, kind, "at")
    SELECT target_id, user_id, kind, "at" FROM comments_reaction WHERE target_type = 'discussions.post' ORDER BY id
    """,
    """
    INSERT INTO discussions_mention (post_id, user_id)
    SELECT target_id, user_id FROM comments_mention WHERE target_type = 'discussions.post' ORDER BY id
    """,
    "DELETE FROM comments_reaction WHERE target_type = 'discussions.post'",
    "DELETE FROM comments_mention WHERE target_type = 'discussions.post'",
)


class Migration(migrations.Migration):
    dependencies = [("discussions", "0003_versions"), ("comments", "0001_initial")]
    operations = [migrations.RunSQL(list(THERE), list(BACK))]
