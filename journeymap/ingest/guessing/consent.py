"""Cells that say whether somebody agreed."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.guessing.column import Column

YES = frozenset(
    [
        "yes",
        "y",
        "true",
        "t",
        "1",
        "ja",
        "j",
        "oui",
        "o",
        "si",
        "sí",
        "sim",
        "s",
        "agreed",
        "given",
        "granted",
    ]
) | {"opt-in", "opted-in"}
NO = frozenset(
    ["no", "n", "false", "f", "0", "nein", "non", "nao", "não", "refused", "withdrawn", "denied", "revoked"]
) | {"opt-out", "opted-out"}


def as_consent(texts: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """(true, false or null of each text, whether it is filled and neither); capitals do not count."""
    plain = pc.replace_substring_regex(pc.utf8_lower(pc.utf8_trim_whitespace(texts)), r"[ _]", "-")
    yes = pc.is_in(plain, value_set=pa.array(sorted(YES)))
    no = pc.is_in(plain, value_set=pa.array(sorted(NO)))
    said = pc.or_(yes, no)
    filled = pc.fill_null(pc.not_equal(plain, ""), False)
    unclear = pc.and_(filled, pc.invert(said)).to_numpy(zero_copy_only=False)
    return pc.if_else(said, yes, pa.scalar(None, pa.bool_())), unclear


def said_plainly(column: Column) -> bool:
    """Whether most filled cells of a column say yes or no (rows with another are refused)."""
    said, _ = as_consent(column.texts.cast(pa.string()))
    return column.count > 0 and 2 * (len(said) - said.null_count) >= column.count
