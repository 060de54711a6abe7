"""Find the themes of a column of texts."""

from typing import ClassVar

from journeymap.ingest.answering import FileCommand


class Command(FileCommand):
    help = (
        "Find the themes of a column of texts, without being told their number; every row of the file gets "
        "a theme or null. The analyzer with the task `cluster_text` answers."
    )
    task = "cluster_text"
    columns: ClassVar = {"text": "the texts"}
    required = ("text",)
    keep_rows = True
