"""What is wrong with the files, and what to do about it."""

from journeymap.analysis.models import Proposal
from journeymap.web.demo import flaws
from journeymap.web.demo.writing import FILES

from .asking import SHOP, at, findings, headed, journey

CLICKS, CONTACTS = FILES["clicks"].name, FILES["contacts"].name


def the_robot_is_told_from_people():
    robots = findings(SHOP, "quality", kind="machines")
    assert [(each.name, each.value) for each in robots] == [(CLICKS, 1)]
    assert robots[0].n == (flaws.ROBOT_WEEK[1] - flaws.ROBOT_WEEK[0]) // flaws.ROBOT_EVERY


def the_helpdesks_silence_is_a_gap_of_these_days():
    begin, end = (at(second) for second in flaws.SILENT)
    gaps = findings(SHOP, "quality", kind="gap")
    assert [each.name for each in gaps] == [CONTACTS]
    days = (end - begin).days
    assert days <= gaps[0].value <= days + 2  # a quiet day before or after it may have had no event either
    assert headed(gaps, f"{end.day - 1} March 2025") or headed(gaps, f"{end.day} March 2025")


def the_second_spelling_is_found_and_its_mend_proposed():
    right, wrong = next(iter(flaws.SPELT.items()))
    assert headed(findings(SHOP, "quality", kind="spellings"), right, wrong)
    mends = Proposal.objects.filter(journey=journey(SHOP), kind="one_spelling")
    assert [(each.target, wrong in each.reason) for each in mends] == [(right, True)]


FOUND = (
    the_robot_is_told_from_people,
    the_helpdesks_silence_is_a_gap_of_these_days,
    the_second_spelling_is_found_and_its_mend_proposed,
)
