from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_handle_words")]

    operations = [
        migrations.CreateModel(
            name="FirstLink",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("token_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
