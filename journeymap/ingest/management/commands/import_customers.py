from journeymap.ingest.commands import ImportCommand


class Command(ImportCommand):
    help = "Import customers from CSV, TSV, XLSX, JSON, JSON Lines or Parquet, each also as gzip."
    kind = "customers"
    fields = "id, email, phone, created; other columns become traits"
