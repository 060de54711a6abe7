"""Tables of one export that belong together: what a table gets from those beside it, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Beside:
    """A table that is looked up. `key`: the column of the main table, or one that an earlier lookup gave it,
    that is found in the column `on`. `take`: new column -> `column` (its first row), `sum:column`, `count:`.
    Names are plain ones."""

    needs: str
    key: str
    on: str
    take: Mapping[str, str]


@dataclass(frozen=True)
class Join:
    """A main table, by the columns it needs, and what may lie beside it, looked up in this order. `aside`:
    columns of tables of the same export that hold nothing of a customer's journey."""

    needs: str
    beside: tuple[Beside, ...]
    aside: tuple[str, ...] = ()


_BUYERS = Beside(
    "customer_id customer_unique_id",
    "customer_id",
    "customer_id",
    {
        "customer_unique_id": "customer_unique_id",
        "customer_city": "customer_city",
        "customer_state": "customer_state",
    },
)
_ORDERS = "order_id customer_id order_purchase_timestamp"

JOINS = (
    Join(
        _ORDERS,
        (
            _BUYERS,
            Beside(
                "order_id order_item_id product_id price",
                "order_id",
                "order_id",
                {"order_value": "sum:price", "freight_value": "sum:freight_value", "order_items": "count:"},
            ),
            Beside(
                "order_id payment_sequential payment_type payment_value",
                "order_id",
                "order_id",
                {"payment_value": "sum:payment_value", "payment_type": "payment_type"},
            ),
        ),
        aside=(
            "product_id product_category_name product_weight_g",
            "seller_id seller_zip_code_prefix",
            "product_category_name product_category_name_english",
            "geolocation_zip_code_prefix geolocation_lat geolocation_lng",
        ),
    ),
    Join(
        "review_id order_id review_score",
        (Beside(_ORDERS, "order_id", "order_id", {"customer_id": "customer_id"}), _BUYERS),
    ),
    Join(
        "customer_id customer_unique_id",
        (Beside(_ORDERS, "customer_id", "customer_id", {"orders_here": "count:"}),),
    ),
)
