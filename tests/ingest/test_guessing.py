"""Which column means what, by names in several languages and by contents; what is told wins."""

import pyarrow as pa
import pytest

from journeymap.ingest.guessing import guess_scale, look_at, plain
from journeymap.ingest.mapping import Mapping, MappingError, guess, parse_map

TIMES = ["2024-01-01 10:00:00", "2024-01-01 11:00:00", "2024-01-02 09:00:00", "2024-01-03 09:30:00"]
KEYS = ["k1", "k1", "k2", "k2"]
STEPS = ["Start", "Pay", "Start", "Quit"]


def events(names: tuple[str, str, str], **told: str | list[str]) -> Mapping:
    table = pa.table(dict(zip(names, (KEYS, STEPS, TIMES), strict=True)))
    return guess("events", table, {}, told).mapping


def test_plain_names() -> None:
    assert [
        plain(name)
        for name in ("CustomerID", "case:concept:name", "Vorgangs-Nr.", "Année", "userId", "HTTPCode")
    ] == ["customer_id", "case_concept_name", "vorgangs_nr", "annee", "user_id", "http_code"]


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (("case_id", "activity", "timestamp"), "case"),
        (("Case ID", "Activity", "Complete Timestamp"), "case"),
        (("Vorgangsnummer", "Aktivität", "Zeitstempel"), "case"),
        (("Kundennummer", "Ereignis", "Datum"), "customer"),
        (("numéro_dossier", "activité", "horodatage"), "case"),
        (("id_client", "événement", "date"), "customer"),
        (("id_caso", "actividad", "marca_de_tiempo"), "case"),
        (("cliente_id", "evento", "fecha_hora"), "customer"),
        (("id_processo", "atividade", "carimbo_de_data_hora"), "case"),
        (("Usuário", "Ação", "Data"), "customer"),
        (("sessionId", "event", "time"), "session"),
        (("ticketNumber", "status", "updated_at"), "case"),
        (("email", "page", "visited_at"), "customer"),
    ],
)
def test_usual_names_in_five_languages(names: tuple[str, str, str], key: str) -> None:
    assert events(names).columns == {key: names[0], "activity": names[1], "time": names[2]}


def test_names_that_say_nothing_are_read_by_their_cells() -> None:
    table = pa.table({"x": KEYS * 5, "y": STEPS * 5, "z": TIMES * 5, "w": ["same"] * 20})
    found = guess("events", table, {})
    assert found.mapping.columns == {"case": "x", "activity": "y", "time": "z"}
    assert all(reason["reason"] for reason in found.reasons)


def test_case_and_customer_are_never_one_column() -> None:
    table = pa.table({"customer_id": KEYS, "order_id": ["a", "a", "b", "c"], "event": STEPS, "time": TIMES})
    assert guess("events", table, {}).mapping.columns["case"] == "order_id"
    alone = events(("user_id", "event", "time"))
    assert alone.named("customer") == ["user_id"]
    assert alone.named("case") == []


def test_id_is_the_row_where_unique_and_the_case_where_it_comes_again() -> None:
    assert (
        guess("events", pa.table({"id": KEYS, "activity": STEPS, "time": TIMES}), {}).mapping.columns["case"]
        == "id"
    )
    table = pa.table({"id": ["1", "2", "3", "4"], "case": KEYS, "activity": STEPS, "time": TIMES})
    assert guess("events", table, {}).mapping.columns["id"] == "id"


def test_several_dates_and_no_activity_give_an_event_each() -> None:
    table = pa.table(
        {
            "order_id": ["1", "2"],
            "status": ["done", "open"],
            "ordered": ["2024-01-01", "2024-01-02"],
            "delivered": ["2024-01-05", None],
            "_synced": ["2024-02-01", "2024-02-01"],
        }
    )
    found = guess("events", table, {})
    assert found.mapping.columns == {"case": "order_id", "time": ["ordered", "delivered"]}
    assert any("each filled date" in reason["reason"] for reason in found.reasons)


