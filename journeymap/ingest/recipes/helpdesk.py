"""Helpdesks. The comments of a ticket are feedback; what is done to a ticket are events with the ticket as
case."""

from journeymap.ingest.recipes.recipe import Recipe
from journeymap.ingest.recipes.unfolding import Rows, Unfolding

_COMMENT = {"id": "id", "time": "created|created_at", "customer": "user_id|author_id", "case": "ticket_id"}
_TICKET_NEEDS = "id requester_id submitter_id created_at status subject"

HELPDESK = (
    Recipe(
        "Zendesk (ticket comments)",
        "feedback",
        "id body ticket_id user_id|author_id created|created_at public",
        {**_COMMENT, "text": "plain_body|body", "channel": "via_channel"},
    ),
    Recipe(
        "Zendesk (ticket comments)",
        "feedback",
        "id plain_body author_id created_at public",
        {**_COMMENT, "text": "plain_body", "channel": "via_channel"},
    ),
    Recipe(
        "Zendesk (ticket comments)",
        "events",
        "id body ticket_id user_id|author_id created|created_at public",
        _COMMENT,
        constants={"activity": "Comment"},
    ),
    Recipe(
        "Zendesk (tickets)",
        "events",
        _TICKET_NEEDS,
        {
            "case": "id",
            "customer": "requester_id",
            "time": ["created_at", "updated_at"],
            "channel": "via_channel",
        },
    ),
    Recipe(
        "Zendesk (tickets)",
        "feedback",
        _TICKET_NEEDS + " description",
        {
            "id": "id",
            "case": "id",
            "customer": "requester_id",
            "time": "created_at",
            "text": ["subject", "description"],
            "channel": "via_channel",
        },
    ),
    Recipe(
        "Zendesk (ticket field history)",
        "events",
        "field_name ticket_id updated value",
        {"case": "ticket_id", "time": "updated", "activity": "field_name"},
    ),
    Recipe(
        "Zendesk (chat events)",
        "events",
        "chat_id created_at actor_id type",
        {"case": "chat_id", "time": "created_at", "activity": "type"},
    ),
    Recipe(
        "Zendesk (audit log)",
        "events",
        "id action actor_id source_id source_type created_at",
        {"id": "id", "case": "source_id", "time": "created_at", "activity": ["source_type", "action"]},
    ),
    Recipe(
        "Zendesk (users)",
        "customers",
        "id email role created_at locale",
        {"customer": "id", "email": "email", "phone": "phone", "created": "created_at"},
    ),
    Recipe(
        "Zendesk (tickets)",
        "events",
        "ticket_id what event_key happened_at",
        {
            "id": ["ticket_id", "what", "event_key"],
            "case": "ticket_id",
            "customer": "requester",
            "time": "happened_at",
            "activity": ["what", "became"],
            "channel": "channel",
        },
    ),
    Recipe(
        "Zendesk (tickets)",
        "feedback",
        "ticket_id said_key said_at said_text|said_score",
        {
            "id": ["ticket_id", "said_key"],
            "case": "ticket_id",
            "customer": "requester",
            "time": "said_at",
            "text": ["subject", "said_text"],
            "score": "said_score",
            "channel": "channel",
        },
        scale={"kind": "csat", "min": 0.0, "max": 1.0},
    ),
)

_TICKET = {
    "ticket_id": "id",
    "requester": "requester_id",
    "channel": "via.channel",
    "priority": "priority",
    "ticket_type": "type",
}
_GOOD = {"good": "1", "good_with_comment": "1", "goodwithcomment": "1", "Good": "1"}
_BAD = {"bad": "0", "bad_with_comment": "0", "badwithcomment": "0", "Bad": "0"}
_RATED = "|".join([*_GOOD, *_BAD])
_OF_JSON = " raw_subject|satisfaction_rating*|metric_set_*|comments"


_OF_CSV = "id requester_id created_at updated_at status satisfaction_score"
_TICKET_OF_CSV = {
    "ticket_id": "Id|ID",
    "requester": "Requester id|Requester ID",
    "channel": "Via",
    "priority": "Priority",
    "ticket_type": "Ticket type",
}


def _step(what: str, time: str, ticket: dict[str, str], key: str = "") -> Rows:
    """A date of a ticket as an event; what happens once is known by its name, what may come again by when."""
    columns = {"what": f"={what}", "became": "=", "event_key": key or time, "happened_at": time}
    return Rows({**ticket, **columns}, only={time: "*"})


