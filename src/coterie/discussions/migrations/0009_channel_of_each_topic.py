import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0008_channels_of_topics")]
    operations = [
        migrations.AlterField(
            "Topic",
            "channel",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="topics", to="channels.channel"
            ),
        ),
        migrations.AddIndex(
            "Topic", models.Index(fields=["channel", "-last_post_at", "-id"], name="discussions_channel_8e2306_idx")
        ),
        migrations.AddIndex(
            "Topic", models.Index(fields=["channel", "reply_count"], name="discussions_channel_7e015b_idx")
        ),
    ]
