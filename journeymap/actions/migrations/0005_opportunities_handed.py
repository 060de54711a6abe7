from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0004_since_when_of_what"),
    ]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="matter",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("matter", ""), _negated=True),
                fields=("tracker", "matter"),
                name="matter_handed_once",
            ),
        ),
    ]
