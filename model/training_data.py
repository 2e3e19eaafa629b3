"""Labelled texts for training, read from the data directory, with what must not be trained on left out."""

from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass
from pathlib import Path

#: VADER rates texts from -4 to 4; ratings below this magnitude are near neutral.
NEAR_NEUTRAL = 1.0
#: How much a text that is neither counts beside one that is clearly one of both.
NEUTRAL_WEIGHT = 0.3
#: Share of each domain but movies that is kept out of training, for selection and calibration.
HELD_OUT_SHARE = 0.1

#: Movie texts shorter than this are phrases, not sentences.
REPLAYED_WORDS = 5


@dataclass(frozen=True)
class Example:
    """A text with the probability that it is positive, and how much it counts."""

    text: str
    positive: float
    weight: float = 1.0

    @property
    def label(self) -> int:
        """1 for positive, 0 for negative."""
        return int(self.positive > 0.5)


@dataclass(frozen=True)
class TrainingData:
    """What to train on, and what was held out of it, by domain."""

    train: list[Example]
    held_out: dict[str, list[Example]]


def read_movies(directory: Path, split: str) -> list[Example]:
    """SST-2 as in GLUE: `sentence<TAB>label` with a header, no quoting."""
    lines = (directory / "sst2" / f"{split}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.rsplit("\t", 1) for line in lines)
    return [Example(text.strip(), float(label)) for text, label in rows]


def read_technical(directory: Path, split: str) -> list[Example]:
    """Senti4SD's Stack Overflow texts: `;`-separated ID, polarity, text; neutral is one half."""
    path = directory / "stackoverflow" / f"{split}_stackoverflow.csv"
    polarity = {"negative": 0.0, "neutral": 0.5, "positive": 1.0}
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return [rated(row["Text"], polarity[row["Polarity"]]) for row in rows]


def read_rated(directory: Path, name: str) -> list[Example]:
    """VADER's rated texts: `id<TAB>mean rating<TAB>text`; near-neutral means become one half."""
    path = directory / "vader" / f"{name}_GroundTruth.txt"
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    examples = []
    for _, mean, text in (line.split("\t", 2) for line in lines if line.count("\t") >= 2):
        rating = float(mean)
        examples.append(rated(text, 0.5 if abs(rating) < NEAR_NEUTRAL else float(rating > 0)))
    return examples


def rated(text: str, positive: float) -> Example:
    """An example that counts less when it is neutral."""
    return Example(text.strip(), positive, NEUTRAL_WEIGHT if positive == 0.5 else 1.0)


def movies_only(directory: Path) -> TrainingData:
    """SST-2's training split without dev sentences and without texts that carry both labels."""
    forbidden = {normal(e.text) for e in read_movies(directory, "dev")}
    examples = read_movies(directory, "train")
    labels: dict[str, set[float]] = {}
    for example in examples:
        labels.setdefault(normal(example.text), set()).add(example.positive)
    train = [
        e for e in examples if normal(e.text) not in forbidden and len(labels[normal(e.text)]) == 1
    ]
    return TrainingData(train, {})


def several_domains(directory: Path, seed: int) -> TrainingData:
    """Movies, technical texts, product reviews and tweets; small domains are repeated."""
    technical_test = {normal(e.text) for e in read_technical(directory, "test")}
    domains = {
        "technical": (
            [e for e in read_technical(directory, "train") if normal(e.text) not in technical_test],
            3,
        ),
        "products": (read_rated(directory, "amazonReviewSnippets"), 2),
        "tweets": (read_rated(directory, "tweets"), 2),
    }
    # Movies were learnt in the first stage; whole clauses of them are enough to keep what was learnt.
    clauses = [e for e in movies_only(directory).train if len(e.text.split()) >= REPLAYED_WORDS]
    train = random.Random(seed).sample(clauses, len(clauses) // 2)
    held_out = {}
    for name, (examples, repeats) in domains.items():
        shuffled = random.Random(seed).sample(examples, len(examples))
        cut = int(len(shuffled) * HELD_OUT_SHARE)
        held_out[name] = [e for e in shuffled[:cut] if e.positive != 0.5]
        train = train + shuffled[cut:] * repeats
    return TrainingData(train, held_out)


def normal(text: str) -> str:
    """A text as it is compared with others: lower case, single spaces."""
    return " ".join(text.lower().split())


#: The treebank's spacing, and how people write: applied in this order.
DETOKENISE = [
    (re.compile(r"-lrb-"), "("),
    (re.compile(r"-rrb-"), ")"),
    (re.compile(r"``|''"), '"'),
    (re.compile(r" (n't|'(?:s|re|ve|ll|d|m))\b"), r"\1"),
    (re.compile(r" ([.,!?;:)])"), r"\1"),
    (re.compile(r"([(]) "), r"\1"),
]


def natural_spacing(text: str) -> str:
    """SST-2 has the treebank's spacing (`do n't , really`); users write `don't, really`."""
    for pattern, replacement in DETOKENISE:
        text = pattern.sub(replacement, text)
    return text
