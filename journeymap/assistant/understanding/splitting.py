"""Questions that ask several things at once, as their parts. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.parts import COUNTING

ASKS = (
    r"what|how|where|who|whom|whose|why|when|which|is|are|was|were|did|do|does|has|have|can|"
    r"could|would|will|should|show|"
    r"give|tell|list|compare|rank|write|draft|summari[sz]e|explain|define|forecast|predict|any|run|start"
)
AND = re.compile(r"\s*(?:,? and\b|&|,|\bplus\b|\bas well as\b)\s*", re.I)
AND_ONLY = re.compile(r"\s*(?:,|,? and|&|,? as well as|,? plus)\s*(?:(?:in|at|of|for|the|on)\s+)*", re.I)
BESIDE = re.compile(
    r"\s*(?:(?:better|worse|higher|lower|greater|more|less) )?"
    r"(?:,|&|,? (?:and|as well as|plus|or|vs\.?|versus|than|against|with|compared (?:to|with)|next to))"
    r"\s*(?:(?:in|at|of|for|the|on|that|with)\s+)*",
    re.I,
)  # between two places of which one number is asked
HELD = re.compile(r"^\W*(?:(?:is|are|was|were|compare) )+|\b(?:better|worse|higher|lower|greater) ", re.I)
FROM_ONE = re.compile(r"\b(?:from|between)(?: the)?\s*$", re.I)  # a way, and no two places
TWO_TIMES = re.compile(
    r"\b(?:compar\w+|between|difference|differ\w*|chang\w+|vs|versus|from|better|worse|than|against)\b", re.I
)
END = re.compile(r"(?<=[?!;])\s+|(?<=[a-z]{2}\.)\s+(?=[A-Z])")
JOINT = re.compile(rf",? (?:and then|and also|and|then|plus|also|as well as|&),? (?=(?:{ASKS})\b)", re.I)
STRONG = re.compile(
    r"\s*(?:;|\+|,? (?:and|then) (?:also|then)|,? (?:plus|as well as|along with)|, (?:and|then|also)) ", re.I
)
ANY = re.compile(rf"{STRONG.pattern}|\s*(?:, | (?:and|&) )\s*", re.I)
TWO_SIDES = re.compile(r"\b(?:compar\w+|vs|versus|between|differ\w*|against|side by side|or)\b", re.I)
ENUMERATED = re.compile(r",? (?:and|&|plus|then) (?:[^,]+)$", re.I)
MOST = 4  # parts of one question
WHY = re.compile(
    r"^\W*(?:and )?(?:(?:why|how come|for what reasons?)(?: (?:is|was) (?:that|this|it))?|"
    r"what (?:explains|causes|caused|is behind) (?:it|that|this)|for which reasons?)\W*$",
    re.I,
)
CONFIRM = re.compile(
    r"^\W*(?:(?:and|so|but|please|can you) )*(?:(?:(?:is|was) (?:that|this|it) (?:really )?)?"
    r"(?:true|right|correct|so|really|the case|confirm(?: (?:that|this|it))?|settle (?:it|that|this))|"
    r"(?:do|does|did|are|is|was|were|have|has) (?:they|it|that|this)(?: really)?)\W*$",
    re.I,
)
GREETING = re.compile(
    r"\W*(?:hi|hello|hey|hallo|moin|morning|good (?:morning|afternoon|evening|day)|thanks|thank you|dear)\b"
    r"(?:\W+\w+){0,3}\W*",
    re.I,
)
SHORTEST = 2  # words of a part
OWN = re.compile(
    r"^(?:what|how|why|where|who|which)\b(?: [\w'-]+){2,}", re.I
)  # asks by itself, whatever comes before
SAYS = re.compile(
    r"^\W*(?:i|i'm|i've|i'd|i'll|we|we're|we've|my|our|it|it's|the|there|this|these|they|he|she|some|since|as|because|"
    r"sorry|not sure|no idea|just|quick one|ich|wir|mein\w*|unser\w*)\b",
    re.I,
)  # how a sentence begins that tells something
WANTS = re.compile(
    r"\b(?:wants?|needs?|like|love|looking for|interested|wonder\w*|curious|brauche\w*|möchte\w*|suche\w*)\b",
    re.I,
)
OF_ONESELF = re.compile(r"^\W*(?:i|i'm|i've|we|we're|my|our|as (?:an?|the|head|our|your))\b", re.I)
COLON = re.compile(rf"(?<=:)\s+(?=(?:{ASKS})\b)", re.I)
ANEW = re.compile(r"^\W*(?:i mean|that is|or rather|in other words|better said|ich meine)\b\W*", re.I)
ASKING = re.compile(rf"\W*(?:\w+ ){{0,2}}(?:{ASKS})\b", re.I)
NO_PART = re.compile(r"^(?:is|are|was|were|do|does|did|has|have|can|will|would|should)\b", re.I)


THING = (
    r"(?:any |all |the |our |some |a |an |open |main |top |biggest |worst |best |most |least |angry |"
    r"negative |positive |happy |short |quick |three |few |number of )*"
    r"(?:alerts?|alarms?|warnings|summary|overview|recap|quotes?|comments|voices|complaints|themes|topics|"
    r"personas|customer types|paths|routes|findings|insights|problems|pain points|opportunities|"
    r"bright spots|funnel|"
    r"forecast|outlook|data quality|drop-?off|losses|customers at risk|stage|channel|touchpoint|step|persona|"
    r"segment|region|bottleneck)\b"
)
THINGS = re.compile(
    rf"(?:,|,? and|,? plus|&|,? as well as|,? along with|,? together with) (?={THING}(?!\s+(?:do|does)\b))",
    re.I,
)


def listed(text: str) -> tuple[str, ...]:
    """The parts of a question for several things: "summary for the board plus the open alerts". What is asked
    of them (“show me”) goes with each, if it says nothing else."""
    parts, begin = [], 0
    for joint in THINGS.finditer(text):
        parts.append(text[begin : joint.start()].strip(" ,"))
        begin = joint.end()
    parts.append(text[begin:].strip())
    return tuple(parts) if 1 < len(parts) <= MOST and all(len(each) > 2 for each in parts) else ()


def itemized(text: str) -> Iterator[tuple[str, ...]]:
    """Ways to part a list of what somebody wants: "Cases of May, the worst topics and then the alerts"."""
    tried = set[tuple[str, ...]]()
    if TWO_SIDES.search(text):
        return
    for joint in (STRONG, ANY) if ENUMERATED.search(text) else (STRONG,):
        parts = tuple(filter(None, (each.strip(" ,.!") for each in joint.split(text))))
        whole = all(len(each.split()) >= SHORTEST for each in parts)
        if whole and 1 < len(parts) <= MOST and parts not in tried:
            tried.add(parts)
            yield parts


def split(text: str) -> tuple[tuple[str, bool], ...]:
    """The parts of a question, at most MOST, and whether each goes on in the sentence of the one before. A
    lone "why?" belongs to what it follows."""
    parts: list[tuple[str, bool]] = []
    ended = (each for sentence in END.split(text) for each in _led(sentence))
    for sentence in filter(None, (each.strip() for each in ended)):
        for at, part in enumerate(_joined(sentence)):
            if parts and WHY.match(part):
                last, joined = parts[-1]
                parts[-1] = (f"{last.rstrip(' ?!.')} and why?", joined)
            elif any(each.isalnum() for each in part):
                parts.append((part, at > 0))
    asking = _confirmed([each for each in parts if not GREETING.fullmatch(each[0])] or parts)
    return tuple(asking) if 0 < len(asking) <= MOST and len(parts) > 1 else ((text, False),)


def _led(sentence: str) -> list[str]:
    """What leads to a question apart from it: "As head of sales: who will leave?"."""
    lead, *rest = COLON.split(sentence, maxsplit=1)
    return [lead, *rest] if rest and OF_ONESELF.match(lead) and not ASKING.match(lead) else [sentence]


def _confirmed(parts: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """ "Members wait longer. True?": what is told is what is asked, if nothing else is."""
    asking = [each for at, each in enumerate(parts) if at == 0 or not CONFIRM.match(each[0])]
    if len(asking) == len(parts) or not CONFIRM.match(parts[-1][0]):
        return asking
    told, joined = asking[-1]
    return [*asking[:-1], (f"{told.rstrip(' ?!.')}?", joined)]


def tells(part: str) -> bool:
    """Whether a sentence only says why somebody asks: "We spent a lot in May." """
    return bool(SAYS.match(part)) and "?" not in part and not WANTS.search(part)


def says_anew(parts: tuple[tuple[str, bool], ...]) -> bool:
    """Whether one is what another says in other words: "Is loyalty growing? I mean who buys again"."""
    return any(ANEW.match(part) for part, _ in parts[1:])


def enumerated(question: Marked) -> tuple[str, ...]:
    """The parts of a question for several measures: "goal rate & time in Shipping". What stands before the
    first belongs to each."""
    named = [each for each, _ in question.of("measure") if not each.hint]
    counting = [a for a, b in itertools.pairwise(named) if a.words in COUNTING and b.first - a.last <= 2]
    named = [each for each in named if each not in counting]
    if len(named) == 1 and (told := _of_places(question, named[0])):
        return told
    if len(question.periods) > 1 and (told := _of_periods(question)):
        return told
    if not 2 <= len(named) <= MOST:
        return ()
    cuts = []
    for first, second in itertools.pairwise(named):
        between = question.text[question.tokens[first.last].end : question.tokens[second.first].start]
        joint = AND.search(between)
        if joint is None:
            return ()
        at = question.tokens[first.last].end
        cuts.append((at + joint.start(), at + joint.end()))
    lead = question.text[: question.tokens[named[0].first].start]
    ends = [0, *(end for _, end in cuts)]
    begins = [*(begin for begin, _ in cuts), len(question.text)]
    parts = [question.text[end:begin].strip() for end, begin in zip(ends, begins, strict=True)]
    return tuple(part if at == 0 else f"{lead}{part}" for at, part in enumerate(parts))


def _of_places(question: Marked, measured: Mention) -> tuple[str, ...]:
    """The parts of a question for one number of several places: "drop-off in Purchase and Delivery"."""
    where = [
        each
        for each, meaning in question.of("stage", "touchpoint")
        if not meaning.weak and not each.hint and each is not measured and each.of("channel") is None
    ]
    if not 2 <= len(where) <= MOST or where[0].first < measured.first < where[-1].first:
        return ()
    text, every = question.text, question.tokens
    if FROM_ONE.search(text[: every[where[0].first].start]):
        return ()
    for first, second in itertools.pairwise(where):
        between = text[every[first.last].end : every[second.first].start]
        if not BESIDE.fullmatch(between):
            return ()
    lead = HELD.sub("", text[: every[where[0].first].start])
    rest = text[every[where[-1].last].end :]
    return tuple(f"{lead}{text[every[m.first].start : every[m.last].end]}{rest}" for m in where)


def _of_periods(question: Marked) -> tuple[str, ...]:
    """The parts of a question for one number of several times: "orders in May and June"."""
    text, told = question.text, question.periods
    if len(told) > MOST or TWO_TIMES.search(text):
        return ()
    joined = all(AND_ONLY.fullmatch(text[a.end : b.begin]) for a, b in itertools.pairwise(told))
    lead, rest = text[: told[0].begin], text[told[-1].end :]
    return tuple(f"{lead}{text[each.begin : each.end]}{rest}" for each in told) if joined else ()


def _joined(sentence: str) -> list[str]:
    """Parts of one sentence that "and" joins, each of which asks by itself."""
    found, begin = [], 0
    for joint in JOINT.finditer(sentence):
        before, after = sentence[begin : joint.start()], sentence[joint.end() :]
        if WHY.match(after) or len(before.split()) < SHORTEST or len(after.split()) < SHORTEST:
            continue
        if begin == 0 and not ASKING.match(before) and not OWN.match(after):
            continue
        if NO_PART.match(after) and not (before.rstrip().endswith("?") or joint[0].startswith(",")):
            continue  # "who is about to leave and is worth keeping"
        found.append(before.strip(" ,"))
        begin = joint.end()
    return [*found, sentence[begin:].strip()]
