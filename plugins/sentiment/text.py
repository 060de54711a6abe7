"""The one form in which training and running see a text: markup, links and names out, emojis in words."""

import html
import re
import unicodedata

LONGEST = 8_000  # characters read of one text: the first and the last half of it

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@\w+")
_PLACEHOLDER = re.compile(r"\[(NAME|RELIGION)\]")
_LONG_REPEAT = re.compile(r"(\D)\1{2,}")
_SPACE = re.compile(r"\s+")
_PICTURE = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\x00-\x08\x0e-\x1f\ud800-\udfff]"
)


def shorten(text: str) -> str:
    """A text of at most LONGEST characters: of a longer one the beginning and the end, where judgements
    stand.
    """
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]} {text[-half:]}"


def clean(text: str) -> str:
    """The text as the network reads it. Links and @names carry no feeling; an emoji becomes its Unicode name.

    Letters keep their case: the tokenizer lowers it. Empty or blank input gives an empty string.
    """
    text = shorten(text)
    if "&" in text:
        text = html.unescape(text)
    text = _LINK.sub(" ", text)
    if "@" in text:
        text = _MENTION.sub(" ", text)
    text = _PLACEHOLDER.sub(lambda found: found.group(1).lower(), text)
    text = _INVISIBLE.sub("", text)
    text = _LONG_REPEAT.sub(r"\1\1", text)
    text = _PICTURE.sub(_in_words, text)
    return _SPACE.sub(" ", text).strip()


def _in_words(found: re.Match[str]) -> str:
    name = unicodedata.name(found.group(0), "").lower()
    return f" {name} " if name else " "
