"""Kinds of sources, by name. Another kind is another module, named here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from journeymap.connecting.kinds import files, mqtt, ready, rest, sql, webhook
from journeymap.connecting.kinds.base import Batch, Cursor, Later, Row, Settings, Source, Trouble

__all__ = ["KINDS", "Batch", "Cursor", "Kind", "Later", "Row", "Settings", "Source", "Trouble", "kind_of"]


@dataclass(frozen=True)
class Kind:
    """title, about: for pages. open: (settings, connection's key) -> source. gives, told, source: what a new
    connection of this kind begins with. listens: others send, nobody is asked.
    """

    name: str
    title: str
    about: str
    settings: type[Settings]
    open: Callable[[Any, int], Source]
    gives: str = "events"
    told: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    listens: bool = False


def _plain(opened: Callable[[Any], Source]) -> Callable[[Any, int], Source]:
    return lambda settings, _connection: opened(settings)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("sql", "Database or warehouse",
             "A query that only reads, with a column by which new rows are known: PostgreSQL, MySQL, "
             "MariaDB, SQLite, and whatever else SQLAlchemy has a driver for.",
             sql.SqlSettings, _plain(sql.SqlSource)),
        Kind("files", "Watched folder or bucket",
             "New and changed files of a folder on this machine or of an S3 bucket, each taken once.",
             files.FilesSettings, _plain(files.FilesSource)),
        *(
            Kind(each.name, each.title, each.about, each.settings, _plain(each.open), each.gives, each.told,
                 each.source)
            for each in ready.READY
        ),
        Kind("rest", "Any API with pages", "Records of a JSON API, by a cursor, a link, a page or a time.",
             rest.RestSettings, _plain(rest.RestSource)),
        Kind("webhook", "Webhook",
             "Other systems send what happened to an address of this installation, signed.",
             webhook.WebhookSettings, webhook.stored, listens=True),
        Kind("mqtt", "Devices (MQTT)",
             "Messages of devices from an MQTT broker: a touchpoint like any other.",
             mqtt.MqttSettings, mqtt.stored, told=mqtt.TOLD, listens=True),
    )
}  # fmt: skip


def kind_of(name: str) -> Kind:
    """Raises Trouble where this version has no such kind."""
    if name not in KINDS:
        raise Trouble(f"This version knows no kind of source {name!r}; there are {', '.join(KINDS)}.")
    return KINDS[name]


def checked(kind: Kind, told: dict[str, Any]) -> Settings:
    """The settings as the kind's schema keeps them. Raises Trouble that names each field."""
    try:
        return kind.settings.model_validate(told)
    except ValidationError as error:
        raise Trouble("; ".join(f"{name}: {why}" for name, why in faults(error).items())) from error


def faults(error: ValidationError) -> dict[str, str]:
    """Field -> what is wrong with it, in words; "" stands for the whole."""
    return {
        ".".join(map(str, each["loc"])): each["msg"].removeprefix("Value error, ") for each in error.errors()
    }
