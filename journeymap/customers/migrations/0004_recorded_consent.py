from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0003_personas"),
    ]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="recorded",
            field=models.BooleanField(default=True),
        ),
    ]
