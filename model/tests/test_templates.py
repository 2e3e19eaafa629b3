"""The templates' texts, and what is done to texts without changing their label."""

import random

import pytest

from counterfactuals import KIND_OF, framed, identity_texts, swapped
from epochs import addressed, mistyped, paragraph, repunctuated
from examples import NEUTRAL, POSITIVE, Example
from technical_texts import technical_texts
from template_kinds import KINDS
from template_words import SLOT, SLOTS
from templates import PER_TEMPLATE, TARGETS, lines_of, texts_of

EXAMPLE = Example("She thinks the German film was wonderful.", POSITIVE, "movies")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_makes_many_filled_texts_of_known_labels(kind: str) -> None:
    examples = texts_of(KINDS[kind], PER_TEMPLATE, random.Random(1))
    assert len(examples) > 100
    assert not [e.text for e in examples if "{" in e.text or "}" in e.text]
    assert all(sign in TARGETS for sign, _ in lines_of(KINDS[kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_every_slot_has_words(kind: str) -> None:
    slots = {slot for _, line in lines_of(KINDS[kind]) for slot in SLOT.findall(line)}
    assert slots <= SLOTS.keys()


def test_the_same_seed_makes_the_same_texts() -> None:
    for make in (technical_texts, identity_texts):
        assert make(random.Random(3)) == make(random.Random(3))


def test_what_machines_write_is_neutral() -> None:
    examples = technical_texts(random.Random(2))
    assert len(examples) > 900
    assert {e.target for e in examples} == {NEUTRAL}


def test_swapping_a_term_keeps_label_and_other_words() -> None:
    seen = {swapped(EXAMPLE, random.Random(seed)).text for seed in range(60)}
    assert len(seen) > 5
    for text in seen:
        assert text.split()[1:3] == ["thinks", "the"]
        assert text.endswith("film was wonderful.")
        assert text.split()[0].lower() in {term.lower() for term in KIND_OF["she"]}


def test_a_frame_keeps_the_text_and_its_label() -> None:
    for seed in range(30):
        changed = framed(EXAMPLE, random.Random(seed))
        assert EXAMPLE.text in changed.text
        assert changed.target == EXAMPLE.target


def test_addresses_and_handles_stand_beside_the_text() -> None:
    for seed in range(30):
        text = addressed(EXAMPLE.text, random.Random(seed))
        assert EXAMPLE.text in text
        assert "/" in text or "@" in text


def test_a_typing_error_is_a_small_one() -> None:
    for seed in range(30):
        text = mistyped(EXAMPLE.text, random.Random(seed))
        assert abs(len(text) - len(EXAMPLE.text)) <= 1
    assert mistyped("so so", random.Random(0)) == "so so"


def test_other_punctuation_leaves_the_words() -> None:
    for seed in range(30):
        text = repunctuated(EXAMPLE.text, random.Random(seed))
        assert text.strip(" .!").split() == EXAMPLE.text.strip(".").split()
    assert repunctuated("...", random.Random(1))


def test_sentences_of_a_paragraph_are_ended() -> None:
    joined = paragraph([Example("good", POSITIVE, "d"), Example("fine!", POSITIVE, "d")])
    assert joined.text == "good. fine!"
