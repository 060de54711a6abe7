"""The vocabularies of all companies that no data stand behind, by name."""

from datetime import UTC, datetime

from journeymap.assistant.vocabulary.terms import Listing, Vocabulary
from tests.assistant.understanding.shops import bank, clinic, company, network, shop
from tests.assistant.understanding.townhall import townhall


def vocabularies():
    """Name -> vocabulary."""
    three = Vocabulary((shop(), bank(), clinic()), (), (), datetime(2026, 3, 17, 12, tzinfo=UTC))
    return {
        "shop": company(),
        "bank": Vocabulary((bank(),), (("a", "Drop-off"),), (), datetime(2026, 3, 17, 12, tzinfo=UTC)),
        "clinic": Vocabulary((clinic(),), (), (), datetime(2025, 10, 20, tzinfo=UTC)),
        "three": three,
        "townhall": townhall(),
        "network": Vocabulary(
            (network(),),
            (("a", "Drop-off"), ("b", "Sudden changes")),
            (Listing("churn", "Risk of leaving", "mobile-plan", ("churn", "risk of leaving")),),
            datetime(2025, 9, 24, 12, tzinfo=UTC),
        ),
    }
