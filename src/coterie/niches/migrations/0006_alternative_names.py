from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("niches", "0005_sample")]

    operations = [
        migrations.AddField(model_name="niche", name="alternatives", field=models.JSONField(default=list)),
    ]
