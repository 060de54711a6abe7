"""Guessing the columns of feedback."""

from journeymap.ingest.guessing import words
from journeymap.ingest.guessing.checks import channel_like, key_like, unique_like
from journeymap.ingest.guessing.choice import Choices, MappingError
from journeymap.ingest.guessing.column import Column, plain
from journeymap.ingest.guessing.events import take_time

KINDS = ("nps", "csat", "ces", "rating")


def guess_feedback(choices: Choices) -> None:
    """Fill `choices` for a table of feedback. MappingError when there is neither a text nor a score."""
    guess_words(choices)
    choices.by_name("case", words.CASE, key_like)
    choices.by_name("customer", words.CUSTOMER, key_like)
    choices.by_name("id", words.FEEDBACK_ID, unique_like)
    take_time(choices)
    choices.by_name("channel", words.CHANNEL, channel_like)
    choices.by_name("touchpoint", words.TOUCHPOINT, channel_like)
    choices.by_name("kind", words.KIND, _holds_kinds)
    choices.by_name("scale", words.SCALE, lambda column: column.numeric >= 0.9)
    require_feedback(choices)


def guess_words(choices: Choices) -> None:
    """Score and text: what a survey or a review asks for."""
    choices.by_name("score", words.SCORE, score_like)
    choices.by_part("score", words.SCORE_PARTS, score_like)
    choices.by_name("text", words.TEXT, text_like)
    choices.by_part("text", words.TEXT_PARTS, _sentence_like)
    choices.by_content("text", _rate_text, "its cells are the longest texts with several words")


def require_feedback(choices: Choices) -> None:
    """MappingError unless there is a text or a score."""
    if not {"text", "score"} & set(choices.chosen):
        names = ", ".join(column.name for column in choices.columns)
        raise MappingError(
            "No column with texts or scores was found. Tell it as text=COLUMN or score=COLUMN. "
            f"The columns are: {names}.",
            ("text", "score"),
        )


def score_like(column: Column) -> bool:
    """Numbers of a scale: within -100..100, at most 101 different ones, and no name that says otherwise."""
    parts = set(column.plain.split("_")) | set(plain(column.label).split("_"))
    if set(column.plain.split("_")) & words.NOT_SCORE_PARTS or (parts & {"confidence"}):
        return False
    if column.count == 0:
        return True
    leading = column.share(r"^[+-]?\d{1,3}([.,]\d+)?(\s*(/|-|\x{2013}|\(|\p{L}|★|\*).*)?$")
    return leading >= 0.8 and column.distinct <= 101 and not column.dated


def text_like(column: Column) -> bool:
    """Not dates, not numbers, not addresses or JSON."""
    return column.count == 0 or (not column.dated and column.numeric < 0.5 and column.machine_made < 0.5)


def _sentence_like(column: Column) -> bool:
    return column.count > 0 and text_like(column) and column.words >= 1.5


def _holds_kinds(column: Column) -> bool:
    return column.count > 0 and {text.lower() for text in column.texts.to_pylist()} <= set(KINDS)


def _rate_text(column: Column) -> float:
    if not _sentence_like(column) or (column.count >= 20 and column.distinct < 0.2 * column.count):
        return 0.0
    return column.length if column.words >= 2 else 0.0
