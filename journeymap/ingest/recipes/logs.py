"""Event logs of process mining tools. `concept:name` alone is the activity, whatever the lifecycle says."""

from journeymap.ingest.recipes.recipe import Recipe

LOGS = (
    Recipe(
        "XES event log",
        "events",
        "case_concept_name concept_name time_timestamp",
        {
            "case": "case_concept_name",
            "activity": "concept_name",
            "time": "time_timestamp",
            "channel": "case_channel|channel",
        },
    ),
    Recipe(
        "XES event log",
        "events",
        "concept_name time_timestamp",
        {"activity": "concept_name", "time": "time_timestamp"},
        guess=("case", "customer"),
    ),
    Recipe(
        "bupaR event log",
        "events",
        "case_id activity timestamp activity_instance_id",
        {"case": "case_id", "activity": "activity", "time": "timestamp", "value": "amount"},
    ),
)
