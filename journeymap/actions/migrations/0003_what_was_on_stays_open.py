"""Messages to mailboxes and webhooks got an exit: it is open where an administrator had switched one on."""

import secrets

from django.db import migrations
from django.utils import timezone

from journeymap.access import chain

EXITS = {"mail": "mail", "webhook": "webhooks"}


def open_exits(apps, schema_editor):
    doors = apps.get_model("access", "Door").objects
    for kind in apps.get_model("actions", "Channel").objects.filter(on=True).values_list("kind", flat=True).distinct():
        if kind in EXITS:
            _, made = doors.get_or_create(name=EXITS[kind], defaults={"open": True, "since": timezone.now()})
            if made:
                tell(apps, EXITS[kind])


def tell(apps, exit):
    """The entry of the audit trail, as access/audit.py writes it; here of the tables as they were then."""
    heads = apps.get_model("access", "Head").objects
    beginning = {"link": chain.BEGINNING, "checked_link": chain.BEGINNING}
    heads.get_or_create(pk=1, defaults=beginning)
    head = heads.select_for_update().get(pk=1)
    salt, seq, when, action = secrets.token_hex(16), head.seq + 1, timezone.now(), "exit.open"
    detail = {"reason": "messages were sent before there was this exit"}
    digest = chain.digest(salt, exit, detail)
    link = chain.link(head.link, seq, when, "", action, digest)
    apps.get_model("access", "Entry").objects.create(
        seq=seq, when=when, action=action, target=exit, detail=detail, salt=salt, digest=digest, link=link
    )
    heads.filter(pk=1).update(seq=seq, link=link)


class Migration(migrations.Migration):
    dependencies = [("actions", "0002_messages"), ("access", "0005_exits")]

    operations = [migrations.RunPython(open_exits, migrations.RunPython.noop)]
