"""Forms that a map can leave in. Each takes the map's plain data and gives text or bytes."""

from journeymap.maps.exporting.cjml import as_cjml
from journeymap.maps.exporting.forms import Form
from journeymap.maps.exporting.mermaid import as_mermaid
from journeymap.maps.exporting.pictures import as_html, as_pdf, as_png, as_pptx, as_svg
from journeymap.maps.exporting.text import as_csv, as_json
from journeymap.maps.exporting.xlsx import WORKBOOK, as_xlsx

SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

FORMATS: dict[str, Form] = {
    "svg": Form(as_svg, "image/svg+xml", "svg"),
    "png": Form(as_png, "image/png", "png", binary=True),
    "pdf": Form(as_pdf, "application/pdf", "pdf", binary=True),
    "pptx": Form(as_pptx, SLIDES, "pptx", binary=True),
    "html": Form(as_html, "text/html; charset=utf-8", "html"),
    "json": Form(as_json, "application/json", "json"),
    "csv": Form(as_csv, "text/csv; charset=utf-8", "csv"),
    "xlsx": Form(as_xlsx, WORKBOOK, "xlsx", binary=True),
    "cjml": Form(as_cjml, "application/xml", "cjml.xml"),
    "mermaid": Form(as_mermaid, "text/vnd.mermaid; charset=utf-8", "mermaid"),
}

__all__ = ["FORMATS", "Form"]
