"""Devices over a real broker: acknowledged when stored, nothing lost while nobody listens, nothing twice."""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator

import pytest
from paho.mqtt import client as paho

from journeymap.connecting import listening
from journeymap.connecting.kinds import KINDS, Trouble, checked
from journeymap.connecting.listening import record_of
from journeymap.connecting.models import Connection, Message

from .conftest import events, pull

# The listener stores in threads of its own.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("file_database")]
BROKER = ("127.0.0.1", 1883)


@pytest.fixture
def broker() -> Iterator[tuple[str, Callable]]:
    """(a beginning of topics of our own, send(topic, told)) on the real Mosquitto, or skip."""
    ours = f"test-{uuid.uuid4().hex[:8]}"
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    try:
        client.connect(*BROKER)
    except OSError:
        pytest.skip("no MQTT broker answers")
    client.loop_start()

    def send(topic: str, told: object) -> None:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        client.publish(f"{ours}/{topic}", body, qos=1).wait_for_publish(10)

    yield ours, send
    client.disconnect()
    client.loop_stop()


@pytest.fixture
def devices(connect, broker) -> Iterator[Connection]:
    settings = {"host": BROKER[0], "port": BROKER[1], "topics": f"{broker[0]}/#", "device": 2}
    connection = connect("mqtt", settings)
    yield connection
    gone = paho.Client(paho.CallbackAPIVersion.VERSION2, f"journeymap-{connection.public.hex[:12]}")
    gone.connect(*BROKER)  # as a session that ends with it, so that the broker forgets ours
    gone.loop_start()
    gone.disconnect()
    gone.loop_stop()


class Listening:
    """The listener in a thread."""

    def __enter__(self) -> "Listening":
        self.stopped, self.said = threading.Event(), []
        self.thread = threading.Thread(target=listening.listen, args=(self.stopped, self.said.append))
        self.thread.start()
        wait_for(lambda: self.said)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join()


def wait_for(there: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def stored() -> int:
    return Message.objects.count()


def test_what_devices_send_becomes_touchpoints(broker, devices):
    _, send = broker
    with Listening():
        send("c17/scanner/out", {"time": "2026-01-01T10:00:00Z", "id": "a", "value": 3, "customer": "c17"})
        send("c18/door/opened", b"")
        send("c19/thermostat/temperature", 21.5)
        wait_for(lambda: stored() == 3)
    assert pull(devices).accepted == 3
    found = {(row["customer"], row["channel"], row["activity"], row["value"]) for row in events()}
    assert {each[:3] for each in found} == {
        ("c17", "scanner", "out"), ("c18", "door", "opened"), ("c19", "thermostat", "temperature"),
    }  # fmt: skip


def test_what_is_sent_while_nobody_listens_comes_later_and_once(broker, devices):
    _, send = broker
    with Listening():
        send("c1/scanner/in", {"id": "first"})
        wait_for(lambda: stored() == 1)
    for number in range(20):
        send("c1/scanner/in", {"id": f"later {number}"})
    with Listening():
        wait_for(lambda: stored() == 21)
        send("c1/scanner/in", {"id": "later 3"})  # again
        send("c1/scanner/in", {"id": "last"})
        wait_for(lambda: stored() == 22)
    assert pull(devices).accepted == 22


def test_a_message_that_could_not_be_stored_is_not_lost(broker, devices, monkeypatch):
    _, send = broker
    whole, failed = listening.store, []

    def failing(*told):
        if len(failed) < 2:
            failed.append(told)
            raise listening.DatabaseError("the database is away")
        return whole(*told)

    monkeypatch.setattr(listening, "store", failing)
    with Listening():
        send("c1/scanner/in", {"id": "one"})
        wait_for(lambda: stored() == 1)
    assert len(failed) == 2


BAD = (b'{"id": "\\ud800"}',
       b'{"id": "bad", "note": "\\udfff"}', b"[" * 60_000, b'{"a":' * 40 + b"1" + b"}" * 40,
       b"1" * 6_000, b'{"id": "number", "value": 1e999}', b"\xff\x00", b"null", b'{"id": {"a": []}}',
       b'{"time": 17, "id": "time"}')  # fmt: skip


def test_no_message_ends_listening_and_each_can_be_imported(broker, devices):
    _, send = broker
    with Listening() as listening:
        for payload in BAD:
            send("c1/scanner/in", payload)
        send("c1/scanner/in", {"id": "last"})
        wait_for(lambda: stored() == len(BAD) + 1)
    assert len(listening.said) == 1  # it was never begun anew
    done = pull(devices)
    assert (done.rows, done.accepted + done.rejected) == (len(BAD) + 1, len(BAD) + 1)
    assert done.accepted == len(events()) >= len(BAD)


def test_what_cannot_be_understood_is_left_out_and_the_next_one_comes(broker, devices, monkeypatch, caplog):
    _, send = broker
    whole = listening.store

    def failing(connection, key, record):
        if record["id"] == "bad":
            raise ValueError("no such thing")
        return whole(connection, key, record)

    monkeypatch.setattr(listening, "store", failing)
    with Listening():
        send("c1/scanner/in", {"id": "bad"})
        send("c1/scanner/in", {"id": "good"})
        wait_for(lambda: stored() == 1)
    assert "cannot be understood" in caplog.text


def test_a_listener_whose_thread_died_is_begun_anew(broker, devices, monkeypatch):
    _, send = broker
    monkeypatch.setattr(listening, "LOOK_EVERY", 0.2)
    clients, said = {}, []
    listening.follow(clients, said.append)
    dead = clients[devices.pk]
    listening.follow(clients, said.append)
    assert clients[devices.pk] is dead and len(said) == 1
    listening.leave(dead)
    assert not dead.thread.is_alive()
    listening.follow(clients, said.append)
    assert clients[devices.pk].thread.is_alive() and len(said) == 2
    send("c1/scanner/in", {"id": "one"})
    wait_for(lambda: stored() == 1)
    listening.leave(clients[devices.pk])
    assert not clients[devices.pk].thread.is_alive()


def test_a_listener_that_is_left_before_its_broker_answers_ends(broker, devices):
    listener = listening.begin(devices)
    listening.leave(listener)  # at once: the client itself forgets it when the answer comes
    assert not listener.thread.is_alive()


def test_levels_of_a_topic_say_who_where_and_what():
    settings = checked(KINDS["mqtt"], {"host": "x", "device": 2})
    told = record_of("shops/c9/scanner/out", b'{"activity": "returned", "count": 2}', settings)
    assert (told["device"], told["channel"], told["activity"]) == ("c9", "scanner", "returned")
    assert record_of("alone", b"\xff", settings) | {"time": ""} == {
        "time": "", "activity": "alone", "channel": "mqtt", "topic": "alone", "message": "\ufffd",
    }  # fmt: skip


def test_without_the_package_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr(listening, "paho", None)
    with pytest.raises(Trouble, match="pip install paho-mqtt"):
        listening.listen(threading.Event(), print)
