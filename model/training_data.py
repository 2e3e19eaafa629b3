"""What is trained on, without what must not be: texts that models are judged on, and their twins."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from examples import Example
from sources import (
    TWEET_LANGUAGES,
    UCI_FILES,
    UNLABELLED_DOMAIN,
    lines_of,
    read_emotions,
    read_grades,
    read_labelled_tweets,
    read_movies,
    read_plots,
    read_rated,
    read_reviews,
    read_sarcasm,
    read_sentences,
    read_technical,
    read_unlabelled,
)

#: Share of each domain but movies that is kept out of training, for calibration, and at most so many.
HELD_OUT_SHARE = 0.1
MOST_HELD_OUT = 400
#: Of what an epoch has of a domain, in times its texts; 1 where a domain is not named. Movies are
#: many phrases; reviews are long.
SHARES = {
    "movies": 0.5,
    "plots": 0.5,
    "emotions": 0.5,
    "reviews": 0.5,
    "technical": 2.0,
    "labelled tweets": 2.0,
    UNLABELLED_DOMAIN: 0.4,
}
#: Phrases of SST-2 with fewer words are left out: they are parts of others.
SHORTEST_PHRASE = 4
#: Texts of so many words are sentences.
SENTENCE_WORDS = 8


@dataclass(frozen=True)
class TrainingData:
    """What to train on and what was held out of it, by domain."""

    train: dict[str, list[Example]]
    held_out: dict[str, list[Example]]
    #: Texts that models are judged on, comparable: templates must not make them either.
    forbidden: set[str]

    def all_held_out(self) -> list[Example]:
        """The held-out texts of every domain."""
        return [example for examples in self.held_out.values() for example in examples]

    def all_train(self) -> list[Example]:
        """The labelled training texts of every domain, each once."""
        labelled = (texts for domain, texts in self.train.items() if domain != UNLABELLED_DOMAIN)
        return [example for examples in labelled for example in examples]

    def judged_on(self, text: str) -> bool:
        """Whether a text is one that models are judged on; those of signs alone never are."""
        letters = comparable(text)
        return bool(letters) and letters in self.forbidden

    def epoch(self, rng: random.Random) -> list[Example]:
        """As many texts of each domain as SHARES says, in no order."""
        chosen = []
        for domain, examples in self.train.items():
            share = SHARES.get(domain, 1.0)
            chosen += examples * int(share)
            chosen += rng.sample(examples, int(len(examples) * (share % 1)))
        return chosen


def comparable(text: str) -> str:
    """A text's lower-case letters and digits, so that spacing and quoting hide no duplicate."""
    return "".join(re.findall(r"[^\W_]+", text.lower()))


def evaluation_texts(directory: Path) -> set[str]:
    """Every text that models are judged on, comparable: none of them may be trained on."""
    examples = read_movies(directory, "dev") + read_movies(directory, "test")
    examples += read_technical(directory, "test")
    examples += read_rated(directory, "nytEditorialSnippets", "news")
    examples += read_grades(directory, "dev") + read_reviews(directory, "dev")
    for name in UCI_FILES:
        examples += read_sentences(directory / "uci" / f"{name}.txt", name)
    for language in TWEET_LANGUAGES:
        examples += read_labelled_tweets(directory, language, "val")
    texts = [example.text for example in examples]
    # Comments that the reader leaves out are judged on by nobody, but are no training texts either.
    texts += [line.split("\t")[0] for line in lines_of(directory / "goemotions" / "dev.tsv")]
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
    forbidden = evaluation_texts(directory)
    movies = trainable(read_movies(directory, "train"), forbidden)
    return TrainingData({"movies": movies}, {}, forbidden)


def several_domains(directory: Path, seed: int) -> TrainingData:
    """Every set that may be trained on; the seed decides what is held out."""
    forbidden = evaluation_texts(directory)
    movies = [
        e
        for e in trainable(read_movies(directory, "train"), forbidden)
        if len(e.text.split()) >= SHORTEST_PHRASE
    ]
    sets = [
        read_technical(directory, "train"),
        read_rated(directory, "amazonReviewSnippets", "products"),
        read_rated(directory, "tweets", "tweets"),
        read_labelled_tweets(directory, "english", "train"),
        read_grades(directory, "train"),
        read_plots(directory),
        read_emotions(directory, "train"),
        read_reviews(directory, "train"),
        read_sarcasm(directory),
    ]
    train = {"movies": movies}
    unlabelled = trainable(read_unlabelled(directory), forbidden)
    held_out = {}
    for examples in (trainable(each, forbidden) for each in sets):
        domain = examples[0].domain
        shuffled = random.Random(f"{seed} {domain}").sample(examples, len(examples))
        cut = min(MOST_HELD_OUT, int(len(shuffled) * HELD_OUT_SHARE))
        held_out[domain], train[domain] = shuffled[:cut], shuffled[cut:]
    # What is held out with its label must not be read without it.
    held = {comparable(e.text) for examples in held_out.values() for e in examples}
    train[UNLABELLED_DOMAIN] = [e for e in unlabelled if comparable(e.text) not in held]
    return TrainingData(train, held_out, forbidden)


def sentences_by_domain(examples: list[Example]) -> dict[str, list[Example]]:
    """The examples of at least SENTENCE_WORDS words, by domain."""
    by_domain: dict[str, list[Example]] = {}
    for example in examples:
        if len(example.text.split()) >= SENTENCE_WORDS:
            by_domain.setdefault(example.domain, []).append(example)
    return by_domain
