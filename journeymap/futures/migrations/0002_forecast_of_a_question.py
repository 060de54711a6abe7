import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("futures", "0001_initial"),
        ("journeys", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="forecast",
            name="journey",
            field=models.ForeignKey(
                help_text="of a question, which belongs to no future map",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="asked_forecasts",
                to="journeys.journey",
            ),
        ),
    ]
