"""What the network reads of a text, and which texts it is not given."""

import time

import pytest

from plugins.sentiment.language import Reading, readings
from plugins.sentiment.text import LONGEST, clean


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("@united thanks!  https://t.co/abc", "thanks!"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("sooooo goooood", "soo good"),
        ("great 👍👍🏽", "great thumbs up sign thumbs up sign"),
        ("mail me at ann@example.org", "mail me at ann@example.org"),
        ("10000 points", "10000 points"),
        (" \t\n\u200b", ""),
        ("", ""),
        ("a\x00b", "ab"),
    ],
)
def test_clean(raw: str, read: str) -> None:
    assert clean(raw) == read


def test_a_megabyte_is_cut_to_its_ends() -> None:
    started = time.process_time()
    read = clean("First words. " + "x y " * 250_000 + " last words.")
    assert read.startswith("First words.") and read.endswith("last words.")
    assert len(read) <= LONGEST + 1
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("", Reading.EMPTY),
        ("The product did not arrive and they were rude.", Reading.ENGLISH),
        ("How do I reset my password?", Reading.ENGLISH),
        ("O produto não chegou no prazo e ninguém respondeu minhas mensagens.", Reading.FOREIGN),
        ("Das Paket kam viel zu spät und war leider völlig kaputt.", Reading.FOREIGN),
        ("Очень плохо", Reading.FOREIGN),
        ("非常好", Reading.FOREIGN),
        ("सेवा बहुत अच्छी थी", Reading.FOREIGN),
        ("Péssimo", Reading.UNDECIDED),
        ("ok", Reading.UNDECIDED),
        ("10/10 !!!", Reading.UNDECIDED),
        ("café was très good 😀", Reading.UNDECIDED),
    ],
)
def test_reading(text: str, reading: Reading) -> None:
    assert readings([text]) == [reading]
