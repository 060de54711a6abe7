"""What cells must look like for a field. A column without cells (a file that is only a header) passes by
its name."""

from journeymap.ingest.guessing.column import Column


def time_like(column: Column) -> bool:
    """At least half of the filled cells are times; numbers count, so use it only with a name that says
    time."""
    return column.count == 0 or column.times.readable >= 0.5


def key_like(column: Column) -> bool:
    """Something that can identify a case, customer or session: short, no date, filled somewhere."""
    return column.count == 0 or (not column.dated and column.length <= 120 and column.words <= 6)


def names_like(column: Column) -> bool:
    """Words, perhaps different ones in every row: no date, at most 200 characters."""
    return column.count == 0 or (not column.dated and column.length <= 200)


def activity_like(column: Column) -> bool:
    """Words that come again: no date, no numbers with fractions, not a text of its own in every row."""
    if column.count == 0:
        return True
    return (
        not column.dated
        and column.length <= 200
        and (column.count < 20 or column.distinct <= 0.9 * column.count)
    )


def channel_like(column: Column) -> bool:
    """A few words: no date, mostly no numbers, at most 200 different ones."""
    return column.count == 0 or (
        not column.dated and column.numeric < 0.5 and column.distinct <= 200 and column.length <= 60
    )


def number_like(column: Column) -> bool:
    """At least nine in ten filled cells are numbers."""
    return column.count == 0 or column.numeric >= 0.9


def unique_like(column: Column) -> bool:
    """A different cell in every row of the sample, and no date."""
    return column.unique and not column.dated
