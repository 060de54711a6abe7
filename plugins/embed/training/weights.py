"""Arrays out of a safetensors file."""

import json
from pathlib import Path

import numpy as np


def read(path: Path) -> dict[str, np.ndarray]:
    """Name -> float32 array. Format: 8 bytes of header length, header as JSON, raw little-endian data."""
    raw = path.read_bytes()
    start = 8 + int.from_bytes(raw[:8], "little")
    found = {}
    for name, said in json.loads(raw[8:start]).items():
        if said.get("dtype") == "F32":
            first, last = said["data_offsets"]
            found[name] = np.frombuffer(raw[start + first : start + last], "<f4").reshape(said["shape"])
    return found
