"""OCEL 2.0 as XML, written event by event. What XML cannot hold becomes U+FFFD."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from journeymap.desks.forms import Beat
from journeymap.desks.forms.sinking import told
from journeymap.desks.objects import ATTRIBUTES, columns_of, happened, kinds_of, moment, objects
from journeymap.desks.tables import Desk
from journeymap.maps.exporting.xes import UNSPEAKABLE, attribute


def write(desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
    events, columns, count = desk.table("events"), columns_of(desk), 0
    typed = "".join(f'<attribute name="{name}" type="{kind}"/>' for name, kind in ATTRIBUTES.items())
    with (folder / f"{desk.journey.slug}.xml").open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log>\n<object-types>\n')
        for name in kinds_of(desk):
            file.write(f"<object-type name={attribute(name)}><attributes/></object-type>\n")
        file.write("</object-types>\n<event-types>\n")
        for name in desk.data.log.activities:
            file.write(f"<event-type name={attribute(name)}><attributes>{typed}</attributes></event-type>\n")
        file.write("</event-types>\n<objects>\n")
        for key, kind in objects(desk, events):
            file.write(f"<object id={attribute(key)} type={attribute(kind)}><attributes/></object>\n")
        file.write("</objects>\n<events>\n")
        for batch in told(desk, events, beat):
            file.writelines(event(row, columns) for row in batch.to_pylist())
            count += batch.num_rows
        file.write("</events>\n</log>\n")
    return {"events": count}


def event(row: dict[str, Any], columns: dict[str, str]) -> str:
    attributes, about = happened(row, columns)
    said = [f"<attribute name={attribute(name)}>{text(value)}</attribute>" for name, value in attributes]
    links = [f"<relationship object-id={attribute(key)} qualifier={attribute(how)}/>" for key, how in about]
    key, kind, when = (attribute(each) for each in (row["event_key"], row["activity"], moment(row)))
    head = f"<event id={key} type={kind} time={when}>"
    return f"{head}<attributes>{''.join(said)}</attributes><objects>{''.join(links)}</objects></event>\n"


def text(value: Any) -> str:
    return escape(UNSPEAKABLE.sub("\ufffd", str(value)))
