"""The data dictionary: what each column of each table is, for people and for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from journeymap.access.spreadsheets import inert
from journeymap.desks.forms import Beat
from journeymap.desks.tables import TITLES, Desk
from journeymap.maps.exporting.features import cell

FIELDS = ("table", "column", "kind", "label", "meaning", "unit", "origin")


def lines(desk: Desk, tables: Sequence[str]) -> list[dict[str, str]]:
    """One line a column, FIELDS each."""
    return [
        {
            "table": name,
            "column": column.name,
            **{field: getattr(column, field) for field in FIELDS[2:]},
        }
        for name in tables
        for column in desk.table(name).columns
    ]


def beside(desk: Desk, tables: Sequence[str], folder: Path) -> None:
    """dictionary.json and dictionary.md in the folder."""
    told = lines(desk, tables)
    (folder / "dictionary.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "dictionary.md").write_text(as_markdown(told), encoding="utf-8")


def as_markdown(told: Sequence[dict[str, str]]) -> str:
    parts: list[str] = ["# Data dictionary\n"]
    for name in dict.fromkeys(line["table"] for line in told):
        parts.append(f"## {name}: {TITLES[name]}\n")
        parts.append(f"| {' | '.join(FIELDS[1:])} |\n|{'---|' * len(FIELDS[1:])}")
        parts += [
            f"| {' | '.join(cell(line[field]) for field in FIELDS[1:])} |"
            for line in told
            if line["table"] == name
        ]
        parts.append("")
    return "\n".join(parts) + "\n"


def write(desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
    beside(desk, tables, folder)
    told = lines(desk, tables)
    with (folder / "dictionary.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        writer.writerows([inert(line[field]) for field in FIELDS] for line in told)
    beat(1.0, "dictionary")
    return {"dictionary": len(told)}
