"""Channels, notices and what they told move to the room of messages; their tables only change their names."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analysis", "0006_proposers")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("channel", "actions_channel"),
                migrations.AlterModelTable("notice", "actions_notice"),
                migrations.AlterModelTable("told", "actions_told"),
            ],
        )
    ]