def test_numbers_are_times_only_where_the_name_says_so() -> None:
    numbers = ["1538405774", "1538405775", "1538405776", "1538405777"]
    assert events(("user", "event", "ts")).columns["time"] == "ts"
    table = pa.table({"user": KEYS, "event": STEPS, "amount": numbers})
    with pytest.raises(MappingError, match="time=COLUMN"):
        guess("events", table, {})


def test_told_wins_and_is_found_but_for_case_and_separators() -> None:
    mapping = events(("user_id", "event", "time"), case="User ID", customer="")
    assert mapping.columns == {"case": "user_id", "activity": "event", "time": "time"}


def test_a_told_column_that_is_not_there_is_named_with_the_closest() -> None:
    with pytest.raises(
        MappingError, match=r"no column 'activty'.*closest is 'activity'.*case_id, activity, time"
    ):
        events(("case_id", "activity", "time"), activity="activty")
    with pytest.raises(MappingError, match=r"'activty' is not a field of events.*'activity'"):
        events(("case_id", "activity", "time"), activty="activity")


def test_told_constants_settings_and_lists() -> None:
    table = pa.table({"k": KEYS, "begin": TIMES, "end": TIMES, "A+B": STEPS})
    found = guess(
        "events", table, {}, parse_map("case=k,time=begin+end,channel==web,timezone=Europe/Berlin")
    ).mapping
    assert found.columns["time"] == ["begin", "end"]
    assert found.constants == {"channel": "web"}
    assert found.timezone == "Europe/Berlin"
    assert (
        guess("events", table, {}, parse_map("case=k,time=end,activity=A+B")).mapping.columns["activity"]
        == "A+B"
    )
    with pytest.raises(MappingError, match="zone 'Berlin'"):
        guess("events", table, {}, {"timezone": "Berlin"})
    with pytest.raises(MappingError, match="format 'often'"):
        guess("events", table, {}, {"time_format": "often"})


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"a": KEYS, "b": STEPS}, "time=COLUMN"),
        ({"case": KEYS, "time": TIMES}, "activity=COLUMN"),
        ({"activity": ["x", "y"] * 2, "time": TIMES}, "case=COLUMN"),
    ],
)
def test_what_is_missing_is_said_with_how_to_tell_it(table: dict[str, list[str]], message: str) -> None:
    with pytest.raises(MappingError, match=message):
        guess("events", pa.table(table), {})


def test_a_header_alone_maps_by_names() -> None:
    empty = pa.table(
        {name: pa.array([], pa.string()) for name in ("case_id", "activity", "timestamp", "amount")}
    )
    assert guess("events", empty, {}).mapping.columns == {
        "case": "case_id",
        "activity": "activity",
        "time": "timestamp",
        "value": "amount",
    }


def test_feedback_in_several_languages() -> None:
    texts = ["Sehr gut, gerne wieder", "Nicht gut", "Ging so, war ok", "Schlechter Service"]
    german = pa.table(
        {"Kommentar": texts, "Bewertung": ["5", "1", "3", "2"], "Datum": TIMES, "Kundennr": KEYS}
    )
    assert guess("feedback", german, {}).mapping.columns == {
        "score": "Bewertung",
        "text": "Kommentar",
        "customer": "Kundennr",
        "time": "Datum",
    }
    survey = pa.table({"Q1": ["9", "10", "3", "0"], "Q7": texts, "when": TIMES})
    asked = {"questions": {"Q1": "How likely are you to recommend us?", "Q7": "Anything else?"}}
    found = guess("feedback", survey, asked)
    assert found.mapping.columns["score"] == "Q1"
    assert found.mapping.columns["text"] == "Q7"
    assert found.mapping.scale == {"kind": "nps", "min": 0.0, "max": 10.0}
    with pytest.raises(MappingError, match="text=COLUMN or score=COLUMN"):
        guess("feedback", pa.table({"when": TIMES, "n": ["1", "2", "3", "4"]}), {})


def test_a_confidence_is_no_score() -> None:
    table = pa.table({"text": ["so good and fine", "bad"], "sentiment_confidence": ["0.7", "0.9"]})
    assert guess("feedback", table, {}).mapping.named("score") == []


