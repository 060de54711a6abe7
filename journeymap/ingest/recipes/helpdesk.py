"""Helpdesks. The comments of a ticket are feedback; what is done to a ticket are events with the ticket as
case."""

from journeymap.ingest.recipes.recipe import Recipe

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
)
