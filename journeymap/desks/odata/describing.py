"""What a feed consists of: $metadata (CSDL 4.0) and the service document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import quoteattr

from journeymap.desks.columns import Column
from journeymap.desks.tables import KEYS, TITLES, Table

TYPES = {
    "text": "Edm.String",
    "number": "Edm.Double",
    "whole": "Edm.Int64",
    "yes": "Edm.Boolean",
    "time": "Edm.DateTimeOffset",
}
HEAD = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
<edmx:Reference Uri="https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Core.V1.xml">
<edmx:Include Namespace="Org.OData.Core.V1" Alias="Core"/></edmx:Reference>
<edmx:DataServices>
<Schema Namespace="journeymap" xmlns="http://docs.oasis-open.org/odata/ns/edm">
"""
TAIL = "</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n"


def metadata(tables: Iterable[Table]) -> str:
    """The feed as CSDL: an entity type and an entity set a table, each column with what it means."""
    tables = list(tables)
    sets = "".join(
        f"<EntitySet Name={quoteattr(table.name)} EntityType={quoteattr(f'journeymap.{table.name}_row')}>"
        f"{said('Description', TITLES[table.name])}</EntitySet>\n"
        for table in tables
    )
    types = "".join(entity_type(table) for table in tables)
    return f'{HEAD}{types}<EntityContainer Name="feed">\n{sets}</EntityContainer>\n{TAIL}'


def entity_type(table: Table) -> str:
    key = KEYS[table.name]
    inside = "".join(described(column, key) for column in table.columns)
    name = quoteattr(f"{table.name}_row")
    return f'<EntityType Name={name}>\n<Key><PropertyRef Name="{key}"/></Key>\n{inside}</EntityType>\n'


def described(column: Column, key: str) -> str:
    never = ' Nullable="false"' if column.name == key else ""
    precision = ' Precision="6"' if column.kind == "time" else ""
    told = f"{column.label}: {column.meaning}" + (f" ({column.unit})" if column.unit else "")
    head = f'<Property Name="{column.name}" Type="{TYPES[column.kind]}"{never}{precision}>'
    return f"{head}{said('Description', told)}</Property>\n"


def said(term: str, text: str) -> str:
    return f'<Annotation Term="Core.{term}" String={quoteattr(text)}/>'


def service(root: str, names: Iterable[str]) -> dict[str, Any]:
    """The service document of one feed."""
    sets = [{"name": name, "kind": "EntitySet", "url": name} for name in names]
    return {"@odata.context": f"{root}$metadata", "value": sets}
