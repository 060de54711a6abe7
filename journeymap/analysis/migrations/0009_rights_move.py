"""Rights on channels, notices and what they told move to the room of messages, with whoever holds them."""

from django.db import migrations

MODELS = ("channel", "notice", "told")


def move(apps, schema_editor):
    types = apps.get_model("contenttypes", "ContentType").objects
    for name in MODELS:
        old = types.filter(app_label="analysis", model=name).first()
        if old is None:  # a new installation: its rights are made after the last migration
            continue
        new = types.filter(app_label="actions", model=name).first()
        if new is None:
            types.filter(pk=old.pk).update(app_label="actions")
        else:  # was upgraded before this step was there
            join(apps, old, new)
            old.delete()


def join(apps, old, new):
    """Whoever holds a right on the old one holds it on the new one."""
    rights = apps.get_model("auth", "Permission").objects
    for right in rights.filter(content_type=old):
        same, _ = rights.get_or_create(content_type=new, codename=right.codename, defaults={"name": right.name})
        for holder, column in (("Group", "permissions"), ("User", "user_permissions")):
            for each in apps.get_model("auth", holder).objects.filter(**{column: right}):
                getattr(each, column).add(same)
        right.delete()
    apps.get_model("admin", "LogEntry").objects.filter(content_type=old).update(content_type=new)


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0008_channels_moved"),
        ("actions", "0001_channels"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
