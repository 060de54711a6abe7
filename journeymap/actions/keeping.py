"""Making, changing and deleting channels: checked whole, addresses of chats sealed, deeds in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.access.posting import Undelivered
from journeymap.actions import notifying
from journeymap.actions.models import Channel, Watch
from journeymap.actions.occasions import LISTS
from journeymap.analysis.models import ScoreSet
from journeymap.jobs.states import OPEN

OWN = (
    "name",
    "journey",
    "occasions",
    "keys",
    "first",
    "weekday",
    "hour",
    "quiet_from",
    "quiet_until",
    "zone",
)


class Refused(ValueError):
    """It is not kept as told. wrong: field -> words."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in wrong.items()))
        self.wrong = dict(wrong)


def lock(row: Model) -> None:
    """Hold a row until the transaction ends, read anew: what others kept meanwhile is not undone. One that is
    not kept yet needs none. Raises Refused where it is gone.
    """
    if row.pk is None:
        return
    try:
        row.refresh_from_db(from_queryset=type(row)._default_manager.select_for_update())
    except ObjectDoesNotExist as error:
        raise Refused({"name": "It was deleted meanwhile: make another one."}) from error


def save(
    channel: Channel, told: Mapping[str, Any], address: str, lists: Iterable[ScoreSet] | None, on: bool,
    by: AbstractBaseUser | None,
) -> str:  # fmt: skip
    """Keep a channel as told, all or nothing; the secret of a new webhook, else nothing. Raises Refused.

    address: empty leaves the one of a chat as it is. lists: newest runs' scores of customers, to be watched;
    None leaves those that are.
    """
    with transaction.atomic():
        lock(channel)
        return kept(channel, told, address, lists, on, by)


def kept(
    channel: Channel, told: Mapping[str, Any], address: str, lists: Iterable[ScoreSet] | None, on: bool,
    by: AbstractBaseUser | None,
) -> str:  # fmt: skip
    new = channel.pk is None
    for name, value in told.items():
        if name in OWN:
            setattr(channel, name, value)
    chosen = None if lists is None else list(lists)
    chosen = chosen if LISTS in channel.occasions else []
    channel.begun = begun(channel)
    wrong = faults(channel, address)
    watches = chosen or (chosen is None and channel.pk is not None and channel.watches.exists())
    if LISTS in channel.occasions and not watches:
        wrong["lists"] = "Tick at least one list, or take the occasion away."
    if wrong:
        raise Refused(wrong)
    channel.save()
    if chosen is not None:
        watch(channel, chosen)
    if channel.on != on:
        notifying.switch(channel, on)
    unsigned = channel.kind == Channel.Kind.WEBHOOK and not channel.secret
    secret = channel.new_secret() if unsigned else ""
    told_on = {name: getattr(channel, name) for name in ("on", "kind", "occasions", "keys")}
    record(by, "channel.add" if new else "channel.change", f"channel {channel.pk}", **told_on)
    return secret


def begun(channel: Channel) -> dict[str, str]:
    """Occasion -> since when, where it is asked for only now, or of other journeys than before: what happened
    until then is not told."""
    before = Channel.objects.filter(pk=channel.pk).first()
    if before is None:
        return {}
    wider = before.journey_id is not None and channel.journey_id != before.journey_id
    now = timezone.now().isoformat()
    known = {name: before.begun[name] for name in channel.occasions if name in before.begun}
    return known | {name: now for name in channel.occasions if wider or name not in before.occasions}


def faults(channel: Channel, address: str) -> dict[str, str]:
    """Field -> what is wrong with it; the address is put into its place on the way."""
    wrong: dict[str, str] = {}
    if channel.is_chat:
        try:
            if address:
                channel.keep_address(address)
            elif not channel.secret:
                wrong["address"] = "Paste the address that the chat gives for incoming webhooks."
        except Undelivered as refused:
            wrong["address"] = str(refused)
    else:
        channel.address = address
    try:
        channel.full_clean(exclude=["address"] if channel.is_chat else None)
    except ValidationError as error:
        wrong = {name: " ".join(words) for name, words in error.message_dict.items()} | wrong
    return wrong


def watch(channel: Channel, chosen: list[ScoreSet]) -> None:
    """Watch these lists from now on; what is on them now is no news."""
    wanted = {(each.run.journey_id, each.run.analyzer, each.name): each for each in chosen}
    for row in channel.watches.all():
        if wanted.pop((row.journey_id, row.analyzer, row.name), None) is None:
            row.delete()
    for (journey, analyzer, name), stored in wanted.items():
        Watch.objects.create(channel=channel, journey_id=journey, analyzer=analyzer, name=name, seen=stored)


def switch(channel: Channel, on: bool, by: AbstractBaseUser | None) -> None:
    with transaction.atomic():
        notifying.switch(channel, on)
        record(by, "channel.on" if on else "channel.off", f"channel {channel.pk}")


def renew_secret(channel: Channel, by: AbstractBaseUser | None) -> str:
    """The new secret of a webhook, shown this once. ValueError for another kind."""
    if channel.kind != Channel.Kind.WEBHOOK:
        raise ValueError(f"{channel} signs nothing: only webhooks have a secret.")
    with transaction.atomic():
        secret = channel.new_secret()
        record(by, "channel.secret", f"channel {channel.pk}")
    return secret


def delete(channel: Channel, by: AbstractBaseUser | None) -> None:
    """With its messages: an address may be a person's."""
    number = channel.pk
    with transaction.atomic():
        for notice in channel.notices.filter(status__in=OPEN):
            notice.cancel()
        channel.delete()
        record(by, "channel.delete", f"channel {number}")
