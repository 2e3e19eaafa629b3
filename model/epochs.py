"""What one epoch shows: a choice of the data, templates, and texts as people really type them."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from counterfactuals import framed, swapped
from emoji_texts import with_emoji
from examples import Example
from templates import template_texts
from training_data import TrainingData

#: The treebank's spacing, and how people write: applied in this order.
DETOKENISE = [
    (re.compile(r"-lrb-"), "("),
    (re.compile(r"-rrb-"), ")"),
    (re.compile(r"``|''"), '"'),
    (re.compile(r" (n't|'(?:s|re|ve|ll|d|m))\b"), r"\1"),
    (re.compile(r" ([.,!?;:)])"), r"\1"),
    (re.compile(r"([(]) "), r"\1"),
]
#: Of an epoch's texts, the share that is put together from several.
PARAGRAPH_SHARE = 0.03
#: Shorter texts are phrases, and no sentences of a paragraph.
SHORTEST_SENTENCE = 5
#: Longer ones do not go into paragraphs, which would be cut.
LONGEST_SENTENCE = 60
#: Shares of the texts that gain an address, a handle, a typing error, other punctuation, an emoji.
ADDRESS_SHARE = 0.15
TYPO_SHARE = 0.15
PUNCTUATION_SHARE = 0.15
EMOJI_SHARE = 0.06
#: Share of the polar texts that are put into somebody's mouth (counterfactuals.py).
FRAMED_SHARE = 0.05

LETTERS = "abcdefghijklmnopqrstuvwxyz"
HOSTS = (
    "example.com t.co bit.ly youtu.be imgur.com github.com docs.example.org news.example.net"
).split()
HANDLES = (
    "user anna_k jsmith support delta nytimes the_real_max dev42 coffee4me united jo88"
).split()


def epoch_of(data: TrainingData, rng: random.Random) -> list[Example]:
    """One epoch's examples, in no order."""
    shown = [naturally(example, rng) for example in data.epoch(rng)]
    shown += paragraphs(shown, rng)
    if data.held_out:
        shown += [framed(e, rng) for e in shown if e.polar and rng.random() < FRAMED_SHARE]
        shown = [typed(swapped(example, rng), rng) for example in shown]
        shown += [typed(e, rng) for e in template_texts(rng) if not data.judged_on(e.text)]
    return shown


def naturally(example: Example, rng: random.Random) -> Example:
    """Half of the texts without the treebank's spacing (`do n't , really`)."""
    if rng.random() < 0.5:
        return example
    text = example.text
    for pattern, replacement in DETOKENISE:
        text = pattern.sub(replacement, text)
    return replace(example, text=text)


def paragraphs(examples: list[Example], rng: random.Random) -> list[Example]:
    """Some texts of two to four sentences of one domain and label: users send several at once."""
    groups: dict[tuple[str, int], list[Example]] = {}
    for example in examples:
        if SHORTEST_SENTENCE <= len(example.text.split()) <= LONGEST_SENTENCE:
            groups.setdefault((example.domain, example.label), []).append(example)
    sources = [group for group in groups.values() if len(group) >= 4]
    sizes = [len(group) for group in sources]
    chosen = rng.choices(sources, sizes, k=int(PARAGRAPH_SHARE * len(examples)))
    return [paragraph(rng.sample(group, rng.randint(2, 4))) for group in chosen]


def paragraph(sentences: list[Example]) -> Example:
    """Sentences of one domain and label as one text."""
    ended = [e.text if e.text[-1:] in ".!?\"')" else f"{e.text}." for e in sentences]
    return replace(sentences[0], text=" ".join(ended))


def typed(example: Example, rng: random.Random) -> Example:
    """A text as it may be typed: what changes here must not change the label."""
    text = example.text
    example = replace(example, unchanged=example.asked)
    if rng.random() < TYPO_SHARE:
        text = mistyped(text, rng)
    if rng.random() < PUNCTUATION_SHARE:
        text = repunctuated(text, rng)
    if rng.random() < ADDRESS_SHARE:
        text = addressed(text, rng)
    changed = replace(example, text=text)
    return with_emoji(changed, rng) if rng.random() < EMOJI_SHARE else changed


def mistyped(text: str, rng: random.Random) -> str:
    """One letter dropped, doubled, swapped with the next or replaced, within a longer word."""
    places = [m.start() + 1 for m in re.finditer(r"[a-zA-Z]{5,}", text)]
    if not places:
        return text
    at = rng.choice(places) + rng.randint(0, 2)
    before, letter, after, rest = text[:at], text[at], text[at + 1 : at + 2], text[at + 2 :]
    kinds = [
        before + after + rest,
        before + letter + letter + after + rest,
        before + after + letter + rest,
        before + rng.choice(LETTERS) + after + rest,
    ]
    return rng.choice(kinds)


def repunctuated(text: str, rng: random.Random) -> str:
    """The end without its full stop, or with something else there; or no punctuation at all."""
    bare = text.rstrip(" .!")
    kinds = [bare, f"{bare}.", f"{bare}...", f"{bare}!", f"{bare} !!", re.sub(r"[.,;:!]", "", text)]
    return rng.choice(kinds) or text


def addressed(text: str, rng: random.Random) -> str:
    """With an address or a handle before or behind it."""
    code = "".join(rng.choices(LETTERS + LETTERS.upper() + "0123456789", k=rng.randint(4, 10)))
    link = f"{rng.choice(['https://', 'http://', 'https://www.', ''])}{rng.choice(HOSTS)}/{code}"
    handle = f"@{rng.choice([*HANDLES, code.lower()])}"
    kinds = [
        f"{text} {link}",
        f"{link} {text}",
        f"{handle} {text}",
        f"{text} {handle}",
        f"{text} {link}",
    ]
    return rng.choice(kinds)