@pytest.mark.parametrize(
    ("name", "numbers", "kind", "low", "high"),
    [
        ("rating", [1, 4, 5], "rating", 1, 5),
        ("rating", [0, 5], "rating", 0, 5),
        ("score", [7, 10], "rating", 1, 10),
        ("score", [55, 90], "rating", 0, 100),
        ("csat", [1, 5], "csat", 1, 5),
        ("csat", [1, 7], "csat", 1, 7),
        ("thumbs", [0, 1], "csat", 0, 1),
        ("ces_score", [2, 6], "ces", 1, 7),
        ("NPS", [3, 11], "nps", 0, 10),
        ("Zufriedenheit", [2, 3], "csat", 1, 5),
        ("score", [-3, 200], "rating", -3, 200),
        ("nps", [], "nps", 0, 10),
    ],
)
def test_scales(name: str, numbers: list[float], kind: str, low: float, high: float) -> None:
    column = look_at(pa.table({name: ["1"]}), {})[0]
    scale, reason = guess_scale(column, [float(number) for number in numbers])
    assert (scale["kind"], scale["min"], scale["max"]) == (kind, low, high)
    assert kind in reason or "csat" in reason


def test_scale_and_kind_as_told() -> None:
    table = pa.table({"score": ["1", "2"], "comment": ["all fine here", "no"]})
    told = guess("feedback", table, {}, {"kind": "ces", "scale": "1-5"}).mapping
    assert told.scale == {"kind": "ces", "min": 1.0, "max": 5.0}
    assert guess("feedback", table, {}, {"kind": "nps"}).mapping.scale == {
        "kind": "nps",
        "min": 0.0,
        "max": 10.0,
    }
    with pytest.raises(MappingError, match="lower to a higher"):
        guess("feedback", table, {}, {"scale": "5-1"})


def test_customers() -> None:
    table = pa.table(
        {
            "Kunden-Nr": KEYS[1:3],
            "E-Mail": ["a@b.de", "c@d.de"],
            "Telefon": ["1", "2"],
            "Kunde seit": ["2020-01-01", "2021-01-01"],
            "Stadt": ["Bonn", "Bonn"],
        }
    )
    assert guess("customers", table, {}).mapping.columns == {
        "customer": "Kunden-Nr",
        "email": "E-Mail",
        "phone": "Telefon",
        "created": "Kunde seit",
    }
    told = guess("customers", table, {}, {"id": "E-Mail"}).mapping
    assert told.columns["customer"] == "E-Mail"
    only = guess("customers", pa.table({"Mail": ["a@b.de", "c@d.de"], "plan": ["x", "x"]}), {}).mapping
    assert only.columns["customer"] == only.columns["email"] == "Mail"
    with pytest.raises(MappingError, match="id=COLUMN"):
        guess("customers", pa.table({"plan": ["x", "x"]}), {})


def test_decimal_comma_is_seen() -> None:
    table = pa.table(
        {"fall": KEYS, "aktivität": STEPS, "zeit": TIMES, "Betrag": ["1,50", "2,00", "3", "4,75"]}
    )
    assert guess("events", table, {}).mapping.decimal == ","


def test_a_column_named_activity_may_differ_in_every_row() -> None:
    rows = range(1_000)
    table = pa.table(
        {"case": [f"c{i % 7}" for i in rows], "activity": [f"a{i}" for i in rows], "time": TIMES * 250}
    )
    assert guess("events", table, {}).mapping.columns["activity"] == "activity"


def test_a_column_named_as_time_is_taken_even_if_its_rows_will_be_refused() -> None:
    table = pa.table({"case": KEYS, "activity": STEPS, "timestamp": ["1970-01-01", "2105-01-01", "soon", ""]})
    assert guess("events", table, {}).mapping.columns["time"] == "timestamp"


def test_the_time_a_copying_tool_wrote_is_never_guessed() -> None:
    table = pa.table({"ticket_id": KEYS, "tag": STEPS, "_fivetran_synced": TIMES, "row_loaded": TIMES})
    with pytest.raises(MappingError, match="time=COLUMN"):
        guess("events", table, {})
