"""Guessing the columns of customers; what is left becomes their traits."""

from journeymap.ingest.guessing import words
from journeymap.ingest.guessing.checks import key_like, time_like, unique_like
from journeymap.ingest.guessing.choice import LIKELY, Choices, MappingError
from journeymap.ingest.guessing.column import Column
from journeymap.ingest.guessing.consent import said_plainly


def guess_customers(choices: Choices) -> None:
    """Fill `choices` for a table of customers. MappingError when nothing can be the customer's key."""
    keys = [word for word in words.CUSTOMER if word not in words.EMAIL]
    choices.by_name("customer", keys, key_like)
    choices.by_name("customer", ["id", "key", "number", "nummer", "nr"], unique_like)
    choices.by_name("email", words.EMAIL, lambda column: column.count == 0 or column.emails >= 0.5)
    choices.by_content(
        "email",
        lambda column: column.emails if column.emails > 0.8 else 0.0,
        "its cells are e-mail addresses",
        LIKELY,
    )
    choices.by_name("phone", words.PHONE)
    choices.by_name("created", words.CREATED, time_like)
    choices.by_name("consent", words.CONSENT, said_plainly)
    choices.by_content(
        "customer", _rate_key, "every row has another cell there, and no column is named as a customer's key"
    )
    _email_as_key(choices)
    require_customers(choices)


def _email_as_key(choices: Choices) -> None:
    """Where a table has no key but an e-mail address, the address is the key."""
    if choices.open("customer") and "email" in choices.chosen:
        email = choices.chosen["email"].value
        choices.take(
            "customer",
            email,
            f"no column holds a customer's key, so the e-mail address ({email!r}) is it",
            LIKELY,
        )


def require_customers(choices: Choices) -> None:
    """MappingError unless there is a customer's key."""
    if "customer" not in choices.chosen:
        names = ", ".join(column.name for column in choices.columns)
        raise MappingError(
            f"No column with the customers' keys was found. Tell it as id=COLUMN. The columns are: {names}.",
            ("customer",),
        )


def _rate_key(column: Column) -> float:
    usable = column.rows > 1 and unique_like(column) and key_like(column) and column.emails < 0.5
    return 1.0 if usable and column.words <= 1.2 else 0.0