def _steps(prefix: str, ticket: dict[str, str]) -> tuple[Rows, ...]:
    return (
        _step("Ticket created", "created_at", ticket, "=once"),
        _step("Ticket assigned", f"{prefix}initially_assigned_at", ticket, "=once"),
        _step("Ticket solved", f"{prefix}solved_at", ticket),
    )


_STEPS_OF_CSV = (
    _step("Ticket created", "Created at", _TICKET_OF_CSV, "=once"),
    _step("Ticket assigned", "Initially assigned at", _TICKET_OF_CSV, "=once"),
    _step("Ticket solved", "Solved at", _TICKET_OF_CSV),
)


def _change(what: str, became: str, only: dict[str, str]) -> Rows:
    columns = {
        "ticket_id": "ticket_id", "what": f"={what}", "became": became, "event_key": ".id",
        "happened_at": "created_at|timestamp", "by": "updater_id", "channel": "via",
    }  # fmt: skip
    return Rows(columns, each="child_events", only=only)


def _said(text: str, time: str, key: str, only: dict[str, str], **more: str) -> Rows:
    said = {"said_key": key, "said_at": time, "said_text": text, **more}
    return Rows({**_TICKET, **said}, only=only)


def _rated(columns: dict[str, str], path: str) -> Rows:
    return Rows(columns, only={path: _RATED}, words={"said_score": _GOOD | _BAD})


HELPDESK_INSIDE = (
    Unfolding(
        "Zendesk (tickets)",
        "events",
        _TICKET_NEEDS + _OF_JSON,
        rows=_steps("metric_set.", _TICKET),
        keep="assignee_id group_id organization_id brand_id",
    ),
    Unfolding(
        "Zendesk (ticket metrics)",
        "events",
        "ticket_id created_at initially_assigned_at solved_at reopens replies",
        rows=_steps("", {"ticket_id": "ticket_id"}),
        keep="reopens replies",
    ),
    Unfolding(
        "Zendesk (ticket events)",
        "events",
        "ticket_id updater_id child_events",
        rows=(
            _change("Status", ".status", {".status": "*", ".event_type": "Create|Change"}),
            _change("Assigned", "=", {".assignee_id": "*", ".event_type": "Create|Change"}),
            _change("Comment", "=public", {".event_type": "Comment", ".comment_public|.public": "true"}),
            _change("Comment", "=internal", {".event_type": "Comment", ".comment_public|.public": "false"}),
        ),
    ),
    Unfolding(
        "Zendesk (tickets)",
        "feedback",
        _TICKET_NEEDS + _OF_JSON,
        rows=(
            _said("description", "created_at", "=first", {"comments": ""}, subject="subject"),
            Rows(
                {**_TICKET, "said_key": ".id", "said_at": ".created_at", "said_text": ".plain_body|.body"},
                each="comments",
                only={".public": "true", ".author_id": "@requester_id"},
            ),
            _rated(
                {
                    **_TICKET,
                    "said_key": "=rated",
                    "said_at": "updated_at",
                    "said_text": "satisfaction_rating.comment",
                    "said_score": "satisfaction_rating.score",
                },
                "satisfaction_rating.score",
            ),
        ),
    ),
    Unfolding(
        "Zendesk (tickets)", "events", _OF_CSV, rows=_STEPS_OF_CSV, keep="status group reopens replies"
    ),
    Unfolding(
        "Zendesk (tickets)",
        "feedback",
        _OF_CSV,
        rows=(
            _rated(
                {
                    **_TICKET_OF_CSV,
                    "said_key": "=rated",
                    "said_at": "Solved at|Updated at",
                    "said_text": "=",
                    "said_score": "Satisfaction Score",
                },
                "Satisfaction Score",
            ),
        ),
    ),
    Unfolding(
        "Zendesk (satisfaction ratings)",
        "feedback",
        "id ticket_id requester_id score created_at assignee_id",
        rows=(
            _rated(
                {
                    "ticket_id": "ticket_id",
                    "requester": "requester_id",
                    "said_key": "=rated",
                    "said_at": "updated_at|created_at",
                    "said_text": "comment",
                    "said_score": "score",
                    "reason": "reason",
                },
                "score",
            ),
        ),
    ),
)
