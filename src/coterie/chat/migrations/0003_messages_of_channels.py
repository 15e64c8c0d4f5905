"""Messages and marks point to the channels of the space. Apart from the move: PostgreSQL alters no table in the
transaction that still checks its rows."""

import django.db.models.deletion
from django.db import migrations, models


def in_channel(name):
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name=name, to="channels.channel")


class Migration(migrations.Migration):
    dependencies = [("chat", "0002_channels_move")]
    operations = [
        migrations.AlterField("Message", "channel", in_channel("messages")),
        migrations.AlterField("ReadMark", "channel", in_channel("read_marks")),
    ]
