"""The kinds of data that can have a time after which they go."""

from django.db import models


class Kind(models.TextChoices):
    EVENTS = "events", "Events"
    TEXTS = "texts", "What customers wrote"
    ANSWERS = "answers", "Answers with their scores"
    REJECTS = "rejects", "Rejected rows and failed uploads"
    RUNS = "runs", "Runs of analyzers and their results"
    EXPORTS = "exports", "Exported files"
    QUESTIONS = "questions", "Conversations with the assistant"
    REQUESTS = "requests", "Requests to language models"
    MESSAGES = "messages", "Messages to others, weekly digests"
    AUDIT = "audit", "Texts of the audit trail"
    JOBS = "jobs", "Finished background work"


EXPLAINED = {
    Kind.EVENTS: "By the time of the event. They leave every snapshot, kept map and file.",
    Kind.TEXTS: "By the time of the answer. The words go, the score stays.",
    Kind.ANSWERS: "By the time of the answer; one without a time counts from its import.",
    Kind.REJECTS: "By the end of the import. The counts of the import stay.",
    Kind.RUNS: "By the end of the run. The newest of each analyzer on each journey stays, and one that "
    "trained a model.",
    Kind.EXPORTS: "By the day they were written. What is downloaded is deleted when it is sent, in any case.",
    Kind.QUESTIONS: "By the last question. The person who asked can delete them earlier.",
    Kind.REQUESTS: "By their begin. They tell who asked, when, how much and how it ended, and no word of it.",
    Kind.MESSAGES: "By the end of the sending. Which alerts were told stays known, and so does the digest "
    "that the next one is compared with.",
    Kind.AUDIT: "By the time of the entry. Target and detail go; who, what, when and the digest stay, "
    "so that the chain stays whole.",
    Kind.JOBS: "By the end of the work: failed and cancelled imports, erasures, clearances.",
}

DAYS: dict[str, int] = {"questions": 180, "requests": 180, "messages": 180}
"""How long a kind is kept where nobody said otherwise; all others for ever."""
