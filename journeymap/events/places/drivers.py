"""The way to a bucket, a file system of fsspec: to S3 by Arrow's own client, to others by their drivers."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import fsspec
import pyarrow.fs
from fsspec.implementations.arrow import ArrowFSWrapper

PATIENCE = 5  # seconds for a connection to be made
ANSWER = 60  # seconds for an answer
ATTEMPTS = 8  # of one request, with growing pauses: some 20 seconds


class S3(ArrowFSWrapper):
    """Lists a whole folder in few requests."""

    def find(self, path: str, **_: Any) -> dict[str, dict[str, Any]]:
        selector = pyarrow.fs.FileSelector(path, recursive=True, allow_not_found=True)
        return {
            info.path: {"name": info.path, "size": info.size, "type": "file", "mtime": info.mtime}
            for info in self.fs.get_file_info(selector)
            if info.type == pyarrow.fs.FileType.File
        }


def opened(address: str, endpoint: str) -> tuple[Any, str]:
    """The file system and the path of the store in it. `endpoint`: of S3 that is not Amazon's."""
    if not address.startswith("s3://"):
        files, base = fsspec.core.url_to_fs(address, **local_folders(address))
        return files, base.rstrip("/")
    return S3(client(endpoint)), address.removeprefix("s3://").rstrip("/")


def client(endpoint: str) -> pyarrow.fs.S3FileSystem:
    """Keys and region come from the environment or the machine's role, as Amazon's own tools find them."""
    told: dict[str, Any] = {
        "connect_timeout": PATIENCE,
        "request_timeout": ANSWER,
        "retry_strategy": pyarrow.fs.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
        "allow_delayed_open": True,  # a small file is one request
    }
    if endpoint:
        parts = urlsplit(endpoint)
        told |= {"endpoint_override": parts.netloc, "scheme": parts.scheme}
        told["region"] = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    elif region := os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"):
        told["region"] = region
    return pyarrow.fs.S3FileSystem(**told)


def local_folders(address: str) -> dict[str, Any]:
    return {"auto_mkdir": True} if address.startswith("file://") else {}
