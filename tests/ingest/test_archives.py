"""Archives of several files: taken apart, bounded, refused with a reason, and no copy stays behind."""

import errno
import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from journeymap.access.roles import ADMINISTRATOR
from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.ingest import archives, receiving
from journeymap.ingest.drafts.making import receive
from journeymap.ingest.models import Import
from tests.people import somebody

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = "customer,activity,time\nanna,visit,2024-01-01\n"
MORE = "customer,activity,time\nben,visit,2024-01-02\n"
FEEDBACK = "id,comment,rating\n1,Too slow for me,2\n2,Good enough now,4\n"


def zipped(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def drafts(content: bytes) -> tuple[list[tuple[str, list[str]]], dict[str, str]]:
    """(kind, names of files) of each draft, and what was refused."""
    received = receive([SimpleUploadedFile("export.zip", content)], somebody(ADMINISTRATOR, "anna"))
    found = [(draft.kind, [file["name"] for file in draft.files]) for draft in received.drafts]
    return sorted(found), received.refused


def copies() -> int:
    return len(list(configured.UPLOADS_DIR.iterdir()))


def test_each_file_is_looked_at_by_itself_and_alike_ones_together() -> None:
    hidden = {"__MACOSX/._one.csv": "x", ".DS_Store": "y", "b/": ""}
    content = zipped(**{"a/one.csv": EVENTS, "b/two.csv": MORE, "said.csv": FEEDBACK}, **hidden)
    assert drafts(content) == ([("events", ["one.csv", "two.csv"]), ("feedback", ["said.csv"])], {})


def test_one_bad_file_holds_the_others_back_from_nothing() -> None:
    found, refused = drafts(zipped(**{"one.csv": EVENTS, "paper.pdf": "%PDF-1.7 nothing"}))
    assert found == [("events", ["one.csv"])]
    assert list(refused) == ["paper.pdf"]
    assert "PDF" in refused["paper.pdf"]


def test_a_command_takes_the_files_of_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(**{"one.csv": EVENTS, "two.csv": MORE, "said.csv": FEEDBACK}))
    call_command("import_events", str(path), stdout=io.StringIO(), stderr=io.StringIO())
    job = Import.objects.get()
    assert job.accepted == 2
    assert any("said.csv" in warning for warning in job.warnings)
    rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    assert sorted(row["customer"] for row in rows) == ["anna", "ben"]
    assert path.exists()
    assert copies() == 0


def test_a_command_says_where_no_file_is_of_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(**{"said.csv": FEEDBACK}))
    with pytest.raises(CommandError, match=r"None of the files holds events: said\.csv"):
        call_command("import_events", str(path))
    assert copies() == 0
    assert not Import.objects.exists()


def locked() -> bytes:
    content = bytearray(zipped(**{"one.csv": EVENTS}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + place] |= 1
    return bytes(content)


def cut_off() -> bytes:
    """The first member's bytes are damaged, the list of members is not."""
    content = bytearray(zipped(**{"one.csv": EVENTS * 50}))
    content[45:70] = bytes(25)
    return bytes(content)


def broken(how: int) -> bytes:
    """The packed bytes of the only member are no such stream, whatever way they were packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        archive.writestr("one.csv", EVENTS * 50)
    content = bytearray(buffer.getvalue())
    content[38:70] = b"\xff" * 32
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped(**{"zeros.csv": bytes(40 * 2**20)}), "unpacks to more than"),
        (zipped(), "holds no file"),
        (zipped(**{f"{n}.csv": "a" for n in range(2_001)}), "2,001 files, the limit is 2,000"),
        (locked(), "locked with a password"),
        (cut_off(), "damaged"),
        (broken(zipfile.ZIP_DEFLATED), "damaged"),
        (broken(zipfile.ZIP_BZIP2), "damaged"),
        (broken(zipfile.ZIP_LZMA), "damaged"),
    ],
    ids=["bomb", "empty", "many", "locked", "damaged", "deflate", "bzip2", "lzma"],
)
def test_what_no_archive_should_be_is_refused_whole(content: bytes, reason: str) -> None:
    found, refused = drafts(content)
    assert (found, list(refused)) == ([], ["export.zip"])
    assert reason in refused["export.zip"]
    assert copies() == 0


def test_an_archive_in_an_archive_is_refused_by_name() -> None:
    found, refused = drafts(zipped(**{"one.csv": EVENTS, "inner.zip": zipped(**{"two.csv": MORE})}))
    assert found == [("events", ["one.csv"])]
    assert "zip archive" in refused["inner.zip"]


def test_an_archive_unpacks_to_no_more_than_an_upload_may_have(
    settings,
) -> None:
    content = zipped(**{"one.csv": EVENTS * 100})
    settings.UPLOAD_MAX_BYTES = len(content)
    found, refused = drafts(content)
    assert found == []
    assert "unpacks to more than" in refused["export.zip"]


def test_a_disk_that_fills_up_while_unpacking_is_said_so(monkeypatch) -> None:
    own_copy = archives.own_copy

    def full(name: str, chunks):
        if name == "two.csv":
            raise OSError(errno.ENOSPC, "No space left on device")
        return own_copy(name, chunks)

    monkeypatch.setattr(archives, "own_copy", full)
    found, refused = drafts(zipped(**{"one.csv": EVENTS, "two.csv": MORE}))
    assert (found, refused) == ([], {"export.zip": receiving.NO_ROOM})
    assert copies() == 0


def test_the_disk_is_looked_at_before_anything_is_unpacked(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(**{"one.csv": EVENTS}))
    monkeypatch.setattr(receiving, "SPARE_BYTES", 2**60)
    monkeypatch.setattr(archives, "own_copy", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(CommandError, match="disk is nearly full"):
        call_command("import_events", str(path))


ORDERS = "order_id,customer_id,order_purchase_timestamp\no{0},c1,2024-01-0{0} 10:00:00\n"
ITEMS = "order_id,order_item_id,product_id,price\n" + "o{0},1,p1,10.50\n" * 100
MANY = {f"orders{n}.csv": ORDERS.format(n) for n in range(1, 7)} | {
    f"items{n}.csv": ITEMS.format(n) for n in range(1, 7)
}


def test_tables_beside_each_other_are_copied_no_more_than_an_upload_may_have(settings) -> None:
    settings.UPLOAD_MAX_BYTES = 20_000  # of the files together 11 kB, of the copies 59 kB
    found, refused = drafts(zipped(**MANY))
    assert found == []
    assert set(refused) == set(MANY)
    assert "Put the pieces of each table into one file" in refused["orders1.csv"]
    assert copies() == 0


def test_a_command_leaves_no_copy_of_too_many(settings, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(**MANY))
    settings.UPLOAD_MAX_BYTES = 20_000
    with pytest.raises(CommandError, match="Put the pieces of each table into one file"):
        call_command("import_events", str(path))
    assert copies() == 0
    settings.UPLOAD_MAX_BYTES = 100_000
    call_command("import_events", str(path), stdout=io.StringIO(), stderr=io.StringIO())
    assert Import.objects.get().accepted == 6
    assert copies() == 0
