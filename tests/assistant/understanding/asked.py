"""The file of questions, and whether a reading is what it says."""

from pathlib import Path

FILE = Path(__file__).with_name("questions.txt")


def questions():
    """(vocabulary, question, what is expected) of each line."""
    found, section = [], ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            question, _, wanted = line.rpartition(" => ")
            found.append((section, question, wanted))
    return found


def calls_of(read):
    return [(call.tool, call.arguments) for call in read.calls]


def offered(read):
    return [(each.tool, each.arguments) for each in read.options]


def fits(wanted, tool, arguments):
    """Whether a call is the one wanted; arguments that it does not speak of are free."""
    named, _, told = wanted.partition(" ")
    return tool == named and all(_same(pair, arguments) for pair in pairs(told))


def pairs(told):
    words = told.split(" ")
    found = []
    for word in filter(None, words):
        if "=" in word:
            found.append(word)
        else:
            found[-1] += f" {word}"
    return [tuple(each.split("=", 1)) for each in found]


def _same(pair, arguments):
    name, value = pair
    at = arguments
    for step in name.split("."):
        at = (at or {}).get(step)
    if value == "None":
        return at is None
    return value in map(str, at) if isinstance(at, list | tuple) else str(at) == value


def verdict(wanted, read):
    """ "right", "offered" (among what is asked back), "asked" (asked back without it), "wrong"."""
    if wanted == "out":
        return "right" if read.status in ("out_of_scope", "unknown") else "unrecognised"
    if wanted.startswith("unknown "):
        told = wanted.removeprefix("unknown ")
        if read.status == "unknown" or (read.status == "ask_back" and read.unknown):
            return "right" if told.lower() in read.unknown.lower() else "other unknown"
        return "out" if read.status == "out_of_scope" else "unrecognised"
    if wanted.startswith("? "):
        return "right" if read.status == "ask_back" and read.missing == wanted[2:] else "wrong"
    parts = wanted.split(" & ")
    found = calls_of(read)
    if len(found) == len(parts) and all(fits(w, *f) for w, f in zip(parts, found, strict=True)):
        return "right"
    if read.status == "ask_back":
        return "offered" if any(fits(parts[0], *each) for each in offered(read)) else "asked"
    return {"calls": "wrong", "unknown": "refused", "out_of_scope": "refused"}[read.status]
