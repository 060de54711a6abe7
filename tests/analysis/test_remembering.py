"""What an analyzer works out once per text is kept for the company, in few files, and goes with the text."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from journeymap.analysis import remembering
from journeymap.analysis.models import Run
from journeymap.feedback.models import Feedback
from journeymap.mining import Memo
from journeymap.mining.memory import text_key
from journeymap.mining.remembering import remembered
from journeymap.mining.storing import memo_table
from journeymap.privacy import archive

from .company import carry_out
from .test_running import one, plugin, queued
from .test_wanting import said

pytestmark = pytest.mark.django_db
READER = one(
    "reader",
    """from journeymap.mining.memory import recall
texts = [text for (text,) in data.feedback.filter("text IS NOT NULL").order("id").project("text").fetchall()]
asked = []
def work(new):
    asked.extend(new)
    return np.array([[len(text), 1.5] for text in new], dtype=np.float32)
found = recall(data, "length-1", texts, work)
if found.new is not None:
    yield found.new
assert found.values[:, 0].tolist() == [len(text) for text in texts]
progress(0.5, f"{len(asked)} of {len(texts)}")""",
    '    needs = frozenset({"feedback"})\n',
)


def memo(texts: list[str], path: Path) -> Path:
    values = np.array([[len(text)] for text in texts], dtype=np.float32)
    pq.write_table(memo_table(Memo("m-1", [text_key(text) for text in texts], values)), path)
    return path


def test_a_text_is_worked_out_once_for_ever(install, shop, store):
    install("reading", plugin(READER))
    assert said(queued(shop, "reader")) == ["30 of 30"]
    assert said(queued(shop, "reader")) == ["0 of 30"]
    Feedback.objects.filter(pk=Feedback.objects.exclude(text="").first().pk).update(text="another one")
    assert said(queued(shop, "reader")) == ["1 of 30"]
    assert len(remembering.files("memos/reader/length-1")) == 2
    last = Run.objects.order_by("-pk").first()
    assert not (last.folder / "in").exists()


def test_a_run_that_fails_remembers_nothing(install, shop, store):
    install("reading", plugin(READER + "        raise RuntimeError('late')\n"))
    with pytest.raises(Exception, match="late"):
        carry_out(queued(shop, "reader"))
    assert not (store / "memos").exists()


def test_many_files_become_few(store):
    for number in range(30):
        path = memo([f"text {number}", "the same"], store / "new.parquet")
        remembering.merge(remembering.keep("reader", "m-1", path))
    folder = "memos/reader/m-1"
    assert len(remembering.files(folder)) <= remembering.FILES
    found = remembered(remembering.files(folder))
    assert found.num_rows == 31
    assert sum(pq.read_metadata(path).num_rows for path in remembering.files(folder)) < 40
    assert not list((store / folder).glob("*.part"))


def test_a_run_keeps_its_files_while_they_are_merged(store, tmp_path):
    for number in range(8):
        folder = remembering.keep("reader", "m-1", memo([f"text {number}"], store / "new.parquet"))
    lent = remembering.lent("reader", tmp_path / "in")
    remembering.merge(remembering.keep("reader", "m-1", memo(["one more"], store / "new.parquet")))
    assert len(remembering.files(folder)) == 2
    assert remembered(lent["m-1"]).num_rows == 8
    again = remembering.lent("reader", tmp_path / "in")
    assert remembered(again["m-1"]).num_rows == 9


def test_only_texts_that_are_stored_are_remembered(shop, store):
    kept = Feedback.objects.exclude(text="").order_by("pk").first()
    Feedback.objects.filter(pk=kept.pk).update(text="It was warm. The waiter was rude to us.")
    texts = ["It was warm. The waiter was rude to us.", "The waiter was rude to us.", "gone for good"]
    path = memo(texts, store / "new.parquet")
    asked = Memo("m-2", [f"{text_key(text)}:0-4" for text in texts], np.array([[1.0]] * 3, dtype=np.float32))
    pq.write_table(memo_table(asked), store / "asked.parquet")
    folders = [
        remembering.keep("reader", "m-1", path),
        remembering.keep("reader", "m-2", store / "asked.parquet"),
        remembering.keep("reader", "m-3", memo(["gone for good"], store / "new.parquet")),
    ]
    assert remembering.forget_gone() == 3
    assert remembering.forget_gone() == 0
    left = [remembered(remembering.files(folder))["key"].to_pylist() for folder in folders]
    assert left[0] == sorted(map(text_key, texts[:2]))
    assert left[1] == sorted(f"{text_key(text)}:0-4" for text in texts[:2])
    assert left[2] == []


def test_a_backup_holds_what_is_remembered(store):
    remembering.keep("reader", "m-1", memo(["a"], store / "new.parquet"))
    (name,) = [name for name in archive.files() if name.startswith("memos/")]
    assert (store / name).exists()
