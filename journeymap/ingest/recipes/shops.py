"""Shops and marketplaces."""

from journeymap.ingest.recipes.recipe import Recipe
from journeymap.ingest.recipes.unfolding import Rows, Unfolding

SHOPS = (
    Recipe(
        "Olist (orders)",
        "events",
        "order_id customer_id order_purchase_timestamp order_delivered_customer_date",
        {
            "case": "order_id",
            "customer": "customer_id",
            "time": [
                "order_purchase_timestamp",
                "order_approved_at",
                "order_delivered_carrier_date",
                "order_delivered_customer_date",
                "order_estimated_delivery_date",
            ],
        },
    ),
    # One review may cover several orders, so the review's id alone would drop all but one of them.
    Recipe(
        "Olist (reviews)",
        "feedback",
        "review_id order_id review_score review_creation_date",
        {
            "id": ["review_id", "order_id"],
            "case": "order_id",
            "customer": "customer_unique_id|customer_id",
            "score": "review_score",
            "time": "review_creation_date",
            "text": ["review_comment_title", "review_comment_message"],
        },
        scale={"kind": "rating", "min": 1.0, "max": 5.0},
    ),
    Recipe(
        "Olist (customers)",
        "customers",
        "customer_id customer_unique_id customer_zip_code_prefix",
        {"customer": "customer_id"},
    ),
    # Handed in beside the orders, whose customers are then known by the key that stays the same.
    Recipe(
        "Olist (customers)",
        "customers",
        "customer_id customer_unique_id customer_zip_code_prefix orders_here",
        {"customer": "customer_unique_id"},
    ),
    Recipe(
        "Olist (orders)",
        "events",
        "order_id buyer step happened_at",
        {"case": "order_id", "customer": "buyer", "time": "happened_at", "activity": "step", "value": "paid"},
    ),
    Recipe(
        "UCI Online Retail",
        "events",
        "invoice_no|invoice stock_code description invoice_date customer_id",
        {
            "case": "invoice_no|invoice",
            "activity": "description",
            "time": "invoice_date",
            "customer": "customer_id",
        },
    ),
    Recipe(
        "Google Play (reviews)",
        "feedback",
        "star_rating review_text review_submit_millis_since_epoch",
        {
            "id": "review_link",
            "score": "star_rating",
            "text": ["review_title", "review_text"],
            "time": "review_submit_millis_since_epoch",
        },
        constants={"channel": "Google Play"},
        scale={"kind": "rating", "min": 1.0, "max": 5.0},
    ),
)

_ORDER = {"order_id": "order_id", "buyer": "customer_unique_id|customer_id"}


def _date(column: str, **more: str) -> Rows:
    return Rows({**_ORDER, "step": f"={column}", "happened_at": column, **more}, only={column: "*"})


SHOPS_INSIDE = (
    Unfolding(  # orders with what lay beside them: the money belongs to the purchase, not to every date
        "Olist (orders)",
        "events",
        "order_id customer_id order_purchase_timestamp customer_unique_id|payment_value|order_value",
        rows=(
            _date("order_purchase_timestamp", paid="payment_value|order_value"),
            _date("order_approved_at"),
            _date("order_delivered_carrier_date"),
            _date("order_delivered_customer_date"),
            _date("order_estimated_delivery_date"),
        ),
        keep="order_status payment_type order_items freight_value customer_city customer_state",
    ),
)
