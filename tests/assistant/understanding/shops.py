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


BANK_STAGES = (
    ("Application", ("Landing page", "Form started", "Form sent")),
    ("Identification", ("Video ident", "Documents uploaded", "Signature")),
    ("Review", ("Credit check", "Manual review")),
    ("Activation", ("Card sent", "First login", "First payment")),
)
BANK_CHANNELS = ("online", "mobile", "branch", "call centre")


def bank(**changed):
    """A bank that opens accounts. It asks for a rating and for NPS; it knows no CSAT."""
    names = tuple(name for _, inside in BANK_STAGES for name in inside)

    def here(*kinds):
        return at(*kinds, stages=BANK_STAGES, channels=BANK_CHANNELS)

    measures = (
        *kernel(BANK_STAGES, BANK_CHANNELS),
        Measured("nps", "NPS", "NPS", here("journey", "stage")),
        Measured("rating", "Rating", "score", here("journey", "touchpoint")),
        Measured("tone", "Tone", "polarity", here("journey", "touchpoint"), own=False),
        Measured(
            "escalation_share", "Escalation share", "share", here("journey", "touchpoint"),
            sentence="Share of the cases that are handed to a supervisor.", own=False,
        ),
    )  # fmt: skip
    told = {
        "slug": "account-opening",
        "name": "Account opening",
        "stages": BANK_STAGES,
        "touchpoints": names,
        "channels": BANK_CHANNELS,
        "activities": (("Ident call dropped", "Video ident"), ("PIN letter sent", "Card sent")),
        "personas": (Kept("p7", "Young professionals"), Kept("p8", "Retirees"), Kept("p9", "Freelancers")),
        "themes": (Kept("t3", "App crashes"), Kept("t4", "Long waiting times"), Kept("t5", "Friendly staff")),
        "traits": (
            ("country", ("Germany", "Austria", "Switzerland")),
            ("age_group", ("18-25", "26-40", "60+")),
        ),
        "measures": measures,
        "sayings": sayings(measures),
        "kinds": (
            Explained("repeats", "Cases repeat the same step.", "a", "Drop-off", 4),
            Explained("waits", "Cases wait long between two steps.", "a", "Drop-off", 4),
        ),
        "goal": ("First payment made",),
        "first": datetime(2024, 7, 1, tzinfo=UTC),
        "last": datetime(2026, 3, 17, 12, tzinfo=UTC),
    }
    return JourneyWords(**{**told, **changed})


CARE_STAGES = (
    ("Referral", ("Referral letter", "Appointment")),
    ("Admission", ("Front desk", "Triage", "Insurance check")),
    ("Treatment", ("X-ray", "Surgery", "Ward round")),
    ("Discharge", ("Discharge letter", "Pharmacy", "Bill")),
)
CARE_CHANNELS = ("on site", "phone", "portal")


def clinic(**changed):
    """A clinic whose patients are asked for their satisfaction and effort."""
    names = tuple(name for _, inside in CARE_STAGES for name in inside)

    def here(*kinds):
        return at(*kinds, stages=CARE_STAGES, channels=CARE_CHANNELS)

    measures = (
        *kernel(CARE_STAGES, CARE_CHANNELS),
        Measured("csat", "CSAT", "share", here("journey", "stage", "touchpoint")),
        Measured("ces", "CES", "share", here("journey", "touchpoint")),
        Measured("sentiment", "Sentiment", "polarity", here("journey", "stage", "touchpoint"), own=False),
    )
    told = {
        "slug": "patient-stay",
        "name": "Patient stay",
        "stages": CARE_STAGES,
        "touchpoints": names,
        "channels": CARE_CHANNELS,
        "activities": (("Bill contested", "Bill"), ("Patient triaged", "Triage")),
        "personas": (),
        "themes": (Kept("t8", "Cold food"), Kept("t9", "Kind nurses")),
        "traits": (("insurance", ("public", "private")), ("department", ("Cardiology", "Orthopaedics"))),
        "measures": measures,
        "sayings": sayings(measures),
        "goal": ("Discharged home",),
        "first": datetime(2025, 2, 1, tzinfo=UTC),
        "last": datetime(2025, 10, 20, tzinfo=UTC),
    }
    return JourneyWords(**{**told, **changed})


NET_STAGES = (
    ("Discovery", ("Search ad", "Coverage check")),
    ("Signup", ("Plan chosen", "Contract signed", "SIM activation")),
    ("Usage", ("First bill", "Top-up", "Data warning")),
    ("Care", ("Hotline", "Technician visit", "Complaint form")),
    ("Renewal", ("Renewal offer", "Contract extended")),
)
NET_CHANNELS = ("web", "app", "shop", "phone", "chat")


def network(**changed):
    """A network operator: NPS, CES, churn from an analyzer of its own, personas, plans and cities."""
    names = tuple(name for _, inside in NET_STAGES for name in inside)

    def here(*kinds):
        return at(*kinds, stages=NET_STAGES, channels=NET_CHANNELS)

    measures = (
        *kernel(NET_STAGES, NET_CHANNELS),
        Measured("nps", "NPS", "NPS", here("journey", "stage")),
        Measured("ces", "CES", "share", here("journey", "touchpoint")),
        Measured("sentiment", "Sentiment", "polarity", here("journey", "stage", "touchpoint"), own=False),
        Measured("churn_rate", "Churn rate", "share", here("journey"), own=False),
        Measured("churn_chance", "Churn chance", "share", here("journey", "touchpoint"), own=False),
    )
    told = {
        "slug": "mobile-plan",
        "name": "Mobile plan",
        "stages": NET_STAGES,
        "touchpoints": names,
        "channels": NET_CHANNELS,
        "activities": (("Number ported", "SIM activation"), ("Dunning letter", "First bill")),
        "personas": (
            Kept("p1", "Heavy streamers"),
            Kept("p2", "Bargain seekers"),
            Kept("p3", "Silent loyals"),
        ),
        "themes": (
            Kept("t1", "Bad reception"),
            Kept("t2", "Unexpected roaming fees"),
            Kept("t3", "Helpful hotline"),
        ),
        "traits": (("plan", ("Basic", "Comfort", "Unlimited")), ("city", ("Berlin", "Hamburg", "Munich"))),
        "measures": measures,
        "sayings": sayings(measures),
        "kinds": (
            Explained("detours", "Cases take another than the commonest next step.", "a", "Drop-off", 3),
            Explained("goes_back", "Cases go back to an earlier step instead of on.", "a", "Drop-off", 3),
            Explained("volume", "Suddenly more or fewer events than usual.", "b", "Sudden changes", 2),
        ),
        "goal": ("Contract extended",),
        "first": datetime(2024, 1, 1, tzinfo=UTC),
        "last": datetime(2025, 9, 24, tzinfo=UTC),
    }
    return JourneyWords(**{**told, **changed})
