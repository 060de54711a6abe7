"""Files that people ask for by a path: whole or not at all, and never instead of a pipe, device or link."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


def stays(path: Path) -> bool:
    """Whether a pipe, a device or a link is there (/dev/stdout is one): what a file must not replace."""
    return path.is_symlink() or (path.exists() and not path.is_file())


@contextmanager
def appearing(path: Path, *, private: bool = False, seeks: bool = False) -> Iterator[Path]:
    """A draft beside `path` that takes its place when the block ends well, and goes when it does not.

    Pipes and devices are written to as they are; the file behind a link gets the draft when it is ready.
    private: for its owner's eyes from the beginning. seeks: the writer goes back and forth, which pipes and
    devices do not, so they too get the draft when it is ready.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    if stays(path):
        filed = path.is_file() or not path.exists()  # what a link leads to, there or to come
        if seeks or filed:
            with folder_for(path) as folder:
                yield folder / path.name
                if private and filed:
                    path.touch(mode=0o600)
                    path.chmod(0o600)  # it may have been there, for everybody's eyes
                put(folder / path.name, path)
        else:
            yield path
        return
    try:
        if private:
            draft.unlink(missing_ok=True)
            draft.touch(mode=0o600, exist_ok=False)
        yield draft
        draft.replace(path)
    except OSError as error:
        if error.filename == str(draft):
            error.filename = str(path)  # the name that whoever reads the message knows
        raise
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def folder_for(path: Path) -> Iterator[Path]:
    """A folder for drafts that is gone afterwards, for its owner's eyes: beside `path`, so that moving costs
    nothing, or beside the file that a link leads to."""
    beside = _behind(path) if stays(path) and not path.is_dir() else path.parent
    if beside is not None:
        beside.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{path.name[:60]}.", dir=beside, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _behind(path: Path) -> Path | None:
    """The folder of the file that a link leads to; none where nothing can be made, as beside /dev/fd/3."""
    target = Path(os.path.realpath(path))  # a file without a name has one here that leads nowhere
    named = path.exists() == target.exists() and (path.is_file() or not path.exists())
    return target.parent if named and os.access(target.parent, os.W_OK) else None


def put(draft: Path, path: Path) -> Path:
    """A file that is ready to where it is wanted; what stays there is written to."""
    if stays(path):
        with draft.open("rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        return path
    return Path(shutil.move(draft, path))
