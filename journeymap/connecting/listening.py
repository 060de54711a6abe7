"""Listening to MQTT brokers: a message is acknowledged when it is on disk, so that a broker keeps the others.

A topic such as shops/17/scanner/out says who (a level that was told), where (the level before the last) and
what (the last); what the message says as JSON comes on top, and wins. Needs paho-mqtt, which is an optional
part: `pip install paho-mqtt`.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from journeymap.connecting.hooks import deep
from journeymap.connecting.kinds import Trouble
from journeymap.connecting.kinds.mqtt import MqttSettings
from journeymap.connecting.messages import crowded, store
from journeymap.connecting.models import Connection
from journeymap.connecting.opening import settings_of

try:
    from paho.mqtt import client as paho
except ModuleNotFoundError:  # an optional part
    paho = None  # type: ignore[assignment]

log = logging.getLogger(__name__)
LOOK_EVERY = 10.0  # seconds between two looks at which connections there are
ANSWERS_WITHIN = 10.0  # seconds in which a broker confirms what we listen to; later it is tried on, and said
MOST_BYTES = 64 * 1024
NOT_THERE = "Devices need the package paho-mqtt: run `pip install paho-mqtt`, then start this again."


@dataclass(frozen=True)
class Listener:
    """version: of the connection that it was begun for. thread: of ours, so that it is known when it died.
    heard: the broker sends us what we asked for. left: it is to end, also where it connects just now."""

    version: str
    client: Any
    thread: threading.Thread
    heard: threading.Event
    left: threading.Event


def listen(stopped: threading.Event, said: Callable[[str], None]) -> None:
    """Keep a client for each broker that is switched on, until told to stop. Raises Trouble."""
    if paho is None:
        raise Trouble(NOT_THERE)
    clients: dict[int, Listener] = {}
    try:
        while not stopped.is_set():
            close_old_connections()
            follow(clients, said)
            (settings.RUN_DIR / "devices.alive").touch()
            stopped.wait(LOOK_EVERY)
    finally:
        for listener in clients.values():
            leave(listener)


def anything_to_hear() -> bool:
    """Whether a broker is switched on, and the package is here that listens to it."""
    return paho is not None and Connection.objects.filter(kind="mqtt", on=True).exists()


def follow(clients: dict[int, Listener], said: Callable[[str], None]) -> None:
    """Begin with new connections, begin anew with changed ones and with those whose thread died, leave those
    that were switched off.
    """
    wanted = {each.pk: each for each in Connection.objects.filter(kind="mqtt", on=True)}
    for key, listener in list(clients.items()):
        changed = key not in wanted or version_of(wanted[key]) != listener.version
        if changed or not listener.thread.is_alive():
            leave(listener)
            del clients[key]
    for key, connection in wanted.items():
        if key not in clients:
            try:
                clients[key] = begin(connection)
                said(welcome(connection, clients[key]))
            except (OSError, Trouble, ValueError) as error:
                said(f"{connection.name}: {error}")


def welcome(connection: Connection, listener: Listener) -> str:
    if listener.heard.wait(ANSWERS_WITHIN):
        return f"Listening for {connection.name}."
    return f"{connection.name}: the broker does not let us in. Check user and password; it is tried on."


def version_of(connection: Connection) -> str:
    return json.dumps([connection.settings, connection.sealed])


def begin(connection: Connection) -> Listener:
    """A client that is connected, has subscribed, and goes on by itself when the broker was away."""
    told = settings_of(connection, connection.secrets)
    assert isinstance(told, MqttSettings)
    name = f"journeymap-{connection.public.hex[:12]}"
    # A session that outlives us: what was sent meanwhile, the broker keeps.
    client = paho.Client(
        paho.CallbackAPIVersion.VERSION2, client_id=name, clean_session=False, manual_ack=True,
        protocol=paho.MQTTv311,
    )  # fmt: skip
    if told.user:
        client.username_pw_set(told.user, told.password)
    if told.tls:
        client.tls_set()
    topics = [(topic, 1) for topic in told.topics.split()]
    heard, left = threading.Event(), threading.Event()

    def connected(client: Any, *_: Any) -> None:
        # A client that was told to end before the broker answered has forgotten it by now.
        client.disconnect() if left.is_set() else client.subscribe(topics)

    client.on_connect = connected
    client.on_subscribe = lambda *_: heard.set()
    client.on_message = lambda client, _, message: take(client, message, connection.pk, told)
    client.reconnect_delay_set(1, 60)
    client.connect(told.host, told.port, keepalive=30)
    thread = threading.Thread(target=client.loop_forever, name=name, daemon=True)
    thread.start()
    return Listener(version_of(connection), client, thread, heard, left)


def leave(listener: Listener) -> None:
    listener.left.set()
    listener.client.disconnect()
    listener.thread.join(LOOK_EVERY)  # one that waits for room has acknowledged nothing


def take(client: Any, message: Any, key: int, told: MqttSettings) -> None:
    """Store a message, then acknowledge it. One that cannot be stored is sent again by the broker."""
    close_old_connections()
    try:
        connection = Connection.objects.filter(pk=key, on=True).first()
        if connection is None:
            return
        while crowded(connection):  # the broker waits with the next ones
            time.sleep(1.0)
        record = record_of(message.topic, message.payload[:MOST_BYTES], told)
        store(connection, key_of(message, record), record)
    except DatabaseError as error:
        log.warning("a message of %s waits at its broker (%s)", key, type(error).__name__)
        client.disconnect()  # not acknowledged: it comes again with the session
        try:
            client.reconnect()
        except OSError as away:
            log.warning("the broker of %s is away (%s); it is tried again", key, type(away).__name__)
        return
    except (ValueError, RecursionError) as error:  # it would be no better the next time
        log.warning("a message of %s cannot be understood and is left out (%s)", key, type(error).__name__)
    client.ack(message.mid, message.qos)


def key_of(message: Any, record: dict[str, Any]) -> str:
    """The record's id where it has one. Else a message that is sent again for want of an answer says the same
    within the same second: devices that mean two should number them."""
    if record.get("id"):
        return f"{message.topic} {record['id']}"
    digest = hashlib.sha256(message.payload).hexdigest()
    return f"{message.topic} {digest} {record['time']}"


def record_of(topic: str, payload: bytes, told: MqttSettings) -> dict[str, Any]:
    """time, activity, channel, device, value and what the message says itself."""
    levels = topic.strip("/").split("/")
    record: dict[str, Any] = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "activity": levels[-1],
        "channel": levels[-2] if len(levels) > 1 else "mqtt",
        "topic": topic,
    }
    if told.device and len(levels) >= told.device:
        record["device"] = levels[told.device - 1]
    return {**record, **said_by(payload)}


def said_by(payload: bytes) -> dict[str, Any]:
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        told = None
    if told is None or deep(told):
        text = payload.decode("utf-8", "replace").replace("\0", "")
        return {"message": text} if text else {}
    if isinstance(told, dict):
        return {name: value for name, value in told.items() if value not in (None, "")}
    return {"value": told} if isinstance(told, int | float) else {"message": json.dumps(told)}
