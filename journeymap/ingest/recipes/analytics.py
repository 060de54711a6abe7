"""Web, app and product analytics."""

from journeymap.ingest.recipes.recipe import Recipe

ANALYTICS = (
    Recipe(
        "Google Analytics 4 (BigQuery)",
        "events",
        "event_name event_timestamp user_pseudo_id|client_id",
        {
            "time": "event_timestamp",
            "activity": "event_name",
            "customer": "user_pseudo_id|client_id",
            # ga_session_id is the second at which the session began: it names a session only together with
            # the user.
            "session": ["user_pseudo_id|client_id", "ga_session_id|event_params_ga_session_id"],
            "channel": ["traffic_source_source", "platform"],
            "value": "event_value_in_usd",
        },
    ),
    Recipe(
        "Segment (pages)",
        "events",
        "id anonymous_id received_at url path",
        {
            "id": "id",
            "time": "timestamp|original_timestamp|received_at",
            "activity": "name|title|path",
            "customer": ["user_id", "anonymous_id"],
            "channel": "context_campaign_source",
        },
    ),
    Recipe(
        "Segment (screens)",
        "events",
        "id anonymous_id received_at name context_device_id|context_app_name",
        {
            "id": "id",
            "time": "timestamp|original_timestamp|received_at",
            "activity": "name",
            "customer": ["user_id", "anonymous_id"],
            "channel": "context_campaign_source",
        },
    ),
    Recipe(
        "Segment (tracks)",
        "events",
        "id anonymous_id received_at event",
        {
            "id": "id",
            "time": "timestamp|original_timestamp|received_at",
            "activity": "event_text|event",
            "customer": ["user_id", "anonymous_id"],
            "channel": "context_campaign_source",
            "value": "revenue|value",
        },
    ),
    Recipe(
        "Amplitude",
        "events",
        "event_type event_time amplitude_id session_id",
        {
            "id": "insert_id|uuid",
            "time": "event_time",
            "activity": "event_type",
            "customer": ["user_id", "amplitude_id"],
            "session": ["amplitude_id", "session_id"],
            "channel": "platform",
        },
    ),
    Recipe(
        "Mixpanel",
        "events",
        "event properties_time properties_distinct_id",
        {
            "id": "properties_insert_id",
            "time": "properties_time",
            "activity": "event",
            "customer": "properties_distinct_id",
            "channel": ["properties_utm_source", "properties_os"],
        },
    ),
    Recipe(
        "PostHog",
        "events",
        "uuid event timestamp distinct_id",
        {
            "id": "uuid",
            "time": "timestamp",
            "activity": "event",
            "customer": "distinct_id",
            "session": "session_id|properties_session_id",
        },
    ),
)
