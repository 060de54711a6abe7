from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analysis", "0007_channels_move"), ("actions", "0001_channels")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("told"),
                migrations.DeleteModel("notice"),
                migrations.DeleteModel("channel"),
            ],
        )
    ]
