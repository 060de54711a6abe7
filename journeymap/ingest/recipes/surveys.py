"""Survey tools. Questions differ from survey to survey, so their columns are guessed from what was asked."""

from journeymap.ingest.recipes.recipe import Recipe

_META = (
    "start_date end_date status ip_address progress duration_in_seconds finished recorded_date response_id "
    "recipient_last_name recipient_first_name recipient_email external_reference location_latitude "
    "location_longitude distribution_channel user_language response_set name external_data_reference "
    "email_address location_accuracy"
)

SURVEYS = (
    Recipe(
        "Qualtrics",
        "feedback",
        "response_id recorded_date start_date end_date",
        {
            "id": "response_id",
            "time": "recorded_date",
            "customer": ["external_reference", "recipient_email"],
            "channel": "distribution_channel",
        },
        guess=("score", "text"),
        ignore=_META,
    ),
    Recipe(
        "Qualtrics (old layout)",
        "feedback",
        "response_id response_set start_date end_date",
        {"id": "response_id", "time": "end_date", "customer": ["external_data_reference", "email_address"]},
        guess=("score", "text"),
        ignore=_META,
    ),
)
