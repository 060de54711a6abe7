"""Forms that a map can leave in. Each takes the map's plain data and gives text or bytes."""

from journeymap.maps.exporting.forms import Form
from journeymap.maps.exporting.mermaid import as_mermaid
from journeymap.maps.exporting.text import as_csv, as_json

FORMATS: dict[str, Form] = {
    "json": Form(as_json, "application/json", "json"),
    "csv": Form(as_csv, "text/csv; charset=utf-8", "csv"),
    "mermaid": Form(as_mermaid, "text/vnd.mermaid; charset=utf-8", "mermaid"),
}

__all__ = ["FORMATS", "Form"]
