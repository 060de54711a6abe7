#!/usr/bin/env bash
# Two logs of one helpdesk: each becomes a journey of its own, from its own import.
set -euo pipefail
folder=$(cd "${1:?the folder that holds the BPI 2013 logs}" && pwd)
cd "$(dirname "$0")/.."
manage=(.venv/bin/python manage.py)

"${manage[@]}" migrate --verbosity 0 >&2
for log in incidents closed; do
    answer=$("${manage[@]}" import_events "$folder"/bpic2013_"$log".xes* --json)
    source=$(.venv/bin/python -c 'import json, sys; print(json.loads(sys.argv[1])["import"])' "$answer")
    "${manage[@]}" discover "BPI 2013 $log" --source "$source" >&2
    "${manage[@]}" analyze "BPI 2013 $log" >&2
    "${manage[@]}" export_map "BPI 2013 $log" --format mermaid
done
