"""The parts that listen and ask outside, and the machines that share the work."""

from __future__ import annotations

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from journeymap.connecting.listening import LOOK_EVERY, NOT_THERE, anything_to_hear
from journeymap.connecting.models import Connection
from journeymap.events.erasures import erasures
from journeymap.events.files import place
from journeymap.events.models import Machine
from journeymap.operations.parts.told import DOWN, OFF, OK, SLOW, Told, counted, span
from journeymap.tracking.models import WriteKey
from journeymap.tracking.state import state

BEHIND = 120.0  # seconds a machine may take to show itself; it does so every twenty
LATE = 3  # times the time between two pulls


def tracking() -> Told:
    now = state()
    if not now.waiting.requests and not now.waiting.aside and not WriteKey.objects.exists():
        return Told(OFF, "no write key was made")
    if now.trouble:
        return Told(DOWN, now.trouble, "Senders keep their events and come again. Run workers, make room.")
    if now.failed:
        return Told(SLOW, "the last taking failed", "It is tried again; see Live tracking.")
    if now.waiting.aside:
        aside = counted(now.waiting.aside, "request")
        return Told(SLOW, f"{aside} set aside", "Storing them failed several times; see Live tracking.")
    if now.late:
        return Told(SLOW, f"the oldest has waited {span(now.lag)}", "Workers are busy: run more of them.")
    return Told(OK, f"{counted(now.waiting.events, 'event')} waiting, {now.events:,} in a day")


def devices() -> Told:
    if not Connection.objects.filter(kind="mqtt", on=True).exists():
        return Told(OFF, "no broker of devices is switched on")
    if not anything_to_hear():
        return Told(DOWN, "paho-mqtt is not installed", NOT_THERE)
    try:
        age = time.time() - (settings.RUN_DIR / "devices.alive").stat().st_mtime
    except FileNotFoundError:
        return Told(SLOW, "nobody listens on this machine", "Start `manage.py listen_mqtt`, or `up` again.")
    if age > 4 * LOOK_EVERY:
        return Told(
            DOWN, f"no sign of life on this machine for {span(age)}", "Start `manage.py listen_mqtt` again."
        )
    return Told(OK, "listens")


def connections() -> Told:
    found = list(Connection.objects.filter(on=True))
    if not found:
        return Told(OFF, "no source is switched on")
    failing = [each for each in found if each.failures]
    if failing:
        said = f"{counted(len(failing), 'source')} of {len(found)} failed the last time"
        return Told(SLOW, said, "They are tried again, later each time; see Connections for why.")
    late = [
        each for each in found if each.every and each.lag and each.lag > LATE * timedelta(minutes=each.every)
    ]
    if late:
        said = f"{counted(len(late), 'source')} of {len(found)} not taken for a while"
        return Told(SLOW, said, "Workers may be busy, or a source may hand out much; see Connections.")
    return Told(OK, f"{counted(len(found), 'source')} up to date")


def machines() -> Told:
    if not place().shared:
        return Told(OFF, "one machine: the store is in its data folder")
    number, now = erasures(), timezone.now()
    found = list(Machine.objects.all())
    silent = [each for each in found if (now - each.seen).total_seconds() > BEHIND]
    unclean = [each for each in found if each.erasures != number]
    if unclean:
        said = f"{counted(len(unclean), 'machine')} may still hold copies of what was erased"
        mend = "Start web or worker there, which clean them, or delete its folder `copies`: "
        return Told(SLOW, said, mend + ", ".join(each.name for each in unclean))
    if silent:
        said = f"{counted(len(silent), 'machine')} silent: {', '.join(each.name for each in silent)}"
        return Told(SLOW, said, "Start it; where it is gone for good, its work is taken up by the others.")
    return Told(OK, f"{counted(len(found), 'machine')} up to date")
