"""Vocabularies that no data stand behind."""

from datetime import UTC, datetime

from journeymap.assistant.vocabulary.saying import sayings
from journeymap.assistant.vocabulary.terms import Explained, JourneyWords, Kept, Listing, Measured, Vocabulary

NOW = datetime(2025, 12, 31, 18, tzinfo=UTC)
STAGES = (
    ("Awareness", ("Newsletter", "Visit")),
    ("Purchase", ("Cart", "Checkout", "Payment", "Order")),
    ("Delivery", ("Shipping", "Delivery", "Unpacking")),
    ("Retention", ("Support", "Return")),
)
TOUCHPOINTS = tuple(name for _, names in STAGES for name in names)
CHANNELS = ("web", "app", "phone")
WHOLE = ("journey", None)


def at(*kinds, stages=STAGES, channels=CHANNELS):
    places = {
        "journey": [WHOLE],
        "stage": [("stage", name) for name, _ in stages],
        "touchpoint": [("touchpoint", name) for _, names in stages for name in names],
        "channel": [("channel", name) for name in channels],
    }
    return frozenset(place for kind in kinds for place in places[kind])


def kernel(stages=STAGES, channels=CHANNELS):
    """The measures that every journey has."""

    def here(*kinds):
        return at(*kinds, stages=stages, channels=channels)

    return (
        Measured("cases", "Cases", "cases", here("journey", "stage", "touchpoint", "channel")),
        Measured("open", "Open", "cases", here("journey", "stage")),
        Measured("goal_rate", "Goal rate", "share", here("journey")),
        Measured("drop_off", "Drop-off", "share", here("stage")),
        Measured("share_of_start", "Share of start", "share", here("stage")),
        Measured("median_seconds", "Time in stage", "seconds", here("stage")),
        Measured("median_seconds_to_next", "Time to the next step", "seconds", here("touchpoint", "channel")),
        Measured("events", "Events", "events", here("touchpoint", "channel")),
    )


def shop(**changed):
    """A shop, with a mood and two scores."""
    measures = (
        *kernel(),
        Measured("nps", "NPS", "NPS", at("journey")),
        Measured("csat", "CSAT", "share", at("journey", "stage", "touchpoint")),
        Measured("sentiment", "Sentiment", "polarity", at("journey", "stage", "touchpoint"), own=False),
        Measured(
            "emotion", "Emotion", "share", at("journey", "touchpoint"),
            (("emotion", ("anger", "joy", "fear")),), own=False,
        ),
    )  # fmt: skip
    told = {
        "slug": "shop",
        "name": "Online shop",
        "stages": STAGES,
        "touchpoints": TOUCHPOINTS,
        "channels": CHANNELS,
        "activities": (
            ("Refund paid", "Return"),
            ("Payment failed", "Payment"),
            ("Order confirmed", "Order"),
        ),
        "personas": (Kept("p1", "Night owls"), Kept("p2", "Gift buyers")),
        "themes": (Kept("t1", "Hidden shipping costs"), Kept("t2", "Broken zip")),
        "traits": (("region", ("North", "South")), ("member", ("no", "yes"))),
        "measures": measures,
        "sayings": sayings(measures),
        "kinds": (
            Explained("detours", "Cases take another than the commonest next step.", "a", "Drop-off", 3),
            Explained("volume", "Suddenly more or fewer events than usual.", "b", "Sudden changes", 2),
        ),
        "goal": ("Order confirmed",),
        "first": datetime(2025, 1, 1, tzinfo=UTC),
        "last": NOW,
    }
    return JourneyWords(**{**told, **changed})


def company(*journeys):
    return Vocabulary(
        journeys or (shop(),),
        (("a", "Drop-off"), ("b", "Sudden changes")),
        (Listing("churn", "Risk of leaving", "shop", ("churn", "risk of leaving")),),
        NOW,
    )
