"""Messages of devices: a topic and what it says become a touchpoint like any other."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator

from journeymap.connecting.kinds.base import Settings, Source, secret
from journeymap.connecting.messages import StoredMessages

TOLD: dict[str, Any] = {"time": "time", "activity": "activity", "channel": "channel", "customer": "device"}


class MqttSettings(Settings):
    host: str = Field(title="Broker", max_length=200, examples=["mqtt.example.com"])
    port: int = Field(1883, ge=1, le=65_535, title="Port")
    tls: bool = Field(False, title="Encrypted (TLS)")
    user: str = Field("", title="User", max_length=200)
    password: str = Field("", **secret("Password"))
    topics: str = Field(
        "#",
        title="Topics",
        max_length=2_000,
        json_schema_extra={"lines": 3},
        description="One a line; + and # stand for any level, such as shops/+/scanner/#",
    )
    device: int = Field(
        1,
        ge=0,
        le=20,
        title="Level of the topic that names the device or customer",
        description="Counted from 1; 0: none, the message itself has a field device",
    )

    @field_validator("topics")
    @classmethod
    def _topics(cls, told: str) -> str:
        if not told.split():
            raise ValueError("name at least one topic, or # for all")
        return told


def stored(settings: MqttSettings, connection: int) -> Source:
    return StoredMessages(connection)
