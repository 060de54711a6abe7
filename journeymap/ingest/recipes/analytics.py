"""Web, app and product analytics."""

from journeymap.ingest.recipes.recipe import Recipe
from journeymap.ingest.recipes.unfolding import Rows, Unfolding

ANALYTICS = (
    Recipe(
        "Google Analytics 4 (BigQuery)",
        "events",
        "event_name event_timestamp user_pseudo_id|client_id",
        {
            "time": "event_timestamp",
            "activity": "event_name",
            "customer": ["user_id", "user_pseudo_id|client_id"],
            # ga_session_id is the second at which the session began: it names a session only together with
            # the user.
            "session": ["user_pseudo_id|client_id", "ga_session_id|event_params_ga_session_id"],
            "channel": ["traffic_source_source", "platform"],
            "value": "event_value_in_usd",
            "consent": "privacy_info_analytics_storage",
        },
        part="event_date stream_id",
        part_file=r"events_(?P<early>intraday_)?(?P<day>\d{8})(?:[-_](?P<piece>\d+))?",
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
            "value": "event_properties_revenue|event_properties_value|revenue",
        },
        blanks={"session_id": "-1"},  # sent outside of any session
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
            "value": "properties_revenue|properties_amount|properties_price",
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
            "channel": ["properties_utm_source", "properties_lib"],
            "value": "properties_revenue|properties_value|properties_price",
        },
    ),
    Recipe(
        "PostHog",
        "events",
        "id event timestamp distinct_id properties_*",
        {
            "id": "id",
            "time": "timestamp",
            "activity": "event",
            "customer": "distinct_id",
            "session": "properties_session_id",
            "channel": ["properties_utm_source", "properties_lib"],
            "value": "properties_revenue|properties_value|properties_price",
        },
    ),
    # Actions carry no number of their own that all kinds share: a row is known by what it says.
    Recipe(
        "Matomo (visits)",
        "events",
        "visit_id visitor action_kind action_time",
        {
            "session": "visit_id",
            "customer": "visitor",
            "time": "action_time",
            "activity": ["action_kind", "action_name"],
            "channel": "referrer",
            "value": "revenue",
        },
    ),
)

_VISIT = {
    "visit_id": "idVisit",
    "visitor": "userId|visitorId",
    "action_time": ".timestamp",
    "referrer": "referrerName|referrerTypeName|referrerType",
    "device": "deviceType",
    "country": "country",
    "url": ".url",
}


def _actions(kind: str, written: str, more: dict[str, str]) -> Rows:
    return Rows({**_VISIT, "action_kind": f"={written}", **more}, each="actionDetails", only={".type": kind})


ANALYTICS_INSIDE = (
    Unfolding(  # CSV and Parquet hold the properties as JSON text; JSON Lines hold them as objects
        "PostHog",
        "events",
        "uuid event properties distinct_id timestamp",
        keep="uuid event timestamp distinct_id person_id session_id team_id",
        spread="properties",
    ),
    Unfolding(
        "Matomo (visits)",
        "events",
        "id_visit visitor_id action_details|action_details_0_*",
        rows=(
            _actions("action", "page", {"action_name": ".pageTitle|.title|.url"}),
            _actions("event", "event", {"action_name": ".eventAction", "event_category": ".eventCategory"}),
            _actions("goal", "goal", {"action_name": ".goalName", "revenue": ".revenue"}),
            _actions("search|siteSearch", "search", {"keyword": ".siteSearchKeyword"}),
            _actions("download", "download", {}),
            _actions("outlink", "outlink", {}),
            _actions("ecommerceOrder", "order", {"order_id": ".orderId", "revenue": ".revenue"}),
            _actions("ecommerceAbandonedCart", "cart left", {"revenue": ".revenue"}),
        ),
    ),
)
