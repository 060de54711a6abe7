#!/usr/bin/env bash
# Fines of a police, from the ticket to payment or collection; one row per event.
set -euo pipefail
folder=$(cd "${1:?the folder that holds traffic_fines.csv.gz}" && pwd)
cd "$(dirname "$0")/.."
manage=(.venv/bin/python manage.py)

"${manage[@]}" migrate --verbosity 0 >&2
"${manage[@]}" import_events "$folder"/traffic_fines.csv* --map case=case_id >&2
"${manage[@]}" discover "Traffic fines" >&2
"${manage[@]}" analyze "Traffic fines" >&2
"${manage[@]}" export_map "Traffic fines" --format mermaid
