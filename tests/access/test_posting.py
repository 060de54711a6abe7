"""Webhooks: what is sent, and where nothing is ever sent."""

import hmac
import socket
import time
import traceback
from contextlib import suppress
from hashlib import sha256
from threading import Thread

import pytest

from journeymap.access import posting
from journeymap.access.posting import Undelivered, exchange, parsed, post, public, signature

from .receiving import receiving


@pytest.fixture
def receiver():
    with receiving() as server:
        yield server


def test_body_and_headers_arrive(receiver, settings):
    settings.WEBHOOK_PRIVATE = True
    assert post(f"{receiver.address}/in%20to?a=b", b"{}", {"Journeymap-Delivery": "7"}) == 204
    ((path, headers, body),) = receiver.got
    assert (path, headers["Journeymap-Delivery"], body) == ("/in%20to?a=b", "7", b"{}")


def test_the_signature_covers_time_and_body():
    mac = hmac.new(b"key", b"17.body", sha256).hexdigest()
    assert signature("key", 17, b"body") == f"t=17,v1={mac}"
    assert len({signature("key", 18, b"body"), signature("key", 17, b"b"), signature("k", 17, b"body")}) == 3


@pytest.mark.parametrize("status", [301, 307, 400, 500])
def test_a_redirect_is_not_followed_and_a_refusal_is_told(receiver, settings, status):
    settings.WEBHOOK_PRIVATE = True
    receiver.status, receiver.headers = status, {"Location": f"{receiver.address}/elsewhere"}
    with pytest.raises(Undelivered, match=str(status)):
        post(f"{receiver.address}/", b"", {})
    assert [path for path, _, _ in receiver.got] == ["/"]


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "169.254.169.254", "10.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0",
     "2130706433", "0x7f.1", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1"],
)  # fmt: skip
def test_this_machine_and_private_networks_are_refused(host, receiver, monkeypatch):
    def connect(*_: object) -> None:
        pytest.fail("connected")

    monkeypatch.setattr(posting.socket, "create_connection", connect)
    with pytest.raises(Undelivered):
        post(f"http://{host}:{receiver.server_port}/", b"", {})


def test_public_addresses_are_known():
    assert public("1.1.1.1") and public("2606:4700:4700::1111") and public("64:ff9b::101:101")


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    answers = [(socket.AF_INET, 1, 6, "", (each, 80)) for each in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(posting.socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(Undelivered, match="private"):
        post("http://both.example/", b"", {})


def test_a_name_that_changes_its_answer_gains_nothing(monkeypatch):
    asked, connected = [], []

    def rebinding(host, port, **_):
        asked.append(host)
        address = "1.1.1.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(posting.socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(posting.socket, "create_connection", connect)
    with pytest.raises(Undelivered):
        post("http://rebinding.example/", b"", {})
    assert (asked, connected) == (["rebinding.example"], [("1.1.1.1", 80)])


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/", "file:///etc/passwd", "https://", "https://me:word@example.com/", "example.com",
     "https://example.com/a b", "https://example.com/\r\nX: y", "https://example.com:99999/", "https://[::1/"],
)  # fmt: skip
def test_addresses_that_are_none_are_refused(url):
    with pytest.raises(Undelivered, match="looks like https:"):
        parsed(url)


def test_an_answer_that_drips_is_cut_off(settings, monkeypatch):
    settings.WEBHOOK_PRIVATE = True
    monkeypatch.setattr(posting, "SECONDS_ALL", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Undelivered):
        post(f"http://127.0.0.1:{silent.getsockname()[1]}/", b"", {})


def test_an_answer_whose_body_drips_is_cut_off_and_not_taken_for_whole(settings, monkeypatch):
    settings.WEBHOOK_PRIVATE = True
    monkeypatch.setattr(posting, "SECONDS_ALL", 0.3)

    def dripping(server: socket.socket) -> None:
        one, _ = server.accept()
        with one, suppress(OSError):  # it is hung up
            one.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
            while True:
                one.sendall(b".")
                time.sleep(0.02)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=dripping, args=(server,), daemon=True)
        thread.start()
        with pytest.raises(Undelivered, match="could not be reached"):
            exchange("GET", f"http://127.0.0.1:{server.getsockname()[1]}/", None, {})
        thread.join(60)
        assert not thread.is_alive()


def test_nothing_stays_open_while_somebody_holds_the_refusal(receiver, settings, monkeypatch):
    settings.WEBHOOK_PRIVATE = True
    receiver.status, made = 500, []

    class Noted(posting.CheckedConnection):
        def connect(self) -> None:
            super().connect()
            made.append(self.sock)

    monkeypatch.setattr(posting, "CheckedConnection", Noted)
    with pytest.raises(Undelivered) as refusal:  # its traceback knows what was read from
        post(f"{receiver.address}/", b"", {})
    assert refusal.tb and [each.fileno() for each in made] == [-1]


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "[fe80::1]", "0.0.0.0", "224.0.0.1", "[ff02::1]", "[::]", "[::ffff:169.254.169.254]",
     "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a9fe:a9fe]", "[::a9fe:a9fe]", "[::ffff:0:a9fe:a9fe]"],
)  # fmt: skip
def test_what_nobody_means_is_refused_also_where_private_networks_are_meant(host, private, settings):
    settings.WEBHOOK_PRIVATE = private
    with pytest.raises(Undelivered, match="is an address"):
        posting.checked_address(parsed(f"http://{host}/"))


@pytest.mark.parametrize(
    "address",
    ["fec0::1", "::7f00:1", "64:ff9b:1::7f00:1", "64:ff9b:1::101:101", "::ffff:0:7f00:1",
     "::ffff:0:101:101", "5f00::1"],
)  # fmt: skip
def test_what_leads_into_a_network_of_ones_own_is_not_public(address):
    assert not public(address)


def test_a_secret_goes_without_encryption_to_the_own_network_only(settings, monkeypatch):
    with pytest.raises(Undelivered, match="https"):
        parsed("http://example.com/", secret=True)
    settings.WEBHOOK_PRIVATE = True
    assert posting.checked_address(parsed("http://127.0.0.1/", secret=True), secret=True) == "127.0.0.1"
    with pytest.raises(Undelivered, match="open internet"):
        posting.checked_address(parsed("http://1.1.1.1/", secret=True), secret=True)
    assert posting.checked_address(parsed("https://1.1.1.1/", secret=True), secret=True) == "1.1.1.1"


def test_a_header_that_cannot_be_sent_is_not_quoted(receiver, settings):
    settings.WEBHOOK_PRIVATE = True
    with pytest.raises(Undelivered) as refused:
        post(f"{receiver.address}/", b"", {"Authorization": "Bearer s3c\nret"})
    told = "".join(traceback.format_exception(refused.value))
    assert "s3c" not in told.replace('"Bearer s3c', "") and receiver.got == []
