"""Entries written before there was a chain are chained in the order in which they were written."""

import secrets

from django.conf import settings
from django.db import migrations

from journeymap.access import chain


def chain_entries(apps, schema_editor):
    entries, heads = apps.get_model("access", "Entry"), apps.get_model("access", "Head")
    seq, before = 0, chain.BEGINNING
    for entry in entries.objects.select_related("actor").order_by("when", "pk").iterator(chunk_size=1000):
        seq += 1
        entry.seq, entry.salt = seq, secrets.token_hex(16)
        entry.who = entry.actor.username[:150] if entry.actor else ""
        entry.digest = chain.digest(entry.salt, entry.target, entry.detail)
        entry.link = before = chain.link(before, seq, entry.when, entry.who, entry.action, entry.digest)
        entry.save(update_fields=["seq", "salt", "who", "digest", "link"])
    heads.objects.update_or_create(pk=1, defaults={"seq": seq, "link": before, "checked_link": chain.BEGINNING})


class Migration(migrations.Migration):
    dependencies = [("access", "0002_chain_columns"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [migrations.RunPython(chain_entries, migrations.RunPython.noop)]
