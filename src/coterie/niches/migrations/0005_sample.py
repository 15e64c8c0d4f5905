from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("niches", "0004_job_deaths")]

    operations = [
        migrations.AddField(model_name="import", name="sample", field=models.BooleanField(default=False)),
    ]
