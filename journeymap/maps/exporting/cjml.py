"""A map as CJML 2.0 XML (Customer Journey Modelling Language, SINTEF, cjml.no), as far as CJML carries it.

CJML tells single journeys: who says what to whom, over which channel. So each of the most frequent variants
becomes one actual journey of a customer. Numbers, stages, moods and findings have no place in it: see
docs/exports.md. Elements are those of the published example of version 2.0.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Comment, Element, SubElement, indent, tostring

from journeymap.maps.exporting.xes import UNSPEAKABLE

CUSTOMER, COMPANY = "customer", "company"
LEFT_OUT = " Left out, for CJML has no place for it: stages, numbers, intervals, moods, findings, notes. "


def as_cjml(map_data: dict[str, Any]) -> str:
    """The document. Characters that XML cannot hold become U+FFFD."""
    root = Element("CJML", version="2.0")
    root.append(Comment(LEFT_OUT))
    channels = only_channels(map_data)
    stage_of = {name: stage["name"] for stage in map_data["stages"] for name in stage["touchpoints"]}
    for number, variant in enumerate(map_data["variants"], 1):
        journey = SubElement(root, "actualJourney")
        told(journey, "journeyID", f"AJ{number}")
        told(journey, "journeyName", f"{map_data['journey']}: {variant['count']:,} cases")
        actors(journey, map_data["journey"])
        points = SubElement(journey, "touchpoints")
        for place, name in enumerate(steps(map_data, variant["path"]), 1):
            point(points, f"AJ{number}TP{place}", name, channels.get(stage_of.get(name, "")))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def actors(journey: Element, company: str) -> None:
    both = SubElement(journey, "actors")
    told(SubElement(both, "endUser", actorID=CUSTOMER), "actorName", "Customer")
    told(SubElement(both, "serviceProvider", actorID=COMPANY), "companyName", company)


def point(points: Element, name: str, label: str, channel: str | None) -> None:
    """One contact. Data tell that it happened, not who began it: the customer is shown as who did."""
    made = SubElement(points, "actualCommunicationPoint")
    told(made, "touchpointID", name)
    for side, who in (("initiator", CUSTOMER), ("receiver", COMPANY)):
        end = SubElement(made, side)
        SubElement(end, "refersTo", actorIDref=who)
        told(end, f"{side}Label", label)
    if channel:
        told(SubElement(made, "channel"), "channelName", channel)


def told(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = UNSPEAKABLE.sub("\ufffd", text)


def steps(map_data: dict[str, Any], path: list[str]) -> list[str]:
    """The touchpoints of a variant; an activity that leads to none stands for itself."""
    return [map_data["activities"].get(activity, activity) for activity in path]


def only_channels(map_data: dict[str, Any]) -> dict[str, str]:
    """Stage -> its channel, where all of its events came over one; the map tells none of a touchpoint."""
    seen: dict[str, set[str]] = {}
    for cell in map_data["measures"]:
        if cell["anchor"]["place"] == "stage" and cell["name"] == "events" and "channel" in cell["dims"]:
            seen.setdefault(cell["anchor"]["name"], set()).add(cell["dims"]["channel"])
    return {stage: next(iter(names)) for stage, names in seen.items() if len(names) == 1}
