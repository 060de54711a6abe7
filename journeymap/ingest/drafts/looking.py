"""A draft as a person sees it: facts of the file, what each column means, the first rows, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.ingest.drafts.columns import ColumnShown, columns_shown
from journeymap.ingest.drafts.rows import Rows, rows_shown
from journeymap.ingest.drafts.samples import Sample, sample_of
from journeymap.ingest.drafts.telling import WORDS, settings_of
from journeymap.ingest.guessing import Column
from journeymap.ingest.guessing.choice import CHECK
from journeymap.ingest.guessing.told import FIELDS, LEAVE_OUT
from journeymap.ingest.mapping import Guess, Mapping, MappingError, guess_from
from journeymap.ingest.models import Draft, Shape

ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252"}
FORMATS = {
    "xlsx": "Excel workbook",
    "parquet": "Parquet",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "xes": "XES",
}


@dataclass(frozen=True)
class Look:
    """error: why it cannot be imported as it is, "" where it can; mapping: None where it cannot."""

    file: dict[str, Any]
    facts: list[str]
    size: int
    rows_in_file: int | None
    counted: bool
    mapping: Mapping | None
    columns: list[ColumnShown]
    rows: Rows
    error: str
    warnings: list[str]

    @property
    def doubtful(self) -> int:
        """Columns that need a person's eye."""
        return sum(column.sure == CHECK for column in self.columns)


def look(draft: Draft, identities: bool, place: int = 0) -> Look:
    """The draft's file number `place`. identities: whether keys of customers may be shown.

    Raises UnreadableFile where the file cannot be opened any more.
    """
    file = draft.files[place]
    sample = sample_of(file).of(draft.kind)
    columns = sample.looked_at()
    try:
        guess = guessed(draft, sample, columns)
        error = in_words(unfit(lacks)) if (lacks := lacking(guess.mapping)) else ""
    except MappingError as wrong:
        guess, error = as_told(draft, columns), in_words(wrong)
    rows = Rows() if error else rows_shown(sample, guess.mapping, identities)
    return Look(
        file, facts(sample), sample.size, sample.rows, sample.counted, None if error else guess.mapping,
        columns_shown(columns, guess, identities), rows, error,
        [*sample.warnings, *rows.notes],
    )  # fmt: skip


def guess_of(draft: Draft, sample: Sample) -> Guess:
    """How a file of the draft is mapped: told, else remembered, else guessed. Raises MappingError."""
    guess = guessed(draft, sample, sample.looked_at())
    if lacks := lacking(guess.mapping):
        raise unfit(lacks)
    return guess


def guessed(draft: Draft, sample: Sample, columns: list[Column]) -> Guess:
    told = dict(draft.told)
    if LEAVE_OUT in told:  # of several files, some may lack such a column
        told[LEAVE_OUT] = [name for name in told[LEAVE_OUT] if name in sample.columns]
    return guess_from(draft.kind, columns, told, Shape.known(draft.kind, sample.columns))


def unfit(lacks: tuple[str, ...]) -> MappingError:
    missing = "what happened" if "activity" in lacks else "whose events these are"
    return MappingError(f"No column says {missing}. The file cannot be imported so.", lacks)


def lacking(mapping: Mapping) -> tuple[str, ...]:
    """Fields of which events need one and have none, because a person took it away."""

    def there(*fields: str) -> bool:
        return any(mapping.named(field) or mapping.constants.get(field) for field in fields)

    if mapping.kind != "events":
        return ()
    if not there("activity") and not isinstance(mapping.columns["time"], list):
        return ("activity",)
    return () if there("customer", "case", "session") else ("case", "customer")


def as_told(draft: Draft, columns: Sequence[Column]) -> Guess:
    """What was told, where that is not enough to import."""
    names = {column.name for column in columns}
    told = settings_of(draft.told)
    fields = {
        name: [one for one in ([value] if isinstance(value, str) else value) if one in names]
        for name, value in draft.told.items()
        if name in FIELDS[draft.kind] and name not in told
    }
    chosen: dict[str, str | list[str]] = {name: value for name, value in fields.items() if value}
    out = draft.told.get(LEAVE_OUT) or []
    left_out = [out] if isinstance(out, str) else out
    reasons = [{"what": name, "value": value, "reason": "told"} for name, value in chosen.items()]
    return Guess(Mapping(draft.kind, chosen, left_out=list(left_out)), reasons)


def in_words(error: MappingError) -> str:
    """The error for somebody who chooses from lists and writes no `field=COLUMN`."""
    if not error.lacks:
        return str(error)
    first = str(error).partition(". ")[0]
    return f"{first}. Choose {' or '.join(WORDS[name] for name in error.lacks)} for one of the columns below."


def facts(sample: Sample) -> list[str]:
    """What the file is like: rows, form, encoding, line ends."""
    details = sample.details
    if sample.inside is not None:
        rows = f"{sample.inside:,} record{'' if sample.inside == 1 else 's'} that hold rows"
    elif sample.rows is None:
        rows = f"more than {sample.last_row:,} rows"
    else:
        rows = f"{'' if sample.counted else 'about '}{sample.rows:,} row{'' if sample.rows == 1 else 's'}"
    found = [rows, f"{len(sample.columns):,} column{'' if len(sample.columns) == 1 else 's'}"]
    form = [FORMATS.get(sample.format, ""), str(details.get("delimiter_name") or "")]
    encoding = str(details.get("encoding") or "")
    form.append(ENCODINGS.get(encoding, encoding))
    form.append(sample.line_ends)
    form.append("packed with gzip" if details.get("gzip") else "")
    form.append(f"with columns of {', '.join(details['beside'])}" if details.get("beside") else "")
    form.append(f"sheet {details['sheet']}" if details.get("sheet") else "")
    return [*found, ", ".join(filter(None, form))]
