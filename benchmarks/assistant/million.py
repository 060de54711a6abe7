"""What an answer costs on a journey of a million events: CPU seconds of the process that answers, once the
workers have got ready what it begins with."""

from __future__ import annotations

from pathlib import Path

from benchmarks.assistant.preparing import readied
from benchmarks.generate import write
from benchmarks.serving import manage
from benchmarks.viewing import filled

EVENTS = 1_000_000
SLUG = "shop"
TEXTS = (
    "What is the goal rate?", "How many cases are there?", "Where do we lose people and why?",
    "goal rate on the web", "How many cases came by phone in March 2025?",
    "How did the goal rate move since May?",
    "Compare app and web", "Which channel converts best?", "Which stage is the slowest?",
    "What do people do after checkout?", "What should we fix first?", "Give me the summary",
    "goal rate in June 2025", "how long does pay take", "goal rate in the store since August",
    "most common paths", "How many cases per month?", "Is the data ok?", "Any alerts?",
    "What does drop-off mean?",
)  # fmt: skip


def prepared(kept: Path) -> Path:
    """The data folder, made where it is not there."""
    folder = kept / "million"
    if not (folder / "ready").exists():
        file = kept / "million.csv"
        kept.mkdir(parents=True, exist_ok=True)
        write(EVENTS, file)
        filled(folder, file)
        file.unlink()
        (folder / "ready").touch()
    manage(folder, "migrate", "--verbosity", "0")
    readied(folder)
    return folder


def asked() -> list[dict[str, str | None]]:
    """The questions: each once, in a process that has answered none."""
    told = enumerate(TEXTS, 1)
    return [
        {"id": f"million-{at:02d}", "text": text, "journey": SLUG, "conversation": None} for at, text in told
    ]
