"""Kinds of what is told, faults and their mends, in words."""

EVENT_KINDS = {
    "source_points": "How many of a hundred rows of a source can be used as they are; A to E in the finding.",
    "fault_share": "Share of a source's rows with a fault, by fault.",
    "missing_share": "Share of a source's rows in which a column is empty.",
    "unmatched_share": "Share of the journey's events that no rule sends to a touchpoint.",
    "grade": "The grade of a source, what costs it most, and the mend.",
    "machines": "Somebody acts faster or longer than a human can.",
    "impossible_times": "Events before 1990 or later than the moment they were handed in.",
    "midnight": "Nearly all events of a source are stamped midnight: the time of day is not known.",
    "gap": "Days without events in a source where events are usual.",
    "silent": "A source has sent nothing for longer than ever before.",
    "drift": "A column is suddenly empty, or holds values never seen before.",
    "spellings": "Activities that differ only in case, spaces or punctuation.",
    "unmatched": "Activities that are at no touchpoint of the journey.",
    "one_spelling": "Send all spellings of an activity to one touchpoint.",
    "new_touchpoint": "Put a frequent activity that is at no touchpoint on the map.",
    "missing_stage": "Put a touchpoint into the stage that its neighbours are in.",
}
WHAT = {  # fault: what is wrong, of {n} rows
    "repeated": "{n} rows repeat another row in every column",
    "ancient": "{n} events lie before 1990",
    "future": "{n} events lie after the day they were handed in",
    "nobody": "{n} rows name neither customer nor case nor session",
    "machine": "{n} events come from machines",
}
MEND = {
    "repeated": "leave repetitions out when exporting, or give rows an id",
    "ancient": "leave unknown times empty and hand the file in again",
    "future": "check the clock, the time zone, and the order of day and month",
    "nobody": "hand in a column that says whose event it is",
    "machine": "leave robots and tests out of the export",
    "midnight": "hand in the time of day; until then order and waits within a day are guesses",
    "gaps": "look whether files of these days are missing, and hand them in",
    "silent": "look whether the export or the connection still runs",
    "new values": "look whether the sender changed its words; map old and new ones alike",
    "emptied": "look what changed at the sender in these days",
}
RECORD_KINDS = {
    "customers_twice": "Share of the customers who are most likely somebody else of the list.",
    "missing_trait": "Share of the customers of whom a trait is not known.",
    "answer_fault_share": "Share of a source's answers with a fault, by fault.",
    "answer_points": "How many of a hundred answers of a source can be used; A to E in the finding.",
    "twins": "Customers who are most likely one person.",
    "trait_spellings": "Values of a trait that differ only in case, spaces or punctuation.",
    "answer_grade": "The grade of a source of feedback, what costs it most, and the mend.",
    "merge_customers": "Count customers who are most likely one person as one.",
}
ANSWER_WHAT = {
    "ancient": "{n} answers lie before 1990",
    "future": "{n} answers lie after the day they were handed in",
    "undated": "{n} answers have no time",
    "nowhere": "{n} answers name neither customer nor case nor touchpoint",
    "silent": "{n} answers have neither text nor score",
    "outside": "{n} scores lie outside their scale",
    "repeated": "{n} answers repeat an earlier one of the same customer word for word",
}
ANSWER_MEND = {
    "ancient": "leave unknown times empty and hand the file in again",
    "future": "check the clock, the time zone, and the order of day and month",
    "undated": "hand in when each answer was given",
    "nowhere": "hand in a column that says whose answer it is, or to what",
    "silent": "leave empty answers out of the export",
    "outside": "say which scale the scores have when handing the file in",
    "repeated": "leave repetitions out when exporting, or give answers an id",
}
