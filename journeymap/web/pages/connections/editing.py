"""The form of a connection, made from its kind's schema; what is wrong is said at the field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from pydantic.fields import FieldInfo

from journeymap.connecting.keeping import Refused, begun, save
from journeymap.connecting.kinds import KINDS, Kind, Trouble
from journeymap.connecting.models import Changed, Connection
from journeymap.connecting.opening import told_of
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.guessing.told import FIELDS
from journeymap.ingest.mapping import told_map
from journeymap.ingest.models import Kind as Gives
from journeymap.web.pages.asked import whole
from journeymap.web.pages.page import Page

from .connection import CHANGE, OneConnection

ADD = ("connecting.add_connection",)
EVERY = ((0, "only by hand"), (5, "every 5 minutes"), (15, "every 15 minutes"), (60, "every hour"),
         (360, "every 6 hours"), (1440, "once a day"), (10080, "once a week"))  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A field of the form. form: text, lines, number, check, choice or secret. kept: a secret is there."""

    name: str
    title: str
    help: str
    form: str
    value: str
    choices: tuple[str, ...] = ()
    example: str = ""
    error: str = ""
    kept: bool = False
    needed: bool = False


@dataclass(frozen=True)
class Typed:
    """What a form said, as far as it could be read."""

    settings: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


class ChooseKind(Page):
    area = "connections"
    title = "New connection"
    permissions = ADD
    template_name = "web/connections/choose.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.show(kinds=KINDS.values())


class FormPage(OneConnection):
    template_name = "web/connections/edit.html"

    def form(self, connection: Connection, typed: Mapping[str, str] | None = None,
             wrong: Mapping[str, str] | None = None) -> HttpResponseBase:  # fmt: skip
        kind, wrong = KINDS[connection.kind], wrong or {}
        fields = kind.settings.model_fields.items()
        told = typed.get("told", "") if typed else map_text(connection.told)
        return self.show(
            status=400 if wrong else 200, title=connection.name if connection.pk else f"New: {kind.title}",
            connection=connection, of_kind=kind, told=told, wrong=wrong,
            fields=[shown(each, info, connection, typed, wrong) for each, info in fields],
            gives=Gives.choices, changes=Changed.choices, every=EVERY, whole=wrong.get(""),
            names={name: ", ".join(each) for name, each in FIELDS.items()}, known=map_text(known(connection)),
        )  # fmt: skip

    def kept(self, connection: Connection) -> HttpResponseBase:
        typed = read(KINDS[connection.kind], self.request.POST)
        wrong = dict(typed.wrong)
        if not wrong:
            try:
                made = save(connection, typed.own, typed.settings, typed.secrets, self.request.user)
                messages.success(self.request, f"{made.name} is kept. Try it, or pull it now.")
                return redirect("connection", made.pk)
            except Refused as refused:
                wrong = refused.wrong
        for name, value in typed.own.items():
            setattr(connection, name, value)
        return self.form(connection, self.request.POST, wrong)


class NewConnection(FormPage):
    permissions = ADD

    def begun(self, kind: str) -> Connection:
        try:
            return begun(kind)
        except Trouble as error:
            raise Http404(str(error)) from error

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        return self.form(self.begun(kind))

    def post(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        return self.kept(self.begun(kind))


class EditConnection(FormPage):
    permissions = CHANGE

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.form(self.known_kind())

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.kept(self.known_kind())

    def known_kind(self) -> Connection:
        connection = self.connection
        if connection.kind not in KINDS:
            raise Http404(f"This version knows no kind of source {connection.kind!r}.")
        return connection


def known(connection: Connection) -> dict[str, Any]:
    """What is known of the columns without being told; {} where the settings are not complete yet."""
    try:
        return {name: value for name, value in told_of(connection).items() if name not in connection.told}
    except Trouble:
        return {}


def read(kind: Kind, form: Mapping[str, str]) -> Typed:
    typed = Typed()
    for name, info in kind.settings.model_fields.items():
        value = form.get(f"s-{name}", "")
        if name in kind.settings.secrets():
            typed.secrets[name] = value
        elif form_of(info) == "check":
            typed.settings[name] = bool(value)
        elif form_of(info) == "json":
            read_json(typed, name, value)
        elif value.strip() or info.is_required():
            typed.settings[name] = value
    try:
        typed.own["told"] = told_map(form.get("told", ""))
    except MappingError as error:
        typed.wrong["told"] = str(error)
    typed.own.update({name: form.get(name, "") for name in ("name", "gives", "changed", "source")})
    typed.own["every"] = whole(form.get("every", "")) or 0
    typed.own["on"] = "on" in form
    return typed


def read_json(typed: Typed, name: str, value: str) -> None:
    if not value.strip():
        return
    try:
        typed.settings[name] = json.loads(value)
    except (ValueError, RecursionError) as error:
        typed.wrong[name] = f"This is no JSON ({error})."


def shown(
    name: str, info: FieldInfo, connection: Connection, typed: Mapping[str, str] | None,
    wrong: Mapping[str, str],
) -> Field:  # fmt: skip
    form, extra = form_of(info), info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    sealed = bool(extra.get("secret"))
    default = info.get_default(call_default_factory=True, validated_data={})
    value = connection.settings.get(name, None if info.is_required() else default)
    text = (typed.get(f"s-{name}", "") if typed is not None else written(value, form)) if not sealed else ""
    return Field(
        name, str(info.title or name), str(info.description or ""), "secret" if sealed else form, text,
        tuple(map(str, get_args(info.annotation))) if form == "choice" else (),
        str((info.examples or [""])[0]), wrong.get(name, ""), bool(sealed and connection.sealed),
        info.is_required(),
    )  # fmt: skip


def form_of(info: FieldInfo) -> str:
    kinds = info.annotation
    if kinds is bool:
        return "check"
    if kinds in {int, float}:
        return "number"
    if kinds is str:
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        return "lines" if extra.get("lines") else "text"
    return "choice" if all(isinstance(each, str) for each in get_args(kinds) or (1,)) else "json"


def written(value: Any, form: str) -> str:
    if value in (None, {}, False):
        return ""
    if form == "json":
        return json.dumps(value, ensure_ascii=False)
    if form == "number" and isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def map_text(told: Mapping[str, Any]) -> str:
    """What was told of the columns, as commands take it."""
    parts = []
    for name, value in told.items():
        names = value if isinstance(value, list) else [value]
        parts.append(f"{name}={'+'.join(map(quoted, names))}")
    return ", ".join(parts)


def quoted(name: str) -> str:
    if name.startswith("="):
        return name
    return '"' + name.replace('"', '""') + '"' if set(name) & set(',+="') else name
