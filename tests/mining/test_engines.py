"""What the work says of its piece travels as it is; whoever carries it out can say whether it can at all."""

import errno
import tempfile

import duckdb
import pytest

from journeymap.mining.engines import answered, heard, unusable

WRONG = {
    "SELECT 'x'::INT": duckdb.ConversionException,
    "SELECT * FROM read_parquet('/nowhere/x.parquet')": duckdb.IOException,
}


@pytest.mark.parametrize(("asked", "said"), WRONG.items())
def test_what_duckdb_refuses_is_carried_home(asked, said):
    def work(question):
        return duckdb.sql(question).fetchall()

    with pytest.raises(said) as here:
        work(asked)
    with pytest.raises(said) as there:
        heard(answered(work, asked))
    assert str(there.value) == str(here.value)


def test_other_troubles_are_the_engines(tmp_path):
    with pytest.raises(ZeroDivisionError):
        answered(lambda piece: 1 / piece, 0)


def test_a_folder_is_usable_where_its_files_are_seen_and_others_written(tmp_path, monkeypatch):
    file = tmp_path / "seen"
    assert "do not see" in unusable(file)
    file.touch()
    assert unusable(file) == "" and list(tmp_path.iterdir()) == [file]

    def read_only(**_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", read_only)
    assert unusable(file) == "cannot write (Read-only file system) to"
