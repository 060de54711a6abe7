from journeymap.ingest.commands import ImportCommand


class Command(ImportCommand):
    help = "Import feedback from CSV, TSV, XLSX, JSON, JSON Lines or Parquet, each also as gzip."
    kind = "feedback"
    fields = "id, text, score, time, customer, case, touchpoint, channel, kind, scale"
