"""Tell what a table holds and what is wrong with it."""

from typing import ClassVar

from journeymap.ingest.answering import FileCommand


class Command(FileCommand):
    help = (
        "Tell what a table holds: columns, types, gaps, duplicates, a grade, and what to mend. The analyzer "
        "with the task `profile` answers."
    )
    task = "profile"
    columns: ClassVar = {}
