"""Survey tools. Questions differ from survey to survey, so their columns are guessed from what was asked."""

from journeymap.ingest.recipes.recipe import Recipe
from journeymap.ingest.recipes.unfolding import Answers, Unfolding

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
    Recipe(
        "Qualtrics",
        "feedback",
        "response_id values_recorded_date values_start_date",
        {
            "id": "response_id",
            "time": "values_recorded_date",
            "customer": ["values_external_data_reference", "values_recipient_email"],
            "channel": "values_distribution_channel",
        },
        guess=("score", "text"),
        ignore=" ".join(f"values_{name} labels_{name}" for name in (_META + " record_id").split())
        + " displayed_fields displayed_values",
    ),
    Recipe(
        "SurveyMonkey",
        "feedback",
        "respondent_id collector_id date_created|end_date",
        {
            "id": "respondent_id",
            "time": "date_created|end_date",
            "customer": ["custom_data_1", "email_address"],
        },
        guess=("score", "text"),
        ignore="respondent_id collector_id date_created date_modified start_date end_date ip_address "
        "email_address first_name last_name custom_data_1 language collector_type",
    ),
    Recipe(
        "Typeform",
        "feedback",
        "network_id submit_date_utc",
        {"id": "#", "time": "submit_date_utc", "customer": ["user_id|customer_id|customer", "email"]},
        guess=("score", "text"),
        ignore="network_id start_date_utc stage_date_utc submit_date_utc response_type tags ending",
    ),
    Recipe(
        "Typeform",
        "feedback",
        "token landed_at submitted_at answers_*",
        {
            "id": "token",
            "time": "submitted_at",
            "customer": [
                "hidden_user_id|hidden_customer_id|hidden_customer",
                "hidden_email",
                "answers_email_*",
            ],
            "score": "answers_nps_*|answers_opinion_scale_*|answers_rating_*",
            "text": ["answers_long_text_*|answers_short_text_*"],
        },
    ),
)


SURVEYS_INSIDE = (
    Unfolding(
        "Typeform",
        "feedback",
        "token landed_at submitted_at answers",
        keep="token landed_at submitted_at hidden_*",
        answers=Answers(
            "answers",
            ("field.type|type", "field.ref|field.id"),
            "text|number|boolean|date|email|phone_number|url|choice.label|choice.other|choices.labels",
        ),
    ),
)
