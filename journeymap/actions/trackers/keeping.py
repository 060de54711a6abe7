"""Making, changing and deleting trackers: settings as the recipe asks them, tokens sealed and never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from journeymap.access.audit import record
from journeymap.access.posting import Undelivered, parsed
from journeymap.access.secrets import Unreadable
from journeymap.actions.keeping import Refused, lock
from journeymap.actions.models import Tracker
from journeymap.actions.trackers.recipes import RECIPES
from journeymap.jobs.states import OPEN


def save(
    tracker: Tracker, name: str, address: str, settings: Mapping[str, str], token: str, on: bool,
    by: AbstractBaseUser | None,
) -> str:  # fmt: skip
    """Keep it as told, all or nothing; the secret for what comes back where it is new. Raises Refused.

    token: empty leaves the one before, unless the address is another machine's now.
    """
    with transaction.atomic():
        lock(tracker)
        return kept(tracker, name, address, settings, token, on, by)


def kept(
    tracker: Tracker, name: str, address: str, settings: Mapping[str, str], token: str, on: bool,
    by: AbstractBaseUser | None,
) -> str:  # fmt: skip
    new, recipe, token = tracker.pk is None, RECIPES[tracker.kind], token.strip()
    wrong: dict[str, str] = {}
    held = "" if moved(tracker.address, address) else known(tracker).get("token", "")
    tracker.name, tracker.address, tracker.on = name.strip(), address.strip(), on
    tracker.settings = {each.name: settings.get(each.name, "").strip() for each in recipe.asked}
    for each in recipe.asked:
        if not re.fullmatch(each.fits, tracker.settings[each.name]):
            wrong[each.name] = f"{each.help} It looks like {each.example}."
    try:
        parsed(tracker.address, secret=bool(recipe.token))
    except Undelivered as refused:
        wrong["address"] = str(refused)
    if recipe.token and not (token or held):
        wrong["token"] = f"{recipe.token} It is kept sealed."
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        wrong["token"] = f"{recipe.token} It has letters of ASCII only, no blanks and no line breaks."
    try:
        tracker.full_clean(exclude=["settings", "sealed"])
    except ValidationError as error:
        wrong = {field: " ".join(words) for field, words in error.message_dict.items()} | wrong
    if wrong:
        raise Refused(wrong)
    secret = known(tracker).get("hook", "")
    tracker.sealed = tracker.sealed if known(tracker) else ""
    tracker.keep_secrets(token=token or held)
    tracker.save()
    shown = "" if secret else tracker.new_hook_secret()
    record(by, "tracker.add" if new else "tracker.change", f"tracker {tracker.pk}", kind=tracker.kind, on=on)
    return shown


def known(tracker: Tracker) -> dict[str, str]:
    try:
        return tracker.secrets
    except Unreadable:  # of another installation: to be entered anew
        return {}


def moved(before: str, now: str) -> bool:
    """Whether a token would be sent to another machine than it was entered for, or in another way."""
    return machine(before) != machine(now)


def machine(address: str) -> tuple[str, str]:
    """How and to whom: (https, api.example.com)."""
    way, _, rest = address.strip().partition("://")
    return way, rest.partition("/")[0]


def switch(tracker: Tracker, on: bool, by: AbstractBaseUser | None) -> None:
    with transaction.atomic():
        Tracker.objects.filter(pk=tracker.pk).update(on=on)
        record(by, "tracker.on" if on else "tracker.off", f"tracker {tracker.pk}")
    tracker.refresh_from_db()


def renew_secret(tracker: Tracker, by: AbstractBaseUser | None) -> str:
    """The new secret for what comes back, shown this once."""
    with transaction.atomic():
        lock(tracker)
        tracker.sealed = tracker.sealed if known(tracker) else ""
        secret = tracker.new_hook_secret()
        record(by, "tracker.secret", f"tracker {tracker.pk}")
    return secret


def delete(tracker: Tracker, by: AbstractBaseUser | None) -> None:
    """With what is known here of its issues; the issues stay there."""
    number = tracker.pk
    with transaction.atomic():
        for job in tracker.handovers.filter(status__in=OPEN):
            job.cancel()
        tracker.delete()
        record(by, "tracker.delete", f"tracker {number}")


__all__ = ["Refused", "delete", "renew_secret", "save", "switch"]
