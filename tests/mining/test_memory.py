"""What is worked out once per text is not worked out again, and nothing else is said because of it."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from journeymap.mining import Memo
from journeymap.mining.frames import FolderData, FrameData
from journeymap.mining.memory import recall, text_key
from journeymap.mining.remembering import remembered
from journeymap.mining.storing import ResultWriter, memo_table, read_results


def letters(texts):
    return np.array([[len(text), text.count("a")] for text in texts], dtype=np.float32)


def noting(asked):
    def work(texts):
        asked.append(texts)
        return letters(texts)

    return work


TEXTS = ["banana", "kiwi", "banana", "", "apple"]


def test_each_text_is_worked_out_once_and_answers_come_in_order():
    asked = []
    first = recall(FrameData(), "m-1", TEXTS, noting(asked))
    assert asked == [["banana", "kiwi", "", "apple"]]
    assert first.values.tolist() == letters(TEXTS).tolist()
    data = FrameData(memos={"m-1": first.new})
    again = recall(data, "m-1", ["apple", "plum", "kiwi"], noting(asked))
    assert asked[1:] == [["plum"]]
    assert again.values.tolist() == letters(["apple", "plum", "kiwi"]).tolist()
    assert again.new.keys == [text_key("plum")]
    whole = recall(data, "m-1", TEXTS, noting(asked))
    assert whole.new is None and len(asked) == 2
    assert np.array_equal(whole.values, first.values)


def test_another_name_remembers_apart():
    first = recall(FrameData(), "m-1", TEXTS, letters)
    asked = []
    recall(FrameData(memos={"m-1": first.new}), "m-2", TEXTS, noting(asked))
    assert len(asked[0]) == 4


def test_several_things_may_be_asked_of_a_text():
    def lengths(pairs):
        return np.array([[len(text[int(what) :])] for text, what in pairs])

    first = recall(FrameData(), "part-1", ["banana", "banana", "kiwi"], lengths, ["0", "3", "0"])
    assert first.values.ravel().tolist() == [6, 3, 4]
    data = FrameData(memos={"part-1": first.new})
    again = recall(data, "part-1", ["banana", "banana"], lengths, ["3", "5"])
    assert again.values.ravel().tolist() == [3, 1]
    assert again.new.keys == [f"{text_key('banana')}:5"]
    with pytest.raises(ValueError, match="text_key"):
        recall(FrameData(), "part-1", ["banana"], lambda pairs: np.ones((1, 1)), ["the words of Ann"])


def test_nothing_to_recall_asks_nobody():
    asked = []
    found = recall(FrameData(), "m-1", [], noting(asked))
    assert asked == [] and found.new is None and len(found.values) == 0


def test_answers_of_a_wrong_shape_are_refused():
    with pytest.raises(ValueError, match="4 texts were answered in the shape"):
        recall(FrameData(), "m-1", TEXTS, lambda texts: letters(texts)[:2])
    known = recall(FrameData(), "m-1", ["kiwi"], letters).new
    with pytest.raises(ValueError, match="another name"):
        recall(FrameData(memos={"m-1": known}), "m-1", TEXTS, lambda texts: letters(texts)[:, :1])


@pytest.mark.parametrize(
    ("name", "keys", "values", "said"),
    [
        ("../evil", [text_key("a")], [[1.0]], "a name is"),
        ("m", ["the words of a customer"], [[1.0]], "text_key"),
        ("m", [text_key("a")] * 2, [[1.0], [2.0]], "distinct"),
        ("m", [text_key("a")], [[np.nan]], "NaN"),
        ("m", [text_key("a")], [1.0], "shape"),
    ],
)
def test_a_memo_that_could_not_be_kept_is_refused(name, keys, values, said):
    with pytest.raises(ValueError, match=said):
        Memo(name, keys, np.array(values))


def test_memos_are_read_from_files_by_their_keys(tmp_path):
    parts = [recall(FrameData(), "m-1", texts, letters).new for texts in (TEXTS, ["plum", "kiwi"])]
    files = []
    for number, memo in enumerate(parts):
        files.append(tmp_path / f"{number}.parquet")
        pq.write_table(memo_table(memo), files[-1], row_group_size=2)
    found = remembered(files, [text_key(text) for text in ("plum", "apple", "pear", "kiwi")])
    assert found["key"].to_pylist() == sorted(text_key(text) for text in ("plum", "apple", "kiwi"))
    assert remembered(files).num_rows == 5
    data = FolderData(snapshot="1", scope="company", log=None, memos={"m-1": files})
    assert recall(data, "m-1", [*TEXTS, "plum"], letters).new is None


def test_a_memo_is_stored_and_read_back_equal(tmp_path):
    memo = recall(FrameData(), "m-1", TEXTS, letters).new
    with ResultWriter(tmp_path) as writer:
        writer.write(memo)
    (back,) = read_results(tmp_path)
    assert dict(zip(back.keys, back.values.tolist(), strict=True)) == dict(
        zip(memo.keys, memo.values.tolist(), strict=True)
    )
