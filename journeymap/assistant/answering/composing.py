"""From what tools told to one answer: Markdown, claims, quotes, facts, choices, as JSON data. Pure.

The shape is described in docs/assistant.md and in the API's schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.assistant.answering import showing
from journeymap.assistant.answering.joining import Joined
from journeymap.assistant.answering.picturing import chart_data, number, table_data, table_markdown
from journeymap.assistant.answering.rendering import Piece, cleaned, escaped, markdown, plain, rendered, short
from journeymap.assistant.answering.setting import blocks
from journeymap.assistant.facts import Fact, Quote
from journeymap.assistant.telling import Told
from journeymap.assistant.understanding.reading import Call

QUOTE_AT_MOST = 400  # letters
SUGGESTED = 3
TEMPLATE = "template"  # whose words an answer is in, where no language model wrote them
Lines = list[list[dict[str, Any]]]


@dataclass(frozen=True)
class Wording:
    """Whose sentences they are: "template", or a language model's name. note: why, where a reader must know.

    sentences: a model's, with handles of the whole answer; empty for the template's.
    """

    by: str = TEMPLATE
    note: str = ""
    sentences: tuple[str, ...] = ()


def composed(
    calls: Sequence[Call], joined: Joined, wording: Wording, more: Iterable[str] = ()
) -> dict[str, Any]:
    """The answer. calls: of the parts, in order, or none; more: questions that could be asked besides."""
    parts = [part(call, joined, at) for at, call in enumerate(calls or [None] * len(joined.parts))]
    status = status_of(joined)
    whole = joined.whole
    own = [line for told in joined.parts for line in told.sentences]
    sentences = wording.sentences or tuple(own)
    asked = dict.fromkeys([*whole.suggestions, *more])
    charts = [each["chart"] for each in parts if each["chart"]]
    run = next((told for told in joined.parts if told.run is not None or told.address), None)
    return {
        "status": status,
        "answer_markdown": written(calls, joined, wording),
        "claims": claims(sentences, whole) if status == "answered" else [],
        "quotes": [quote_data(each) for each in whole.quotes],
        "tools": [{"name": call.tool, "arguments": call.arguments} for call in calls],
        **({"chart": charts[0]} if charts else {}),
        "suggestions": [short(each) for each in asked][:SUGGESTED],
        "facts": [fact_data(f"F{at}", fact) for at, fact in enumerate(whole.facts, 1)],
        "sentences": lines(sentences, whole),
        "parts": parts,
        "options": [option for each in parts for option in each["options"]],
        "run": run.run if run else None,
        "address": run.address if run else None,
        "wording": {"by": wording.by, "note": wording.note},
    }


def status_of(joined: Joined) -> str:
    """Of several parts the one that gives most: an answer, then too few data, then a question back."""
    told = {each.outcome for each in joined.parts}
    return next(s for s in ("answered", "not_enough_data", "ask_back", "out_of_scope") if s in told)


def part(call: Call | None, joined: Joined, at: int) -> dict[str, Any]:
    """What one tool told. facts: handles of those that it brought."""
    told = joined.parts[at]
    return {
        "text": call.text if call else "",
        "tool": call.tool if call else None,
        "assumed": [short(each) for each in call.assumed] if call else [],
        "status": told.outcome,
        **{name: lines(getattr(told, name), told) for name in ("sentences", "caveats", "method", "not_used")},
        "heads": [{"at": position, "text": heading} for position, heading in told.heads],
        "items": list(told.items),
        "quotes": [quote_data(each) for each in told.quotes],
        "facts": [f"F{position + 1}" for position in joined.own(at)],
        "table": table_data(told.table, told) if told.table else None,
        "chart": chart_data(told.chart) if told.chart else None,
        "options": [
            {"label": short(o.label), "hint": short(o.hint), "tool": o.tool, "arguments": o.arguments}
            for o in told.options
        ],
        "run": told.run,
        "address": told.address,
    }


def lines(sentences: Iterable[str], told: Told) -> Lines:
    return [[piece_data(piece) for piece in rendered(each, told)] for each in sentences]


def piece_data(piece: Piece) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": piece.kind, "text": piece.text}
    if piece.handle:
        data["handle"] = piece.handle
    if piece.words is not None:
        data |= {"finding": piece.words.finding, "address": piece.words.address}
    return data


def fact_data(handle: str, fact: Fact) -> dict[str, Any]:
    """A fact with what people read of it: shown, ends (its interval), counted (rows behind it)."""
    return {
        "handle": handle,
        "label": short(fact.label),
        "shown": cleaned(showing.shown(fact)),
        "ends": showing.ends(fact),
        "counted": showing.counted(fact),
        "value": number(fact.value),
        "unit": cleaned(fact.unit),
        "n": fact.n,
        "interval": interval(fact),
        "level": fact.level,
        "status": fact.status,
        "better": fact.better,
        "change": fact.change,
        "journey": fact.journey,
        "query": [list(pair) for pair in fact.query],
        "address": fact.address,
        "measure": fact.measure,
        "finding": fact.finding,
        "method": short(fact.method),
        "source": short(fact.source),
        "when": fact.when.isoformat() if fact.when else None,
        "period": short(fact.period),
        "page": fact.page,
        "setting": fact.setting,
    }


def interval(fact: Fact) -> list[float] | None:
    bounds = [number(bound) for bound in fact.interval or ()]
    known = [bound for bound in bounds if bound is not None]
    return known if len(known) == 2 else None


def quote_data(quote: Quote) -> dict[str, Any]:
    text = cleaned(quote.text).strip()
    if len(text) > QUOTE_AT_MOST:
        text = f"{text[: QUOTE_AT_MOST - 1].rstrip()}…"
    return {"id": quote.id, "text": text, "about": short(quote.about), "mood": quote.mood}


def claims(sentences: Iterable[str], whole: Told) -> list[dict[str, Any]]:
    """One for each number that the sentences state, where it is stated first."""
    found: dict[str, dict[str, Any]] = {}
    for sentence in sentences:
        pieces = rendered(sentence, whole)
        for piece in pieces:
            fact = piece.fact
            if fact is None or number(fact.value) is None or piece.handle in found:
                continue
            measure = fact.measure or short(fact.label)
            behind = {"finding": fact.finding} if fact.finding else {"measure": measure}
            found[piece.handle] = {
                "text": plain(pieces), **behind, "value": number(fact.value), "n": fact.n,
                "interval": interval(fact), "handle": piece.handle,
            }  # fmt: skip
    return list(found.values())


def written(calls: Sequence[Call], joined: Joined, wording: Wording) -> str:
    """The whole answer as Markdown. Nothing in it is a link, an image or HTML."""
    found = [" ".join(markdown(rendered(each, joined.whole)) for each in wording.sentences)]
    for at, told in enumerate(joined.parts):
        if len(joined.parts) > 1 and at < len(calls) and calls[at].text and not wording.sentences:
            found.append(f"**{escaped(calls[at].text)}**")
        if not wording.sentences:
            found += set_markdown(told)
        if told.table:
            found.append(table_markdown(told.table))
        found += [quote_markdown(each) for each in told.quotes]
        found += [f"*Note:* {markdown(rendered(each, told))}" for each in told.caveats]
        if at < len(calls) and calls[at].assumed:
            found.append(f"*Taken for granted:* {escaped('; '.join(calls[at].assumed))}.")
        found.append("\n".join(f"- {escaped(short(option.label))}" for option in told.options))
    if wording.note:
        found.append(f"*Note:* {escaped(wording.note)}")
    return "\n\n".join(block for block in found if block)


def set_markdown(told: Told) -> list[str]:
    """The sentences of one tool: headings, paragraphs, lists."""
    found = []
    for block in blocks(len(told.sentences), told.heads, told.items):
        lines = [markdown(rendered(told.sentences[at], told)) for at in block.sentences]
        if block.heading:
            found.append(f"**{escaped(block.heading)}**")
        found.append("\n".join(f"- {line}" for line in lines) if block.listed else " ".join(lines))
    return found


def quote_markdown(quote: Quote) -> str:
    told = quote_data(quote)
    about = f" ({escaped(told['about'])})" if told["about"] else ""
    return f"> “{escaped(told['text'])}”{about}"
