"""From a connection to its open source, and what is known of the columns before a row was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeymap.access.secrets import Unreadable
from journeymap.connecting.kinds import Settings, Source, Trouble, checked, kind_of

if TYPE_CHECKING:
    from journeymap.connecting.models import Connection


def opened(connection: Connection) -> Source:
    """The source behind a connection. Raises Trouble that says what to mend."""
    try:
        secrets = connection.secrets
    except Unreadable as error:
        raise Trouble(str(error)) from error
    return kind_of(connection.kind).open(settings_of(connection, secrets), connection.pk)


def settings_of(connection: Connection, secrets: dict[str, str]) -> Settings:
    """Raises Trouble that names each field that is no good."""
    return checked(kind_of(connection.kind), {**connection.settings, **secrets})


def told_of(connection: Connection) -> dict[str, Any]:
    """What is known of the columns: as people said, else as the settings say, else as its kind has them."""
    kind = kind_of(connection.kind)
    known = kind.told if kind.gives == connection.gives else {}
    return {**known, **settings_of(connection, {}).columns(connection.gives), **connection.told}
