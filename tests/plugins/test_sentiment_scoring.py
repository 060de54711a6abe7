"""The shipped network: labels, order, batches, odd input, named models."""

import random
import time

import numpy as np
import pytest

from plugins.sentiment import named, scoring

POSITIVE = [
    "This phone is amazing, best purchase I ever made!",
    "Friendly staff and delicious food, we will be back.",
    "thank you so much for the quick help",
    "Wonderful film, I loved every minute of it.",
    "works perfectly",
    "great 👍",
]
NEGATIVE = [
    "Terrible service, nobody answered my calls for two hours.",
    "The battery died after one week. Waste of money.",
    "worst airline ever, they lost my bag and were rude about it",
    "A dull, badly acted and far too long film.",
    "do not buy this",
    "The food was cold and the waiter ignored us.",
]
NEUTRAL = ["Is the store open on Sunday?", "Can you follow me so I can DM?"]


def silent(share: float, message: str) -> None:
    pass


def answered(texts: list[str]) -> tuple[list[str], scoring.Answers]:
    answers = scoring.answer(texts, "", silent)
    return answers.labels(scoring.card()["neutral_band"]), answers


def test_plain_sentences() -> None:
    labels, answers = answered(POSITIVE + NEGATIVE + NEUTRAL)
    assert labels[:12] == ["positive"] * 6 + ["negative"] * 6
    assert np.abs(answers.polarity[12:]).max() < 0.2 < np.abs(answers.polarity[:12]).min()
    assert answers.emotion[0] == "joy"
    assert np.abs(answers.polarity).max() <= 1


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("I am so happy for you, congratulations!", "joy"),
        ("This makes me furious, how dare they!", "anger"),
        ("I'm scared of walking home alone", "fear"),
        ("So sad to hear about your loss", "sadness"),
        ("Wow, I did not expect that at all!", "surprise"),
    ],
)
def test_emotions(text: str, emotion: str) -> None:
    assert answered([text])[1].emotion[0] == emotion


def test_one_answer_a_line_in_order_whatever_the_order() -> None:
    texts = [*POSITIVE, "", "   ", *NEGATIVE, "Это ужасно", "x" * 5, "", *NEUTRAL]
    labels, answers = answered(texts)
    assert len(labels) == len(texts)
    assert [labels[6], labels[7], labels[14], labels[16]] == ["unknown"] * 4
    assert np.isnan(answers.polarity[6]) and answers.emotion[6] is None
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)
    again = answered([texts[i] for i in order])[1]
    np.testing.assert_array_equal(again.polarity, answers.polarity[order])


def test_repeated_texts_get_the_same_scores() -> None:
    once, thrice = answered(POSITIVE)[1], answered(POSITIVE * 3)[1]
    np.testing.assert_array_equal(thrice.polarity, np.tile(once.polarity, 3))


def test_case_of_letters_does_not_matter() -> None:
    plain, capitals = answered(NEGATIVE)[0], answered([text.upper() for text in NEGATIVE])[0]
    assert plain == capitals


def test_no_text_at_all() -> None:
    assert answered([])[0] == []
    assert answered([""])[0] == ["unknown"]


def test_other_languages_and_scripts_are_unknown() -> None:
    texts = [
        "O produto chegou com defeito e a loja não responde minhas mensagens.",
        "El servicio fue excelente y la comida estaba deliciosa, muchas gracias.",
        "Der Kundendienst war sehr freundlich und hat mir sofort geholfen.",
        "Очень плохой сервис",
        "とても良いサービスでした",
        "الخدمة سيئة جدا",
    ]
    assert answered(texts)[0] == ["unknown"] * len(texts)


def test_a_very_long_text_is_read_at_both_ends_and_in_little_time() -> None:
    scoring.shipped()
    started = time.process_time()
    long = "This is awful and I hate it, terrible quality. " * 2_200
    assert len(long) > 100_000
    assert answered([long])[0] == ["negative"]
    assert time.process_time() - started < 2


def test_hostile_content_is_data() -> None:
    labels, _ = answered(
        ["<script>alert(1)</script>", "'; DROP TABLE feedback; --", "\x00\x01", "\ud800 broken"]
    )
    assert len(labels) == 4


def test_a_folder_without_a_model_is_named(tmp_path) -> None:
    with pytest.raises(FileNotFoundError, match=r"model\.onnx"):
        scoring.Network(tmp_path)


def test_a_named_model_without_torch_says_what_to_install(monkeypatch) -> None:
    def missing(name: str):
        raise ImportError("no such module", name=name)

    monkeypatch.setattr(named.importlib, "import_module", missing)
    with pytest.raises(named.ModelUnavailable, match="pip install transformers torch"):
        scoring.answer(["good"], "some/model", silent)


@pytest.mark.parametrize(
    ("labels", "meaning"),
    [
        (["negative", "neutral", "positive"], [0, 1, 2]),
        (["NEG", "POS"], [0, 2]),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], [0, 0, 1, 2, 2]),
        (["LABEL_0", "LABEL_1", "LABEL_2"], [0, 1, 2]),
        (["LABEL_0", "LABEL_1"], [0, 2]),
        (["negative", "positive", "emotion:joy"], [0, 2, "joy"]),
    ],
)
def test_what_the_labels_of_a_named_model_mean(labels: list[str], meaning: list) -> None:
    assert list(named.meaning("m", labels).values()) == meaning


def test_labels_that_mean_nothing_are_refused() -> None:
    with pytest.raises(named.ModelUnavailable, match="toxic"):
        named.meaning("m", ["toxic", "clean"])
