"""What kind of score a column holds and on which scale, from its name, its question and its numbers."""

from journeymap.ingest.guessing.column import Column, plain

_KIND_WORDS = (
    (
        "nps",
        {
            "nps",
            "promoter",
            "recommend",
            "recommendation",
            "weiterempfehlen",
            "weiterempfehlung",
            "empfehlen",
            "recommander",
            "recommandation",
            "recomendar",
            "recomendacion",
            "recomendacao",
        },
    ),
    ("ces", {"ces", "effort", "easy", "aufwand", "einfach", "esfuerzo", "esforco"}),
    (
        "csat",
        {
            "csat",
            "satisfaction",
            "satisfied",
            "zufrieden",
            "zufriedenheit",
            "satisfait",
            "satisfaccion",
            "satisfecho",
            "satisfacao",
            "satisfeito",
        },
    ),
)
STANDARD = {"nps": (0.0, 10.0), "csat": (1.0, 5.0), "ces": (1.0, 7.0), "rating": (1.0, 5.0)}
"""Usual scale of each kind (lowest, highest), used where the data do not say."""
_SCALES = {
    "nps": [(0.0, 10.0)],
    "ces": [(1.0, 7.0), (1.0, 5.0), (0.0, 10.0), (0.0, 100.0)],
    "csat": [(1.0, 5.0), (0.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0)],
    "rating": [(1.0, 5.0), (0.0, 5.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0)],
}


def guess_kind(column: Column) -> tuple[str, str]:
    """nps, csat, ces or rating, and why."""
    for source, text in (("name", column.plain), ("question", plain(column.label))):
        for kind, marks in _KIND_WORDS:
            hit = marks & set(text.split("_"))
            if hit:
                return kind, f"the column's {source} contains {sorted(hit)[0]!r}"
    return "rating", "nothing in the column's name says NPS, CSAT or CES"


def guess_scale(
    column: Column, numbers: list[float], kind: str | None = None
) -> tuple[dict[str, object], str]:
    """{"kind", "min", "max"} and the reason. `numbers`: the sampled scores; `kind`: as told, else guessed.

    The smallest usual scale of the kind that holds every sampled score; else the lowest to the highest seen.
    """
    why = "the kind was told"
    if kind is None:
        kind, why = guess_kind(column)
    if not numbers:
        low, high = STANDARD[kind]
        return _scale(
            kind, low, high
        ), f"{kind}, since {why}; scale {low:g} to {high:g} as is usual (no scores seen)"
    least, most = min(numbers), max(numbers)
    if kind in ("csat", "rating") and set(numbers) == {0.0, 1.0}:
        return _scale("csat", 0.0, 1.0), "only 0 and 1 occur: read as dissatisfied and satisfied (csat)"
    fits = [pair for pair in _SCALES[kind] if pair[0] <= least and most <= pair[1]]
    if fits:
        low, high = fits[0]
        return _scale(kind, low, high), (
            f"{kind}, since {why}; scale {low:g} to {high:g}, the smallest usual one "
            f"that holds the scores seen ({least:g} to {most:g})"
        )
    if kind == "nps":
        return _scale("nps", 0.0, 10.0), f"nps, since {why}; its scale is 0 to 10, other scores are rejected"
    return _scale(
        kind, least, most
    ), f"{kind}, since {why}; no usual scale holds {least:g} to {most:g}, so that is it"


def _scale(kind: str, low: float, high: float) -> dict[str, object]:
    return {"kind": kind, "min": low, "max": high}
