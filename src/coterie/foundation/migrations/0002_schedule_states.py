from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_cached_value")]

    operations = [
        migrations.CreateModel(
            name="ScheduleState",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("worker", models.CharField(blank=True, max_length=130)),
                ("problem", models.TextField(blank=True)),
            ],
        ),
    ]
