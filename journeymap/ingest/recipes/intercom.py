"""Intercom: a conversation holds its opening message, its parts and its rating."""

from journeymap.ingest.recipes.recipe import Recipe
from journeymap.ingest.recipes.unfolding import Rows, Unfolding

INTERCOM = (
    Recipe(
        "Intercom (conversations)",
        "events",
        "conversation_id part_id part_type part_time",
        {
            "id": ["conversation_id", "part_id"],
            "case": "conversation_id",
            "customer": "contact",
            "time": "part_time",
            "activity": ["part_type", "author_type"],
            "channel": "channel",
        },
    ),
    Recipe(
        "Intercom (conversations)",
        "feedback",
        "conversation_id part_id said_at said_text",
        {
            "id": ["conversation_id", "part_id"],
            "case": "conversation_id",
            "customer": "contact",
            "time": "said_at",
            "text": ["subject", "said_text"],
            "score": "rating",
            "channel": "channel",
        },
        scale={"kind": "csat", "min": 1.0, "max": 5.0},
    ),
    Recipe(
        "Intercom (contacts)",
        "customers",
        "id external_id role workspace_id|signed_up_at",
        {
            "customer": ["external_id", "id"],
            "email": "email",
            "phone": "phone",
            "created": "signed_up_at|created_at",
        },
    ),
)

_NEEDS = "id created_at state source_author_id contacts_contacts"
_TALK = {
    "conversation_id": "id",
    "contact": "contacts.contacts.0.external_id|contacts.contacts.0.id",
    "channel": "source.type",
    "state": "state",
}
_PARTS = "conversation_parts.conversation_parts"
_PEOPLE = "user|lead|contact"

INTERCOM_INSIDE = (
    Unfolding(
        "Intercom (conversations)",
        "events",
        _NEEDS,
        rows=(
            Rows(
                {
                    **_TALK,
                    "part_id": "=opened",
                    "part_type": "=opened",
                    "author_type": "source.author.type",
                    "part_time": "created_at",
                }
            ),
            Rows(
                {
                    **_TALK,
                    "part_id": ".id",
                    "part_type": ".part_type",
                    "author_type": ".author.type",
                    "part_time": ".created_at",
                },
                each=_PARTS,
            ),
            Rows(
                {
                    **_TALK,
                    "part_id": "=rated",
                    "part_type": "=rated",
                    "author_type": "=user",
                    "part_time": "conversation_rating.created_at",
                },
                only={"conversation_rating.rating": "*", "conversation_rating.created_at": "*"},
            ),
        ),
    ),
    Unfolding(
        "Intercom (conversations)",
        "feedback",
        _NEEDS,
        rows=(
            Rows(
                {
                    **_TALK,
                    "part_id": "=opened",
                    "said_at": "created_at",
                    "subject": "html:source.subject",
                    "said_text": "html:source.body",
                },
                only={"source.author.type": _PEOPLE, "html:source.body": "*"},
            ),
            Rows(
                {**_TALK, "part_id": ".id", "said_at": ".created_at", "said_text": "html:.body"},
                each=_PARTS,
                only={".author.type": _PEOPLE, "html:.body": "*"},
            ),
            Rows(
                {
                    **_TALK,
                    "part_id": "=rated",
                    "said_at": "conversation_rating.created_at|updated_at",
                    "said_text": "conversation_rating.remark",
                    "rating": "conversation_rating.rating",
                },
                only={"conversation_rating.rating": "*"},
            ),
        ),
    ),
)
