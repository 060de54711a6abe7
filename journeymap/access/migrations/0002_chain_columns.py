import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveBigIntegerField(default=0)),
                ("link", models.CharField(max_length=64)),
                ("checked_seq", models.PositiveBigIntegerField(default=0)),
                ("checked_link", models.CharField(max_length=64)),
                ("checked", models.DateTimeField(null=True)),
                ("broken", models.CharField(blank=True, max_length=250)),
            ],
        ),
        migrations.AddField("entry", "seq", models.PositiveBigIntegerField(null=True, editable=False)),
        migrations.AddField("entry", "who", models.CharField(blank=True, default="", editable=False, max_length=150), preserve_default=False),
        migrations.AddField("entry", "salt", models.CharField(blank=True, default="", editable=False, max_length=32), preserve_default=False),
        migrations.AddField("entry", "digest", models.CharField(default="", editable=False, max_length=64), preserve_default=False),
        migrations.AddField("entry", "link", models.CharField(default="", db_index=True, editable=False, max_length=64), preserve_default=False),
        migrations.AddField("entry", "erased", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AlterField("entry", "when", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
    ]
