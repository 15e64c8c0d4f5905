from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0002_context")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="needs",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
