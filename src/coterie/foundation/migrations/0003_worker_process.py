from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_schedule_states")]

    operations = [
        migrations.CreateModel(
            name="WorkerProcess",
            fields=[
                ("name", models.CharField(max_length=130, primary_key=True, serialize=False)),
                ("threads", models.PositiveSmallIntegerField()),
                ("since", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
