"""What is known of each customer before a moment: recency, frequency, money, path, moods, traits.

Only what happened before the cut-off is looked at, so that a model learns from what it will have when it is
asked. Traits carry no time: they are taken as they are now.
"""

from .features import Customers, Features, customer_features, end_of
from .histories import Histories, histories, microseconds
from .steps import Vocabulary

__all__ = [
    "Customers",
    "Features",
    "Histories",
    "Vocabulary",
    "customer_features",
    "end_of",
    "histories",
    "microseconds",
]
