"""Labelled texts for training, read from the data directory, without what must not be trained on."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

#: VADER rates texts from -4 to 4; ratings below this magnitude are near neutral: such texts train,
#: but are not judged.
NEAR_NEUTRAL = 1.0
#: How much a text that is neither counts beside one that is clearly one of both.
NEUTRAL_WEIGHT = 0.3
#: How often an epoch has each clear text of the domains but movies, which are small.
REPEATS = 2
#: Share of each domain but movies that is kept out of training, for calibration.
HELD_OUT_SHARE = 0.1

UCI_FILES = ("amazon_cells_labelled", "imdb_labelled", "yelp_labelled")


@dataclass(frozen=True)
class Example:
    """A text of a domain with the probability that it is positive, and how much it counts."""

    text: str
    positive: float
    domain: str
    weight: float = 1.0
    #: Left out where a two-way label is judged: neither positive nor negative.
    neutral: bool = False

    @property
    def label(self) -> int:
        """1 for positive, 0 for negative."""
        return int(self.positive > 0.5)


@dataclass(frozen=True)
class TrainingData:
    """What to train on, and the clear texts that were held out of it, by domain."""

    train: list[Example]
    held_out: dict[str, list[Example]]


def read_movies(directory: Path, split: str) -> list[Example]:
    """SST-2 as in GLUE: `sentence<TAB>label` with a header, no quoting."""
    lines = (directory / "sst2" / f"{split}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.rsplit("\t", 1) for line in lines)
    return [Example(text.strip(), float(label), "movies") for text, label in rows]


def read_technical(directory: Path, split: str) -> list[Example]:
    """Senti4SD's Stack Overflow texts: `;`-separated ID, polarity, text; neutral is one half."""
    path = directory / "stackoverflow" / f"{split}_stackoverflow.csv"
    polarity = {"negative": 0.0, "neutral": 0.5, "positive": 1.0}
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [
        Example(
            row["Text"].strip(),
            polarity[row["Polarity"]],
            "technical",
            weight=NEUTRAL_WEIGHT if row["Polarity"] == "neutral" else 1.0,
            neutral=row["Polarity"] == "neutral",
        )
        for row in rows
    ]


def read_rated(directory: Path, name: str, domain: str) -> list[Example]:
    """VADER's rated texts, `id<TAB>mean rating<TAB>text`: the probability grows with the rating.

    It is 0 or 1 for ratings that are not near neutral.
    """
    path = directory / "vader" / f"{name}_GroundTruth.txt"
    examples = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.count("\t") < 2:
            continue
        _, mean, text = line.split("\t", 2)
        rating = float(mean)
        positive = min(1.0, max(0.0, 0.5 + 0.5 * rating / NEAR_NEUTRAL))
        neutral = abs(rating) < NEAR_NEUTRAL
        weight = NEUTRAL_WEIGHT if neutral else 1.0
        examples.append(Example(text.strip(), positive, domain, weight, neutral))
    return examples


def evaluation_texts(directory: Path) -> set[str]:
    """Every text that models are judged on, comparable: none of them may be trained on."""
    examples = read_movies(directory, "dev") + read_movies(directory, "test")
    examples += read_technical(directory, "test")
    texts = [example.text for example in examples]
    texts += [example.text for example in read_rated(directory, "nytEditorialSnippets", "news")]
    for name in UCI_FILES:
        lines = (directory / "uci" / f"{name}.txt").read_text(encoding="utf-8").split("\n")[1:]
        texts += [line.rsplit("\t", 1)[0] for line in lines]
    return {comparable(text) for text in texts}


def trainable(examples: Iterable[Example], forbidden: set[str]) -> list[Example]:
    """Examples without forbidden texts, without repeated ones, and without those of two labels."""
    by_text: dict[str, list[Example]] = {}
    for example in examples:
        by_text.setdefault(comparable(example.text), []).append(example)
    return [
        same[0]
        for text, same in by_text.items()
        if text and text not in forbidden and len({e.label for e in same}) == 1
    ]


def movies_only(directory: Path) -> TrainingData:
    """SST-2's training split."""
    return TrainingData(
        trainable(read_movies(directory, "train"), evaluation_texts(directory)), {}
    )


def several_domains(directory: Path, seed: int) -> TrainingData:
    """Movies, technical texts, product reviews and tweets; the seed decides what is held out."""
    forbidden = evaluation_texts(directory)
    small = [
        read_technical(directory, "train"),
        read_rated(directory, "amazonReviewSnippets", "products"),
        read_rated(directory, "tweets", "tweets"),
    ]
    train = movies_only(directory).train
    held_out = {}
    for examples in (trainable(domain, forbidden) for domain in small):
        name = examples[0].domain
        shuffled = random.Random(f"{seed} {name}").sample(examples, len(examples))
        cut = int(len(shuffled) * HELD_OUT_SHARE)
        held_out[name] = [e for e in shuffled[:cut] if not e.neutral]
        for example in shuffled[cut:]:
            train += [example] * (1 if example.neutral else REPEATS)
    return TrainingData(train, held_out)


def sentences_by_domain(examples: list[Example], words: int) -> dict[str, list[Example]]:
    """The examples of at least so many words, by domain."""
    by_domain: dict[str, list[Example]] = {}
    for example in examples:
        if len(example.text.split()) >= words:
            by_domain.setdefault(example.domain, []).append(example)
    return by_domain


def comparable(text: str) -> str:
    """A text's lower-case letters and digits, so that spacing and quoting hide no duplicate."""
    return "".join(re.findall(r"\w+", text.lower()))


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


#: Of an epoch's texts, the share that is put together from several.
PARAGRAPH_SHARE = 0.04
#: Texts shorter than this are phrases, and no sentences of a paragraph.
SENTENCE_WORDS = 5


def epoch_of(examples: list[Example], rng: random.Random) -> list[Example]:
    """One epoch's examples: half with natural spacing, and some paragraphs of one domain and label.

    SST-2 and the small domains are mostly single sentences, while users send several at once.
    """
    shown = [
        replace(e, text=natural_spacing(e.text)) if rng.random() < 0.5 else e for e in examples
    ]
    groups: dict[tuple[str, int], list[Example]] = {}
    for example in shown:
        if not example.neutral and len(example.text.split()) >= SENTENCE_WORDS:
            groups.setdefault((example.domain, example.label), []).append(example)
    sources = list(groups.values())
    sizes = [len(group) for group in sources]
    for group in rng.choices(sources, sizes, k=int(PARAGRAPH_SHARE * len(shown))):
        shown.append(paragraph(rng.sample(group, rng.randint(2, 4))))
    return shown


def paragraph(sentences: list[Example]) -> Example:
    """Sentences of one domain and label as one text."""
    ended = [e.text if e.text[-1:] in ".!?\"')" else f"{e.text}." for e in sentences]
    positive = sum(e.positive for e in sentences) / len(sentences)
    return Example(" ".join(ended), positive, sentences[0].domain)
