"""What the example files of `docs/sources/examples/` must become, written by hand from their pages."""

from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "sources" / "examples"

# file -> events: (customer, case, time in UTC, activity, channel, value)
GA4 = [
    ("1111.1704455990", None, "2024-01-05 12:00:00", "page_view", "newsletter", None),
    ("C-17", None, "2024-01-05 12:00:30.250000", "add_to_cart", "newsletter", None),
    ("C-17", None, "2024-01-05 12:01:30.500000", "purchase", "newsletter", 39.9),
    ("2222.1704452000", None, "2024-01-05 12:01:41", "page_view", "newsletter", None),
]
POSTHOG = [
    ("C-17", None, "2024-01-05 12:00:00.250000", "$pageview", "web", None),
    ("C-17", None, "2024-01-05 12:01:30.500000", "purchase", "web", 39.9),
    ("anon-9", None, "2024-01-05 13:00:00", "$pageview", "web", None),
]
EVENTS: dict[str, list[tuple[object, ...]]] = {
    "events_20240105.json": GA4,
    "events_20240105.parquet": GA4,
    "zendesk_tickets.json": [
        ("501", "35436", "2024-01-05 13:00:00", "Ticket created", "email", None),
        ("501", "35436", "2024-01-05 13:20:00", "Ticket assigned", "email", None),
        ("501", "35436", "2024-01-06 09:00:00", "Ticket solved", "email", None),
        ("502", "35437", "2024-01-06 07:15:00", "Ticket created", "web", None),
    ],
    "zendesk_ticket_metrics.json": [
        (None, "35436", "2024-01-05 13:00:00", "Ticket created", None, None),
        (None, "35436", "2024-01-05 13:20:00", "Ticket assigned", None, None),
        (None, "35436", "2024-01-06 09:00:00", "Ticket solved", None, None),
    ],
    "zendesk_ticket_events.json": [
        (None, "35436", "2024-01-05 13:00:00", "Status: new", "Mail", None),
        (None, "35436", "2024-01-05 13:00:00", "Comment: public", "Mail", None),
        (None, "35436", "2024-01-06 09:00:00", "Status: solved", "Web form", None),
        (None, "35436", "2024-01-06 09:00:00", "Comment: internal", "Web form", None),
    ],
    "zendesk_tickets.csv": [
        ("501", "35436", "2024-01-05 13:00:00", "Ticket created", "Mail", None),
        ("501", "35436", "2024-01-05 13:20:00", "Ticket assigned", "Mail", None),
        ("501", "35436", "2024-01-06 09:00:00", "Ticket solved", "Mail", None),
        ("502", "35437", "2024-01-06 07:15:00", "Ticket created", "Web form", None),
    ],
    "intercom_conversations.json": [
        ("C-17", "147", "2024-01-05 13:00:00", "opened: user", "conversation", None),
        ("C-17", "147", "2024-01-05 13:01:00", "comment: admin", "conversation", None),
        ("C-17", "147", "2024-01-05 13:06:40", "comment: user", "conversation", None),
        ("C-17", "147", "2024-01-05 14:00:00", "close: admin", "conversation", None),
        ("C-17", "147", "2024-01-05 16:00:00", "rated: user", "conversation", None),
        ("65bb", "148", "2024-01-06 13:00:00", "opened: lead", "email", None),
    ],
    "amplitude.zip": [
        ("900001", None, "2024-01-05 12:00:00.250000", "View Product", "Web", None),
        ("C-17", None, "2024-01-05 12:01:30.500000", "Complete Purchase", "Web", 39.9),
        ("C-17", None, "2024-01-05 18:00:00", "Mail Opened", None, None),
    ],
    "mixpanel.jsonl": [
        ("C-17", None, "2024-01-05 12:00:00", "View Product", "newsletter", None),
        ("C-17", None, "2024-01-05 12:01:30", "Complete Purchase", "Android", 39.9),
        ("$device:77aa", None, "2024-01-05 13:00:00", "View Product", "iOS", None),
    ],
    "posthog.jsonl": POSTHOG,
    "posthog.parquet": POSTHOG,
    "posthog.csv": POSTHOG,
    "matomo_visits.json": [
        ("C-17", None, "2024-01-05 12:00:00", "page: Lamps", "newsletter", None),
        ("C-17", None, "2024-01-05 12:00:30", "event: add to cart", "newsletter", None),
        ("C-17", None, "2024-01-05 12:01:30", "order", "newsletter", 39.9),
        ("C-17", None, "2024-01-05 12:01:31", "goal: Order placed", "newsletter", 0.0),
        ("ffee00112233aabb", None, "2024-01-05 13:00:00", "search", "Direct Entry", None),
    ],
    "matomo_visits.csv": [
        ("C-17", None, "2024-01-05 12:00:00", "page: Lamps", "newsletter", None),
        ("C-17", None, "2024-01-05 12:00:30", "event: add to cart", "newsletter", None),
        ("ffee00112233aabb", None, "2024-01-05 13:00:00", "page: Home", "Direct Entry", None),
    ],
    "orders.zip": [
        ("u1", "o1", "2024-01-05 12:00:00", "order_purchase_timestamp", None, 37.0),
        ("u1", "o1", "2024-01-05 12:10:00", "order_approved_at", None, None),
        ("u1", "o1", "2024-01-06 08:00:00", "order_delivered_carrier_date", None, None),
        ("u1", "o1", "2024-01-09 15:00:00", "order_delivered_customer_date", None, None),
        ("u1", "o1", "2024-01-15 00:00:00", "order_estimated_delivery_date", None, None),
        ("u1", "o2", "2024-01-20 09:00:00", "order_purchase_timestamp", None, 24.0),
        ("u1", "o2", "2024-01-20 09:05:00", "order_approved_at", None, None),
        ("u1", "o2", "2024-01-21 10:00:00", "order_delivered_carrier_date", None, None),
        ("u1", "o2", "2024-02-01 00:00:00", "order_estimated_delivery_date", None, None),
    ],
}

