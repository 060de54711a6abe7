"""What the shipped network says of a clause, seen in its text. Loads onnxruntime and lingua."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from journeymap.mining import Data, Memo, Progress
from journeymap.mining.memory import recall
from journeymap.mining.network import Text, softmax
from plugins.sentiment.language import Reading, readings
from plugins.sentiment.scoring import card, shipped
from plugins.sentiment.text import clean

AROUND = 160  # characters before and after a clause that are read with it
CLAUSE = 240  # characters of a clause that are read
MEMO = "clauses-1"  # grows with the shipped network and with what is read of a text


@dataclass(frozen=True)
class Moods:
    """polarity: -1..1 of each mention, NaN unknown. memo: what was worked out now, to be kept."""

    polarity: np.ndarray
    memo: Memo | None


def moods_of(data: Data, mentions: pa.Table, whole: np.ndarray, progress: Progress) -> Moods:
    """The mood of every mention, in order.

    whole: polarity of the texts as wholes. It answers for a mention that is all of its text, and for texts
    that the network cannot read, for want of anything nearer.
    """
    texts = mentions["text"].to_pylist()
    spans = list(zip(mentions["part_from"].to_pylist(), mentions["part_to"].to_pylist(), strict=True))
    polarity = whole.copy()
    asked = [at for at, text in enumerate(texts) if _part_of(text, spans[at]) or np.isnan(whole[at])]
    read = dict(zip(asked, readings([clean(texts[at]) for at in asked]), strict=True))
    asked = [at for at in asked if read[at] in (Reading.ENGLISH, Reading.UNDECIDED)]
    if not asked:
        return Moods(polarity, None)
    pairs = {(texts[at], _word(spans[at])): pair(texts[at], *spans[at]) for at in asked}

    def work(missing: list[tuple[str, str]]) -> np.ndarray:
        return judged([pairs[each] for each in missing], progress)[:, None]

    found = recall(data, MEMO, [texts[at] for at in asked], work, [_word(spans[at]) for at in asked])
    polarity[asked] = found.values[:, 0]
    return Moods(polarity, found.new)


def judged(texts: Sequence[Text], progress: Progress) -> np.ndarray:
    """Polarity, -1..1, of each text; of a pair that of its second side as the first side tells of it."""
    sides = slice(0, len(card()["polarities"]))
    shares = shipped().outputs(texts, progress, lambda said: softmax(said[:, sides], [sides]))
    return shares[:, 2] - shares[:, 0]


def pair(text: str, start: int, end: int) -> tuple[str, str]:
    """(what stands around a clause, the clause), as the network reads them."""
    before, after = max(0, start - AROUND), min(len(text), end + AROUND)
    return clean(text[before:after]), clean(text[start : min(end, start + CLAUSE)])


def _word(span: tuple[int, int]) -> str:
    return f"{span[0]}-{span[1]}"


def _part_of(text: str, span: tuple[int, int]) -> bool:
    return span[0] > len(text) - len(text.lstrip()) or span[1] < len(text.rstrip())
