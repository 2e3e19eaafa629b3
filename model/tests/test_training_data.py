"""What is trained on, and what must not be."""

import random
from pathlib import Path

import numpy as np
import pytest

from batching import TRAINED_TOKENS, padded, shortened
from examples import NEGATIVE, NEUTRAL, POSITIVE, Example, rated
from sources import emotional, read_emotions, read_reviews, unescaped
from training_data import TrainingData, comparable, sentences_by_domain, trainable


def example(text: str, target: tuple[float, float, float] = POSITIVE) -> Example:
    return Example(text, target, "d")


def test_twins_of_judged_texts_are_dropped_whatever_their_spacing() -> None:
    examples = [example("It 's GOOD !"), example("It is bad.", NEGATIVE)]
    assert trainable(examples, {comparable("it's good")}) == examples[1:]


def test_repeated_texts_stay_once_and_those_of_two_labels_not_at_all() -> None:
    examples = [example("a b"), example("a  b."), example("c"), example("c", NEGATIVE)]
    assert trainable(examples, set()) == examples[:1]


def test_texts_of_signs_alone_are_no_twins() -> None:
    data = TrainingData({}, {}, {"", "good"})
    assert not data.judged_on("😀")
    assert data.judged_on("Good!")


def test_an_epoch_takes_the_share_of_each_domain() -> None:
    data = TrainingData(
        {"technical": [example("t")] * 10, "movies": [example("m")] * 10, "other": [example("o")]},
        {},
        set(),
    )
    texts = [e.text for e in data.epoch(random.Random(0))]
    assert {text: texts.count(text) for text in "tmo"} == {"t": 20, "m": 5, "o": 1}


def test_sentences_are_told_from_phrases() -> None:
    long = example("one two three four five six seven eight")
    assert sentences_by_domain([long, example("one two")]) == {"d": [long]}


@pytest.mark.parametrize(
    ("rating", "target"), [(-3, NEGATIVE), (0, NEUTRAL), (1.5, POSITIVE), (0.75, (0, 0.5, 0.5))]
)
def test_ratings_become_probabilities(rating: float, target: tuple[float, ...]) -> None:
    assert rated(rating, 1.5) == target


@pytest.mark.parametrize(
    ("emotions", "target"),
    [
        ({"joy"}, POSITIVE),
        ({"anger", "disgust"}, NEGATIVE),
        ({"neutral"}, NEUTRAL),
        ({"joy", "anger"}, None),
        ({"confusion"}, None),
        ({"neutral", "joy"}, (0.0, 0.5, 0.5)),
    ],
)
def test_emotions_become_a_target_where_they_agree(
    emotions: set[str], target: tuple[float, ...] | None
) -> None:
    assert emotional(emotions) == target


def test_a_tweet_is_unescaped() -> None:
    assert unescaped(r'"It\u2019s \""fine\""" ') == 'It’s "fine"'


def test_reads_reviews_and_emotions(tmp_path: Path) -> None:
    (tmp_path / "cad").mkdir()
    (tmp_path / "cad" / "dev.tsv").write_text(
        "Sentiment\tText\tbatch_id\nNegative\tLong.<br /><br />Dull.\t4\n", "utf-8"
    )
    assert read_reviews(tmp_path, "dev")[0].text == "Long. Dull."
    folder = tmp_path / "goemotions"
    folder.mkdir()
    (folder / "labels.txt").write_text("anger\nneutral\n", "utf-8")
    (folder / "dev.tsv").write_text("stop it\t0\tx\nit is\t1\ty\n", "utf-8")
    assert [e.target for e in read_emotions(tmp_path, "dev")] == [NEGATIVE, NEUTRAL]


def test_long_texts_keep_both_ends() -> None:
    ids = list(range(1000))
    assert shortened(ids) == ids[: TRAINED_TOKENS // 2] + ids[-TRAINED_TOKENS // 2 :]
    assert shortened(ids[:9]) == ids[:9]


def test_shorter_texts_are_padded() -> None:
    ids, mask = padded([np.array([5, 6]), np.array([7])])
    assert ids.tolist() == [[5, 6], [7, 0]]
    assert mask.tolist() == [[1, 1], [1, 0]]
