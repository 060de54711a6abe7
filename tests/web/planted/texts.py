"""What people write of, told apart from what they do not, and how they feel about it."""

import csv
import json
from collections import Counter, defaultdict

from sklearn.metrics import adjusted_mutual_info_score

from journeymap.analysis.members import assigned
from journeymap.events import snapshots
from journeymap.events.reading import feedback_table
from journeymap.ingest.models import Import
from journeymap.web.demo.writing import FILES, TRUTH

from .asking import SHOP, findings, measures

RESENTED, PRAISED = ("late", "fee", "fault"), ("gift", "advice")
# Texts on advice mostly stand with the product that they name, and those on payments that failed (one in 140)
# with those on paying: docs/demo.md says so.
TOLD_APART = ("late", "fee", "fault", "gift")


def topics(folder):
    """Id of a stored answer -> what its text was made to speak of: `folder` holds the company's files."""
    with (folder / TRUTH).open() as file:
        made = {row["id"]: row["topics"].split("+") for row in csv.DictReader(file)}
    named = {}
    for file in FILES.values():
        if file.kind != "feedback":
            continue
        lines = (folder / file.name).read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines] if ".jsonl" in file.name else csv.DictReader(lines)
        number = Import.objects.get(files__0__name=file.name).pk
        named |= {(number, place): row[file.columns["id"]] for place, row in enumerate(rows, 1)}
    answers = feedback_table(snapshots.current()).select(["id", "source", "row"]).to_pylist()
    told = {each["id"]: made.get(named[each["source"], each["row"]]) for each in answers}
    assert sum(each is not None for each in told.values()) == len(made)
    return {answer: topic for answer, topic in told.items() if topic}


def themes():
    """Id of an answer -> keys of the themes of its parts, in order, without those of no theme."""
    found = assigned("theme")
    kept = defaultdict(list)
    for answer, key in zip(found.ids.to_pylist(), found.keys.to_pylist(), strict=True):
        if key is not None:
            kept[answer].append(key)
    return kept


def spoken_of(told, kept):
    """Theme -> the topic of most of its texts, by texts of one topic."""
    counted = defaultdict(Counter)
    for answer, topic in told.items():
        for key in set(kept.get(answer, ())):
            if len(topic) == 1:
                counted[key][topic[0]] += 1
    return {key: count.most_common(1)[0][0] for key, count in counted.items()}


def themes_part_the_texts_as_they_were_made(told):
    """By the first theme of each text of one topic; those without a theme are a group of their own."""
    kept = themes()
    single = {answer: topic[0] for answer, topic in told.items() if len(topic) == 1}
    first = [kept[answer][0] if kept.get(answer) else "" for answer in single]
    assert first.count("") < 0.33 * len(first)
    assert adjusted_mutual_info_score(list(single.values()), first) > 0.4


def most_texts_of_a_planted_topic_are_in_themes_of_it(told):
    """Of the texts that have a theme."""
    kept = themes()
    about = spoken_of(told, kept)
    for wanted in TOLD_APART:
        texts = [answer for answer, topic in told.items() if topic == [wanted] and kept.get(answer)]
        found = sum(any(about[key] == wanted for key in kept[answer]) for answer in texts)
        assert found > 0.5 * len(texts) > 100, (wanted, found, len(texts))


def people_resent_what_is_planted_badly_and_praise_the_rest(told):
    """Mean mood of the themes of a topic, by how many speak of each."""
    about = spoken_of(told, themes())
    moods = [
        each for each in measures(SHOP, "aspects", "theme_mood", place="theme")
        if set(each.dims) == {"key"} and each.value is not None
    ]  # fmt: skip
    for wanted in (*RESENTED, *PRAISED):
        own = [each for each in moods if about.get(each.dims["key"]) == wanted]
        mood = sum(each.value * each.n for each in own) / sum(each.n for each in own)
        assert mood < -0.05 if wanted in RESENTED else mood > 0.1, (wanted, mood)
    resented = {each.name for each in findings(SHOP, "aspects", kind="theme_resented")}
    for wanted in RESENTED:
        assert resented & {each.name for each in moods if about.get(each.dims["key"]) == wanted}, wanted


FOUND = (
    themes_part_the_texts_as_they_were_made,
    most_texts_of_a_planted_topic_are_in_themes_of_it,
    people_resent_what_is_planted_badly_and_praise_the_rest,
)