# file -> feedback: (customer, case, time in UTC, text, score, kind, scale)
WHY = "The lamp is great and came fast."
PLASTIC = "Ship the lamps without so much plastic, please."
NPS = ("nps", (0.0, 10.0))
STARS = ("csat", (1.0, 5.0))
THUMB = ("csat", (0.0, 1.0))
NONE = (None, (None, None))
MONKEY = [
    ("C-17", None, "2024-01-05 13:05:30", PLASTIC, 5.0, *STARS),
    ("C-18", None, "2024-01-25 09:00:00", None, 2.0, *STARS),
]
TYPEFORM = [
    ("C-17", None, "2024-01-05 13:02:00", WHY, 9.0, *NPS),
    ("C-18", None, "2024-01-06 09:01:00", None, 3.0, *NPS),
]
FEEDBACK: dict[str, list[tuple[object, ...]]] = {
    "zendesk_tickets.json": [
        (
            "501",
            "35436",
            "2024-01-05 13:00:00",
            "Lamp flickers\nThe lamp flickers since Friday.",
            None,
            *NONE,
        ),
        ("501", "35436", "2024-01-07 08:30:00", "Quick help, thanks", 1.0, *THUMB),
        ("502", "35437", "2024-01-06 07:15:00", "Return?\nHow do I send it back?", None, *NONE),
    ],
    "zendesk_tickets.csv": [("501", "35436", "2024-01-06 09:00:00", None, 1.0, *THUMB)],
    "zendesk_satisfaction_ratings.json": [
        ("501", "35436", "2024-01-06 11:00:00", "Quick help, thanks", 1.0, *THUMB),
        ("503", "35440", "2024-01-08 10:30:00", None, 0.0, *THUMB),
    ],
    "intercom_conversations.json": [
        ("C-17", "147", "2024-01-05 13:00:00", "My order T-1 did not arrive & I am waiting.", None, *NONE),
        ("C-17", "147", "2024-01-05 13:06:40", "Thanks,\nI found it at the neighbour's.", None, *NONE),
        ("C-17", "147", "2024-01-05 16:00:00", "Friendly", 4.0, *STARS),
        ("65bb", "148", "2024-01-06 13:00:00", "Invoice\nPlease send the invoice again.", None, *NONE),
    ],
    "qualtrics.csv": [
        ("C-17", None, "2024-01-05 13:02:05", WHY, 9.0, *NPS),
        ("C-18", None, "2024-01-06 09:01:05", None, 3.0, *NPS),
    ],
    "qualtrics.json": [
        ("C-17", None, "2024-01-05 13:02:05.123000", WHY, 9.0, *NPS),
        ("C-18", None, "2024-01-06 09:01:05.456000", None, 3.0, *NPS),
    ],
    "surveymonkey_condensed.csv": MONKEY,
    "surveymonkey_expanded.csv": MONKEY,
    "typeform_responses.json": TYPEFORM,
    "typeform.csv": TYPEFORM,
    "orders.zip": [
        ("u1", "o1", "2024-01-10 00:00:00", "Great\nCame fast and works well.", 5.0, "rating", (1.0, 5.0))
    ],
}

# What a page guesses by itself, where a file holds more than one kind.
FIRST_GUESS = {
    **dict.fromkeys(EVENTS, "events"),
    **{name: "feedback" for name in FEEDBACK if name not in EVENTS},
    "intercom_contacts.json": "customers",
}
