"""What every kind of source gives: pages, each with the place where the source goes on after it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

Row = dict[str, Any]
Cursor = dict[str, Any]  # of JSON types; {} before the first page


class Trouble(Exception):
    """A source did not give what it was asked for. The words say what, and how to mend it."""


class Later(Trouble):
    """It may give it later. seconds: what the source said, or None."""

    def __init__(self, words: str, seconds: float | None = None) -> None:
        super().__init__(words)
        self.seconds = seconds


class Settings(BaseModel):
    """What a connection of the kind is told. A field whose `json_schema_extra` says secret is sealed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=20_000)

    def columns(self, gives: str) -> dict[str, Any]:
        """What the settings say of columns, where nobody said otherwise."""
        return {}

    @classmethod
    def secrets(cls) -> list[str]:
        """Names of the fields that are sealed."""
        told = {name: each.json_schema_extra for name, each in cls.model_fields.items()}
        return [name for name, extra in told.items() if isinstance(extra, dict) and extra.get("secret")]


@dataclass(frozen=True)
class Batch:
    """A page. file: of an import, where the source gives whole files, else rows. more: there are others.
    note: what people should know of it, for the page of the connection."""

    cursor: Cursor
    rows: list[Row] = field(default_factory=list)
    file: dict[str, Any] | None = None
    more: bool = True
    note: str = ""


class Source(ABC):
    """An open source. `apart`: each page is an import of its own, and a bad one does not stop the others."""

    apart: ClassVar[bool] = False

    @abstractmethod
    def pages(self, cursor: Cursor) -> Iterator[Batch]:
        """What comes after the cursor, page by page. Raises Trouble, Later."""

    @abstractmethod
    def preview(self, rows: int) -> list[Row]:
        """A few rows, as they would come. Raises Trouble."""

    def close(self) -> None:
        """Let go of what is open."""
        return None


def secret(title: str, description: str = "") -> dict[str, Any]:
    """Arguments of a pydantic `Field` whose value nobody is shown again."""
    return {"title": title, "description": description, "json_schema_extra": {"secret": True}}
