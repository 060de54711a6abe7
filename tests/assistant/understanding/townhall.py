"""A town hall whose steps have the names that a case system gives them. No data stand behind it."""

from datetime import UTC, datetime

from journeymap.assistant.vocabulary.saying import sayings
from journeymap.assistant.vocabulary.terms import Explained, JourneyWords, Measured, Vocabulary
from tests.assistant.understanding.shops import at, kernel

NOW = datetime(2025, 11, 14, 16, tzinfo=UTC)
STAGES = (
    ("Intake", ("Request registered", "A10 Check completeness", "A20 Ask for documents")),
    ("Examination", ("B10 Determine department", "B15 Site visit", "B20 Seek external advice", "Report")),
    ("Decision", ("C10 Draft decision", "C20 Sign decision", "Objection received")),
    ("Closing", ("D10 Send decision", "D20 Send invoice", "Archived")),
)
CHANNELS = ("Counter", "Internet", "E-mail", "Letter")


def permits():
    """Requests of citizens. Nobody is asked what they think: no feedback, no persona, no theme."""
    names = tuple(name for _, inside in STAGES for name in inside)
    measures = (
        *kernel(STAGES, CHANNELS),
        Measured(
            "happy_share", "Happy path share", "share", at("journey", stages=STAGES, channels=CHANNELS),
            sentence="Share of the cases that take the commonest way from the start to the goal.", own=False,
        ),
        Measured(
            "return_share", "Return share", "share",
            at("journey", "stage", "touchpoint", stages=STAGES, channels=CHANNELS),
            sentence="Share of the cases that come back to this touchpoint after others.", own=False,
        ),
    )  # fmt: skip
    return JourneyWords(
        slug="building-requests",
        name="Building requests",
        stages=STAGES,
        touchpoints=names,
        channels=CHANNELS,
        activities=(("Reminder sent", "A20 Ask for documents"), ("Fee corrected", "D20 Send invoice")),
        traits=(
            ("district", ("Harbour", "Old Town", "Northfield")),
            ("applicant", ("citizen", "company", "architect")),
        ),
        measures=measures,
        sayings=sayings(measures),
        kinds=(
            Explained("goes_back", "Cases go back to an earlier step instead of on.", "a", "Drop-off", 5),
            Explained("detour_time", "A detour takes much more time than the happy path.", "b", "Detours", 3),
            Explained("volume", "Suddenly more or fewer events than usual.", "c", "Sudden changes", 2),
            Explained("gap", "No events for a time in which there usually are some.", "d", "State", 1),
        ),
        goal=("Decision sent",),
        first=datetime(2023, 9, 4, tzinfo=UTC),
        last=NOW,
    )


def townhall():
    """Vocabulary of the town hall."""
    analyzers = (("a", "Drop-off"), ("b", "Detours"), ("c", "Sudden changes"), ("d", "State of the events"))
    return Vocabulary((permits(),), analyzers, (), NOW)
