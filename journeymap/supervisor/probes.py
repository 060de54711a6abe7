"""Does a part still answer? Each probe returns within two seconds or so and never raises."""

import http.client
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import redis

PATIENCE = 2.0  # seconds


def web_answers(host: str, port: int, path: str = "/livez") -> bool:
    """True where any answer but a server error comes back."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def broker_answers(url: str) -> bool:
    """PING for Redis and its kin (also on a socket), an open port for any other broker."""
    parts = urlsplit(url)
    try:
        if parts.scheme in {"redis", "rediss", "redis+socket"}:
            address = url.replace("redis+socket://", "unix://", 1)
            timeouts = {"socket_timeout": PATIENCE}
            if parts.scheme != "redis+socket":
                timeouts["socket_connect_timeout"] = PATIENCE
            with redis.Redis.from_url(address, **timeouts) as client:
                return bool(client.ping())
        with socket.create_connection((parts.hostname or "localhost", parts.port or 5672), timeout=PATIENCE):
            return True
    except (OSError, redis.RedisError):
        return False


def is_fresh(path: Path, seconds: float) -> bool:
    """True where the file was touched within the last `seconds`."""
    try:
        return time.time() - path.stat().st_mtime <= seconds
    except FileNotFoundError:
        return False
