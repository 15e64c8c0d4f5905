from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("niches", "0003_one_job_at_a_time")]

    operations = [
        migrations.AddField(model_name="import", name="sample", field=models.BooleanField(default=False)),
    ]
