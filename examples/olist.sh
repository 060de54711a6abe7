#!/usr/bin/env bash
# Orders of a marketplace with dated steps, and the reviews of the same orders.
set -euo pipefail
folder=$(cd "${1:?the folder that holds the Olist files}" && pwd)
cd "$(dirname "$0")/.."
manage=(.venv/bin/python manage.py)

"${manage[@]}" migrate --verbosity 0 >&2
"${manage[@]}" import_events "$folder"/olist_orders_dataset.csv* --map case=order_id >&2
"${manage[@]}" import_feedback "$folder"/olist_order_reviews_dataset.csv* --map case=order_id >&2
"${manage[@]}" discover "Olist orders" --case case >&2
"${manage[@]}" analyze "Olist orders" >&2
"${manage[@]}" export_map "Olist orders" --format mermaid
