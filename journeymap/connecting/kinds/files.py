"""New and changed files of a folder or a bucket, each an import of its own.

A file is known by its name with its size and its time. One that changed while it was looked at, or a moment
ago, is left for the next time: it may still be written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any, ClassVar

from fsspec import AbstractFileSystem, filesystem
from fsspec.implementations.arrow import ArrowFSWrapper
from fsspec.implementations.local import LocalFileSystem
from pyarrow.fs import S3FileSystem
from pydantic import Field, field_validator

from journeymap.connecting.kinds.base import Batch, Cursor, Row, Settings, Source, Trouble, secret
from journeymap.connecting.kinds.own import OWN, is_own, within
from journeymap.events.files import remove
from journeymap.ingest.preparing import located
from journeymap.ingest.readers import UnreadableFile, open_table
from journeymap.ingest.receiving import own_copy

BLOCK = 2**20
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")
MOST = 20_000  # files that a connection remembers; beyond that it is said
LOCAL, BUCKETS = ("", "file"), ("s3", "s3a")
PREVIEWED = 64 * 2**20  # bytes


class FilesSettings(Settings):
    address: str = Field(
        title="Folder",
        max_length=500,
        examples=["/srv/exports", "s3://bucket/folder"],
        description="A folder of this machine, or s3://bucket/folder",
    )
    pattern: str = Field("*", title="Names", max_length=200, description="Such as *.csv or orders-*.jsonl.gz")
    deep: bool = Field(False, title="Folders inside it, too")
    quiet: int = Field(30, ge=0, le=86_400, title="Seconds that a file must be unchanged")
    endpoint: str = Field(
        "",
        title="Endpoint of the bucket",
        max_length=300,
        description="Of other S3 services than Amazon's, such as https://minio.example.com:9000",
    )
    region: str = Field("", title="Region", max_length=60)
    key: str = Field("", title="Access key", max_length=200)
    secret: str = Field("", **secret("Secret key"))

    @field_validator("address")
    @classmethod
    def _place(cls, told: str) -> str:
        protocol, _, path = told.rpartition("://")
        if protocol not in {*LOCAL, *BUCKETS} or (protocol in LOCAL and not path.startswith("/")):
            raise ValueError("a whole path such as /srv/exports, or s3://bucket/folder")
        if protocol in LOCAL and is_own(path):
            raise ValueError(OWN)
        return told


class FilesSource(Source):
    """cursor: {"files": {name: stamp}} of the page's own file; together they are what was taken."""

    apart: ClassVar[bool] = True

    def __init__(self, settings: FilesSettings) -> None:
        self.settings = settings
        self.system, self.root = system_of(settings)

    def preview(self, rows: int) -> list[Row]:
        for name, info in self.listed():
            if info["size"] <= PREVIEWED:
                copy = self.copied(name, info)
                try:
                    with open_table(located(copy["path"]), filename=copy["name"]) as table:
                        return table.head(rows).to_pylist()
                except UnreadableFile as error:
                    raise Trouble(f"{name}: {error}") from error
                finally:
                    remove(copy["path"])
        return []

    def pages(self, cursor: Cursor) -> Iterator[Batch]:
        taken = dict(cursor.get("files", {}))
        if len(taken) > MOST:
            raise Trouble(
                f"More than {MOST:,} files were taken from here: move old ones away, and begin anew."
            )
        for name, info in self.listed():
            stamp = stamp_of(info)
            if taken.get(name) == stamp or self.growing(info):
                continue
            copy = self.copied(name, info)
            if stamp_of(self.info(name)) != stamp:
                remove(copy["path"])
                continue
            taken[name] = stamp
            yield Batch({"files": dict(taken)}, file={**copy, "whole": True})

    def listed(self) -> list[tuple[str, dict[str, Any]]]:
        """(name below the folder, what is known of it), the oldest first."""
        try:
            self.system.invalidate_cache()
            found = self.system.find(self.root, detail=True, maxdepth=None if self.settings.deep else 1)
        except FileNotFoundError as error:
            raise Trouble(f"There is no folder {self.settings.address}.") from error
        except OSError as error:
            raise Trouble(f"{self.settings.address} cannot be listed: {str(error)[:300]}") from error
        if not found and not self.system.exists(self.root):
            raise Trouble(f"There is no folder {self.settings.address}.")
        named = [(path[len(self.root) :].lstrip("/"), info) for path, info in found.items()]
        named = [
            (name, info)
            for name, info in named
            if fnmatch(PurePosixPath(name).name, self.settings.pattern)
            and not name.endswith(UNFINISHED)
            and not PurePosixPath(name).name.startswith(".")
        ]
        return sorted(named, key=lambda pair: (str(when(pair[1])), pair[0]))

    def info(self, name: str) -> dict[str, Any]:
        self.system.invalidate_cache()
        return self.system.info(f"{self.root}/{name}")

    def growing(self, info: dict[str, Any]) -> bool:
        changed = when(info)
        return changed is not None and datetime.now(UTC) - changed < timedelta(seconds=self.settings.quiet)

    def copied(self, name: str, info: dict[str, Any]) -> dict[str, Any]:
        """A copy of ours, so that the import reads what was looked at."""
        try:
            with self.system.open(self.real(name), "rb") as stream:
                return own_copy(PurePosixPath(name).name, iter(lambda: stream.read(BLOCK), b""))
        except OSError as error:
            raise Trouble(f"{name} cannot be read: {str(error)[:300]}") from error

    def real(self, name: str) -> str:
        """Where a file lies. Raises Trouble where a link leads out of the folder."""
        path = f"{self.root}/{name}"
        if isinstance(self.system, LocalFileSystem):
            path = os.path.realpath(path)
            if not within(path, self.root) or is_own(path):
                raise Trouble(f"{name} is a link that leads out of the folder: take it away.")
        return path


def system_of(settings: FilesSettings) -> tuple[AbstractFileSystem, str]:
    """The file system of an address, and the folder in it."""
    protocol, _, rest = settings.address.rpartition("://")
    if protocol in LOCAL:
        return filesystem("file"), os.path.realpath(rest)
    scheme, _, host = settings.endpoint.rpartition("://")
    told: dict[str, Any] = {"access_key": settings.key, "secret_key": settings.secret} if settings.key else {}
    if host:
        told |= {"endpoint_override": host, "scheme": scheme or "https"}
    if settings.region or host:
        told["region"] = settings.region or "us-east-1"
    return ArrowFSWrapper(S3FileSystem(**told, connect_timeout=10, request_timeout=60)), rest.rstrip("/")


def when(info: dict[str, Any]) -> datetime | None:
    """When it changed last, as far as the place tells."""
    told = info.get("mtime") or info.get("LastModified") or info.get("last_modified")
    if isinstance(told, int | float):
        return datetime.fromtimestamp(told, UTC)
    return told.replace(tzinfo=told.tzinfo or UTC) if isinstance(told, datetime) else None


def stamp_of(info: dict[str, Any]) -> str:
    return f"{info['size']} {info.get('ETag') or when(info)}"
