from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0003_chain_entries")]

    operations = [
        migrations.AlterField("entry", "seq", models.PositiveBigIntegerField(editable=False, unique=True)),
        migrations.AlterModelOptions("entry", {"ordering": ("-seq",), "verbose_name_plural": "entries"}),
    ]
