"""Texts of our own for what the labelled sets hardly have, made by filling templates with words.

Each kind is a list of lines, `label: template`, with slots in braces (template_words.py). The label is
+, - or 0; `~` is a text that says both, `(+)` and `(-)` lean to a side. Two labels, `+-` or `-+`, make
two templates: as it stands, and with `good…` and `bad…` slots exchanged.
"""

from __future__ import annotations

import functools
import random
import re

from counterfactuals import identity_texts
from emoji_texts import emoji_texts
from examples import NEGATIVE, NEUTRAL, POSITIVE, Example, Target
from technical_texts import technical_texts
from template_kinds import KINDS
from template_words import filled

TARGETS: dict[str, Target] = {
    "+": POSITIVE,
    "-": NEGATIVE,
    "0": NEUTRAL,
    "~": (0.35, 0.3, 0.35),
    "(+)": (0.1, 0.25, 0.65),
    "(-)": (0.65, 0.25, 0.1),
}
MIRRORED = ("+-", "-+")
#: Texts of each template in an epoch, at most; fewer where it makes fewer.
PER_TEMPLATE = 16
DOMAIN = "templates"


def template_texts(rng: random.Random) -> list[Example]:
    """One epoch's texts of every kind, in no order."""
    examples = [e for kind in KINDS.values() for e in texts_of(kind, PER_TEMPLATE, rng)]
    return examples + technical_texts(rng) + emoji_texts(rng) + identity_texts(rng)


def texts_of(kind: str, count: int, rng: random.Random) -> list[Example]:
    """The different texts of a kind, at most so many of each template."""
    made: dict[str, Example] = {}
    for sign, template in lines_of(kind) * count:
        text = cased(filled(template, rng), rng)
        made[text] = Example(text, TARGETS[sign], DOMAIN)
    return list(made.values())


@functools.cache
def lines_of(kind: str) -> list[tuple[str, str]]:
    """Sign and template of each line."""
    rows = (line.strip().split(": ", 1) for line in kind.strip().splitlines())
    lines = []
    for signs, template in rows:
        if signs in MIRRORED:
            lines += [(signs[0], template), (signs[1], mirrored(template))]
        else:
            lines.append((signs, template))
    return lines


def mirrored(template: str) -> str:
    """With good slots for bad ones, and the other way round."""
    opposite = {"good": "bad", "bad": "good"}
    return re.sub(r"(?<=\{)(good|bad)", lambda match: opposite[match[1]], template)


def cased(text: str, rng: random.Random) -> str:
    """Sentences begin with a capital, but some people write none and some texts lack the last stop."""
    if rng.random() < 0.15:
        return text.rstrip(".")
    return re.sub(r"(^|[.!?] )([a-z])", lambda match: match[1] + match[2].upper(), text)
