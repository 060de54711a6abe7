#!/usr/bin/env bash
# Onboarding in an app; a second, later file of the same shape is understood as the first one was.
set -euo pipefail
folder=$(cd "${1:?the folder that holds train.csv.gz and test.csv}" && pwd)
cd "$(dirname "$0")/.."
manage=(.venv/bin/python manage.py)

"${manage[@]}" migrate --verbosity 0 >&2
"${manage[@]}" import_events "$folder"/train.csv* "$folder"/test.csv* >&2
"${manage[@]}" discover "App onboarding" >&2
"${manage[@]}" analyze "App onboarding" >&2
"${manage[@]}" export_map "App onboarding" --format mermaid
