import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("analysis", "0005_endings"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="agent",
            field=models.CharField(
                blank=True, editable=False, help_text="which agent asked for it", max_length=60
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="asked_by",
            field=models.ForeignKey(
                editable=False,
                help_text="in whose name it was drafted",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="grounds",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
