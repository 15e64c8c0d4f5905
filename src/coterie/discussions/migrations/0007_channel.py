import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0006_shared_texts"), ("channels", "0001_channels")]
    operations = [
        migrations.AddField(
            "Topic",
            "channel",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="topics",
                to="channels.channel",
            ),
        ),
    ]
