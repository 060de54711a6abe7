"""A form made from an analyzer's parameters: from their JSON schema to fields, from a POST to values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from journeymap.mining import Analyzer

PREFIX = "p-"
LONG = 200  # letters from which on a text gets more than one line


@dataclass(frozen=True)
class Field:
    """One parameter as a form shows it. kind: number, integer, choice, bool, text, area; json for all else.

    value, default: as texts of the form. own: whether the value differs from the default.
    """

    name: str
    label: str
    help: str
    kind: str
    value: str
    default: str
    choices: tuple[tuple[str, str], ...] = ()
    low: str = ""
    high: str = ""
    step: str = ""
    length: int | None = None
    nullable: bool = False
    error: str = ""

    @property
    def id(self) -> str:
        return f"{PREFIX}{self.name}"

    @property
    def own(self) -> bool:
        return self.value != self.default

    @property
    def bounds(self) -> str:
        """1 to 9; at least 1; empty where there are none."""
        if self.low and self.high:
            return f"{self.low} to {self.high}"
        if self.low or self.high:
            return f"at least {self.low}" if self.low else f"at most {self.high}"
        return f"at most {self.length:,} characters" if self.length else ""

    @property
    def shown_default(self) -> str:
        labels = dict(self.choices)
        return labels.get(self.default, self.default) or "empty"


def fields(
    analyzer: type[Analyzer],
    params: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> list[Field]:
    """The form of an analyzer's parameters. `typed`: what was sent and could not be taken stays as it was."""
    return list(_fields(analyzer, params, errors or {}, typed or {}))


def _fields(
    analyzer: type[Analyzer], params: Mapping[str, Any], errors: Mapping[str, str], typed: Mapping[str, str]
) -> Iterator[Field]:
    schema = analyzer.Params.model_json_schema()
    defaults = analyzer.Params().model_dump(mode="json")
    for name, told in schema.get("properties", {}).items():
        spec = resolved(told, schema)
        kind, choices = kind_of(spec)
        default = written(kind, defaults.get(name))
        low, high = bound(spec, "minimum", "exclusiveMinimum"), bound(spec, "maximum", "exclusiveMaximum")
        yield Field(
            name=name,
            label=labelled(name, told.get("title")),
            help=str(told.get("description") or spec.get("description") or ""),
            kind=kind,
            value=typed.get(name, written(kind, params.get(name, defaults.get(name)))),
            default=default,
            choices=choices,
            low=low,
            high=high,
            step="1" if kind == "integer" else "any",
            length=spec.get("maxLength"),
            nullable=bool(spec.get("nullable")),
            error=errors.get(name, ""),
        )


def labelled(name: str, title: str | None) -> str:
    """The title that its author gave, else its name as words."""
    by_itself = name.replace("_", " ").title()  # what pydantic makes of a name
    return name.replace("_", " ").capitalize() if title in (None, by_itself) else str(title)


def resolved(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A property without references; of `X | None` the X, marked nullable."""
    options = spec.get("anyOf") or spec.get("allOf") or ()
    some = [each for each in options if each.get("type") != "null"]
    if len(some) == 1:
        nullable = len(options) > 1
        return {**resolved(some[0], schema), "nullable": nullable}
    if "$ref" in spec:
        return {
            **schema["$defs"][spec["$ref"].rpartition("/")[2]],
            **{k: spec[k] for k in spec if k != "$ref"},
        }
    return spec


def kind_of(spec: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What is typed or chosen, and from what."""
    values = spec.get("enum", [spec["const"]] if "const" in spec else [])
    if values:
        options = [(json.dumps(value), str(value)) for value in values]
        return "choice", tuple([("null", "none"), *options] if spec.get("nullable") else options)
    kind = spec.get("type")
    if kind == "boolean" and not spec.get("nullable"):
        return "bool", ()
    if kind in ("integer", "number"):
        return ("integer" if kind == "integer" else "number"), ()
    if kind == "string":
        return ("area" if (spec.get("maxLength") or 0) > LONG * 2 else "text"), ()
    return "json", ()


def written(kind: str, value: Any) -> str:
    """A value as the form holds it."""
    if kind in ("choice", "json"):
        return json.dumps(value, ensure_ascii=False)
    if kind == "bool":
        return "on" if value else ""
    if value is None:
        return ""
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def bound(spec: Mapping[str, Any], inclusive: str, exclusive: str) -> str:
    """A bound as people read it: 1,000,000; empty where there is none."""
    value = spec.get(inclusive, spec.get(exclusive))
    return "" if value is None else f"{value:,}".removesuffix(".0")


def typed(sent: QueryDict, known: list[Field]) -> dict[str, str]:
    """What was sent for each field, as it was typed; a box that is not ticked sends nothing."""
    return {field.name: sent.get(field.id, "") for field in known}


def values(sent: Mapping[str, str], known: list[Field]) -> dict[str, Any]:
    """What was typed as values for the analyzer's Params, which checks them: a text that is no number stays
    a text, so that the check can say so. An empty number is its default."""
    found: dict[str, Any] = {}
    for field in known:
        text = sent.get(field.name, "")
        if field.kind == "bool":
            found[field.name] = text == "on"
        elif field.kind in ("number", "integer"):
            if text.strip() or field.nullable:
                found[field.name] = text.strip() or None
        elif field.kind in ("choice", "json"):
            found[field.name] = parsed(text)
        else:
            found[field.name] = text.replace("\r\n", "\n") or (None if field.nullable else "")
    return found


def parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
