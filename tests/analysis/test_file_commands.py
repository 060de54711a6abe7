"""Commands on a plain file: any format, the exact options, JSON alone on stdout, exit 2 with the reason."""

import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from journeymap.ingest.answering import records
from journeymap.mining import registry
from tests.ingest.test_readers_formats import workbook

from .test_running import HEAD

# A task of its own each, so that the test does not rest on the plugins that offer them.
ECHO = (
    HEAD
    + """
from pydantic import Field

class Arguments(Params):
    target: str = Field("", description="t")
    positive: str = Field("", description="p")
    time: str = Field("", description="t")
    drop: tuple[str, ...] = Field((), description="d")
    text: str = Field("", description="t")
    path: str = Field("", description="p")
    conversions: str = Field("", description="c")
    nulls: str = Field("", description="n")
    value: str = Field("", description="v")
    separator: str = Field("", max_length=3, description="s")

class Echo(Base):
    name = "TASK"
    task = "TASK"
    TaskParams = Arguments

    def on_table(self, table, params):
        print("a library talks")
        told = params.model_dump(mode="json", exclude_unset=True)
        if told.get("text") == "boring":
            raise ValueError("these texts are all the same")
        types = {name: str(kind) for name, kind in zip(table.column_names, table.schema.types)}
        return {"types": types, "rows": table.to_pylist(), "told": told}

analyzers = (Echo,)
"""
)


@pytest.fixture
def offer(install, monkeypatch):
    """A plugin that offers a task and answers with what it was given; the real ones are not there."""

    def offer(task: str) -> None:
        real = ("no_such_package", registry.GROUP)
        monkeypatch.setattr(registry.discover, "__defaults__", real)
        install(task, ECHO.replace("TASK", task))

    return offer


def answer(capfd, command: str, *arguments: str) -> dict:
    out = io.StringIO()
    call_command(command, *arguments, "--json", stdout=out)
    assert "talks" not in capfd.readouterr().out
    return json.loads(out.getvalue())


