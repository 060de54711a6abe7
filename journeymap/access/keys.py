"""For settings.py: the secret key of an installation, those before it, and a path that a socket may have."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path


def secret_key(path: Path) -> str:
    """The key kept at `path`; made there at first start. Two processes starting at once agree on one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its key is the one
        finally:
            draft.unlink()
    return path.read_text().strip()


def earlier_keys(path: Path) -> list[str]:
    """The keys before the one at `path`, the newest first, as `change` keeps them beside it."""
    try:
        return beside(path).read_text().split()
    except FileNotFoundError:
        return []


def change(path: Path) -> tuple[str, list[str]]:
    """Make another key at `path` and keep the one before: (new key, earlier ones). A process that is killed
    in between leaves the key that was, listed among the earlier ones too."""
    earlier = list(dict.fromkeys([secret_key(path), *earlier_keys(path)]))
    _put(beside(path), "\n".join(earlier))
    new = secrets.token_urlsafe(64)
    _put(path, new)
    return new, earlier


def forget_earlier(path: Path) -> None:
    beside(path).unlink(missing_ok=True)


def beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.old")


def _put(path: Path, text: str) -> None:
    """Whole or not at all, on the disk when this returns, for its owner's eyes."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def socket_path(wanted: Path) -> Path:
    """`wanted`, or a short private place instead: systems allow a socket's path about 100 bytes."""
    if len(os.fsencode(wanted)) <= 100:
        return wanted
    mark = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"journeymap-{os.getuid()}-{mark}" / "broker.sock"
