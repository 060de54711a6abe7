from journeymap.ingest.commands import ImportCommand


class Command(ImportCommand):
    help = "Import events from CSV, TSV, XLSX, JSON, JSON Lines, Parquet or XES, each also as gzip."
    kind = "events"
    fields = (
        "id, time, activity, customer, case, session, channel, value; "
        "time=A+B gives one event per filled date"
    )