def refusal(command: str, *arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        call_command(command, *arguments)
    assert refused.value.returncode == 2
    return str(refused.value)


def csv(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


FORMATS = {
    "plain.csv": csv("who,n\nännä,1\nbo,2\n"),
    "bom.csv": csv("who;n\nännä;1\nbo;2\n", "utf-8-sig"),
    "old.csv": csv("who,n\nännä,1\nbo,2\n", "cp1252"),
    "wide.csv": csv("who,n\nännä,1\nbo,2\n", "utf-16"),
    "packed.csv.gz": gzip.compress(csv("who\tn\nännä\t1\nbo\t2\n")),
    "lines.jsonl": csv('{"who": "ännä", "n": 1}\n{"who": "bo", "n": 2}\n'),
    "list.json": csv('[{"who": "ännä", "n": 1}, {"who": "bo", "n": 2}]'),
}


@pytest.mark.parametrize("name", [*FORMATS, "book.xlsx", "table.parquet"])
def test_any_format_of_the_importers_is_read(offer, capfd, tmp_path, name):
    offer("profile")
    path = tmp_path / name
    if name == "book.xlsx":
        workbook(path, [["who", "n"], ["ännä", 1], ["bo", 2]])
    elif name == "table.parquet":
        who = pa.array(["ännä", "bo"]).dictionary_encode()
        pq.write_table(pa.table({"who": who, "n": [1, 2]}), path)
    else:
        path.write_bytes(FORMATS[name])
    found = answer(capfd, "profile", str(path))
    assert [row["who"] for row in found["rows"]] == ["ännä", "bo"]
    assert [float(row["n"]) for row in found["rows"]] == [1, 2]
    assert found["types"]["who"] == "string"
    assert found["told"] == {}


def test_the_options_reach_the_analyzer(offer, capfd, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b,c,d\n1,2,3,4\n")
    offer("predict")
    told = ("--target", "a", "--positive", "1", "--time", "b", "--drop", "c, d")
    assert answer(capfd, "predict", str(path), *told)["told"] == {
        "target": "a", "positive": "1", "time": "b", "drop": ["c", "d"],
    }  # fmt: skip
    assert answer(capfd, "predict", str(path), "--target", "a")["told"] == {"target": "a"}
    offer("attribute")
    told = ("--path", "a", "--conversions", "b", "--nulls", "c", "--value", "d", "--separator", "|")
    assert answer(capfd, "attribute", str(path), *told)["told"] == {
        "path": "a", "conversions": "b", "nulls": "c", "value": "d", "separator": "|",
    }  # fmt: skip
    offer("cluster_text")
    assert answer(capfd, "cluster_text", str(path), "--text", "a")["told"] == {"text": "a"}


def test_every_row_of_the_file_has_its_place(offer, capfd, tmp_path):
    """A row that cannot be read is told, and keeps its place where answers are told row by row."""
    path = tmp_path / "t.csv"
    path.write_text("a,b\none,1\ntwo\nthree,3,4\nfour,4\n")
    offer("cluster_text")
    found = answer(capfd, "cluster_text", str(path), "--text", "a")["rows"]
    assert [row["a"] for row in found][::3] == ["one", "four"] and len(found) == 4
    assert found[2]["a"] is None
    offer("profile")
    assert [row["a"] for row in answer(capfd, "profile", str(path))["rows"]][-1] == "four"


def test_bad_input_is_refused_with_the_reason(offer, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("boring,b\n1,2\n")
    offer("cluster_text")
    assert refusal("cluster_text", str(path), "--text", "boring").endswith("these texts are all the same")
    said = refusal("cluster_text", str(path), "--text", "mood")
    assert said == "t.csv: there is no column 'mood' (--text); there are: boring, b"
    assert "No such file" in refusal("cluster_text", str(tmp_path / "none.csv"), "--text", "a")
    (tmp_path / "e.csv").write_text("")
    assert "empty" in refusal("cluster_text", str(tmp_path / "e.csv"), "--text", "a")
    (tmp_path / "h.csv").write_text("a,b\n")
    assert "no row" in refusal("cluster_text", str(tmp_path / "h.csv"), "--text", "a")
    (tmp_path / "p.csv").write_bytes(b"%PDF-1.7")
    assert "PDF" in refusal("cluster_text", str(tmp_path / "p.csv"), "--text", "a")
    offer("attribute")
    told = ("--path", "b", "--conversions", "b", "--separator", "long!")
    assert refusal("attribute", str(path), *told).startswith("separator: ")
    offer("predict")
    assert "(--drop)" in refusal("predict", str(path), "--target", "b", "--drop", "boring,none")


def test_a_task_that_nobody_offers_is_named(offer, tmp_path):
    offer("profile")
    with pytest.raises(CommandError, match="no analyzer offers 'predict'; offered: profile"):
        call_command("predict", "t.csv", "--target", "a")


def test_people_get_a_table(offer, tmp_path):
    (tmp_path / "t.csv").write_text("who,n\nann,1\nbo,\n")
    offer("profile")
    out = io.StringIO()
    call_command("profile", str(tmp_path / "t.csv"), stdout=out)
    assert out.getvalue().splitlines() == [
        "types:", "  who: string", "  n: string", "rows:", "  who  n", "  ann  1", "  bo", "told:",
    ]  # fmt: skip


def test_what_is_nested_is_told_in_words_and_what_is_cut_shows_it():
    long = "because " * 40
    _, line = records([{"name": long, "often": [{"value": "yes", "rows": 3}], "fillers": {}, "why": long}])
    name, often, fillers, why = (part for part in line.split("  ") if part)
    assert (often, fillers) == ("value yes, rows 3", "-")
    assert name.endswith("..") and why.endswith("..") and len(name) <= 40 < len(why) <= 100
