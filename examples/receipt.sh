#!/usr/bin/env bash
# A permit process as XES; the same log as CSV gives the same map.
set -euo pipefail
folder=$(cd "${1:?the folder that holds receipt.xes.gz}" && pwd)
cd "$(dirname "$0")/.."
manage=(.venv/bin/python manage.py)

"${manage[@]}" migrate --verbosity 0 >&2
"${manage[@]}" import_events "$folder"/receipt.xes* >&2
"${manage[@]}" discover "Permit receipt" >&2
"${manage[@]}" analyze "Permit receipt" >&2
"${manage[@]}" export_map "Permit receipt" --format mermaid
