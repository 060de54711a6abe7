"""A trained model as a zip: ONNX, its card, what its columns are, how good it was."""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
import zipfile
from typing import Any

from journeymap.access.audit import record
from journeymap.access.exits import require
from journeymap.analysis.models import Model
from journeymap.desks.forms import PART, NotInstalled
from journeymap.events.files import local_folder

NEEDS = ("onnx",)
READ_ME = """# {name}

- `model.onnx`: `features` (n x {count} doubles, NaN where not known) to `chance` (n x 1).
- `columns.json`: what the features are, in order; of a category the levels in the order of their codes, from
  0; the code after the last is all others.
- `card.md`, `metrics.json`: what it was trained on and how good it was.

`chance` is what the product itself says, calibrated: it was tried on 500 rows before it was written.
"""


def zipped(model: Model, by: Any = None) -> bytes:
    """Closed, NotInstalled, Unconvertible (`learned.refusing`) say why there is none."""
    require("models")
    if not all(importlib.util.find_spec(name) for name in NEEDS):
        raise NotInstalled(f"Models as ONNX need a part: pip install -r {PART} -c constraints.txt")
    converting = importlib.import_module("journeymap.desks.learned.converting")
    folder = local_folder(f"{model.path}/files")
    made: bytes = converting.as_onnx(folder, model.name)
    encoding = converting.read(folder).said.encoding
    columns = [{"name": each, "levels": encoding.levels.get(each)} for each in encoding.columns]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.onnx", made)
        archive.writestr("columns.json", json.dumps(columns, ensure_ascii=False, indent=1))
        archive.writestr("card.md", model.card)
        archive.writestr("metrics.json", json.dumps(model.metrics, indent=1))
        archive.writestr("README.md", READ_ME.format(name=model.name, count=len(columns)))
    record(by, "desks.take_model", f"model {model.pk}", form="onnx", columns=len(columns))
    return target.getvalue()
