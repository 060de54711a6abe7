"""Learning from the company's own scores where no model knows the language."""

import random

import numpy as np

from plugins.sentiment import own_scores, scoring

GOOD = [
    "otimo produto",
    "entrega rapida",
    "recomendo muito",
    "adorei a qualidade",
    "chegou antes do prazo",
    "muito satisfeita",
]
BAD = [
    "nao recebi o produto",
    "veio com defeito",
    "pessimo atendimento",
    "quero meu dinheiro",
    "ainda nao chegou",
    "produto quebrado",
]
FILLER = [
    "comprei na loja",
    "para minha filha",
    "na semana passada",
    "o pedido",
    "dessa vez",
    "pela internet",
    "com o vendedor",
]


def portuguese(count: int, seed: int = 1) -> tuple[list[str], np.ndarray]:
    """Texts made of phrases, and scores 1 to 5 that follow the phrases."""
    chance = random.Random(seed)
    texts, scores = [], []
    for _ in range(count):
        good = chance.random() < 0.6
        phrases = chance.sample(GOOD if good else BAD, 2) + chance.sample(FILLER, 2)
        chance.shuffle(phrases)
        texts.append(" ".join(phrases))
        scores.append(chance.choice((4, 5)) if good else chance.choice((1, 2)))
    return texts, np.array(scores, dtype=float)


def company(scores: np.ndarray, needed: int = 500) -> scoring.Company:
    size = len(scores)
    good = own_scores.sides(scores, [None] * size, np.full(size, 1.0), np.full(size, 5.0))
    return scoring.Company(good, needed)


def silent(share: float, message: str) -> None:
    pass


def test_learns_from_its_own_scores_and_says_how_well() -> None:
    texts, scores = portuguese(700)
    answers = scoring.answer(texts, "", silent, company(scores))
    assert answers.learned is not None and answers.learned.auc > 0.95
    assert np.mean((answers.polarity > 0) == (scores > 3)) > 0.95
    assert set(answers.method) == {"own scores"}
    assert not [emotion for emotion in answers.emotion if emotion]


def test_too_few_scores_leave_the_texts_unknown() -> None:
    texts, scores = portuguese(400)
    answers = scoring.answer(texts, "", silent, company(scores))
    assert answers.learned is None
    assert answers.labels(0.1).count("unknown") > 390


def test_scores_that_the_texts_do_not_explain_teach_nothing() -> None:
    texts, scores = portuguese(700)
    random.Random(2).shuffle(scores)
    assert scoring.answer(texts, "", silent, company(scores)).learned is None


def test_repeated_texts_change_nothing() -> None:
    texts, scores = portuguese(600)
    good = company(scores).good
    once = own_scores.learn(texts, good)
    twice = own_scores.learn(texts * 2, np.concatenate([good, good]))
    assert once is not None and twice is not None
    assert once.auc == twice.auc and once.n == twice.n


def test_sides_of_scales() -> None:
    scores = np.array([9, 8, 6, 5, 3, 1, 80, np.nan])
    kinds = ["nps", "nps", "nps", "rating", "rating", "rating", "rating", None]
    low = np.array([0, 0, 0, 1, 1, 1, 0, np.nan])
    high = np.array([10, 10, 10, 5, 5, 5, 100, np.nan])
    found = own_scores.sides(scores, kinds, low, high)
    np.testing.assert_array_equal(found, [1, np.nan, 0, 1, np.nan, 0, 1, np.nan])
