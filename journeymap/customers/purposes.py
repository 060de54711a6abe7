"""What a customer can agree to or refuse. A closed list: each is obeyed, and its text says how.

Who said nothing is counted; whether that is lawful for a purpose is for the company to judge.
"""

from django.db import models


class Purpose(models.TextChoices):
    MINING = "mining", "Being counted on maps, in measures and by analyzers"
    TEXTS = "texts", "Having their words read by analyzers and quoted on maps"


EXPLAINED = {
    Purpose.MINING: "Refused: their events, answers and traits are left out of every map, measure, run and "
    "export from then on. They stay stored and come back when agreed again.",
    Purpose.TEXTS: "Refused: their scores still count, their words are neither analyzed nor quoted.",
}
