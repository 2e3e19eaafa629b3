"""Reads the labelled sets of the data directory, each in its own format, as examples."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from examples import NEGATIVE, NEUTRAL, POSITIVE, UNLABELLED, Example, Target, rated

#: VADER's ratings, -4 to 4, are clear from this magnitude.
CLEAR_RATING = 1.5
#: Emotions of GoEmotions by their Figure 2; those that are ambiguous are in neither.
POSITIVE_EMOTIONS = frozenset(
    "admiration amusement approval caring desire excitement gratitude joy love optimism pride "
    "relief".split()
)
NEGATIVE_EMOTIONS = frozenset(
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness "
    "remorse sadness".split()
)
#: GoEmotions' raters often disagree; at full weight its labels cost other domains accuracy.
EMOTION_WEIGHT = 0.4
#: Between negative and positive sentences lie fewer neutral ones, which are easily overlooked.
NEUTRAL_GRADE_WEIGHT = 1.7
#: A text that was meant sarcastically says something bad in good words, most often.
SARCASTIC: Target = (0.8, 0.1, 0.1)
SARCASTIC_WEIGHT = 0.5
#: Sentences of plot summaries are labelled objective, which is not quite neutral.
OBJECTIVE_WEIGHT = 0.6

UNLABELLED_DOMAIN = "unlabelled"
#: Words of texts that are read without their label: the others are headings, or whole reviews.
SHORTEST_UNLABELLED = 5
LONGEST_UNLABELLED = 60

UCI_FILES = ("amazon_cells_labelled", "imdb_labelled", "yelp_labelled")
TWEET_LANGUAGES = ("arabic english french german hindi italian portuguese spanish").split()


def lines_of(path: Path, encoding: str = "utf-8") -> list[str]:
    """A file's lines; only line feeds end them, for texts hold other separators."""
    return path.read_text(encoding=encoding, errors="replace").rstrip("\n").split("\n")


def records_of(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """A file's records by the names of its columns, with quoting."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def read_sentences(path: Path, domain: str) -> list[Example]:
    """`sentence<TAB>label` with a header, no quoting; 1 is positive."""
    rows = (line.rsplit("\t", 1) for line in lines_of(path)[1:])
    return [
        Example(text.strip(), POSITIVE if label.strip() == "1" else NEGATIVE, domain)
        for text, label in rows
    ]


def read_movies(directory: Path, split: str) -> list[Example]:
    """SST-2 as in GLUE."""
    return read_sentences(directory / "sst2" / f"{split}.tsv", "movies")


def read_technical(directory: Path, split: str) -> list[Example]:
    """Senti4SD's Stack Overflow texts: `;`-separated ID, polarity, text."""
    rows = records_of(directory / "stackoverflow" / f"{split}_stackoverflow.csv", ";")
    polarity = {"negative": NEGATIVE, "neutral": NEUTRAL, "positive": POSITIVE}
    return [Example(row["Text"].strip(), polarity[row["Polarity"]], "technical") for row in rows]


def read_rated(directory: Path, name: str, domain: str) -> list[Example]:
    """VADER's rated texts, `id<TAB>mean rating<TAB>text`."""
    path = directory / "vader" / f"{name}_GroundTruth.txt"
    rows = [line.split("\t", 2) for line in lines_of(path) if line.count("\t") >= 2]
    return [
        Example(text.strip(), rated(float(mean), CLEAR_RATING), domain) for _, mean, text in rows
    ]


def read_grades(directory: Path, split: str) -> list[Example]:
    """SST-5's sentences, `grade sentence` with grades 0 to 4."""
    targets = (NEGATIVE, NEGATIVE, NEUTRAL, POSITIVE, POSITIVE)
    rows = (line.split(" ", 1) for line in lines_of(directory / "sst5" / f"{split}.txt"))
    return [
        Example(
            text.strip(),
            targets[int(grade)],
            "grades",
            NEUTRAL_GRADE_WEIGHT if targets[int(grade)] is NEUTRAL else 1.0,
        )
        for grade, text in rows
    ]


def read_plots(directory: Path) -> list[Example]:
    """The objective sentences of Pang and Lee's subjectivity set, which are of plot summaries."""
    lines = lines_of(directory / "subj" / "subj.txt", "latin-1")
    rows = (line.split(" ", 1) for line in lines)
    return [
        Example(text.strip(), NEUTRAL, "plots", OBJECTIVE_WEIGHT)
        for label, text in rows
        if label == "1"
    ]


def read_emotions(directory: Path, split: str) -> list[Example]:
    """GoEmotions' Reddit comments, `text<TAB>emotions, commas between<TAB>id`.

    Comments with emotions of both kinds, or with ambiguous ones alone, are left out.
    """
    folder = directory / "goemotions"
    names = lines_of(folder / "labels.txt")
    examples = []
    for line in lines_of(folder / f"{split}.tsv"):
        text, numbers, _ = line.rsplit("\t", 2)
        target = emotional({names[int(number)] for number in numbers.split(",")})
        if target:
            examples.append(Example(text.strip(), target, "emotions", EMOTION_WEIGHT))
    return examples


def emotional(emotions: set[str]) -> Target | None:
    """The target of a comment with these emotions, where they agree on one."""
    good, bad = emotions & POSITIVE_EMOTIONS, emotions & NEGATIVE_EMOTIONS
    if good and bad:
        return None
    if "neutral" in emotions:
        return (0.5 * bool(bad), 1 - 0.5 * bool(good or bad), 0.5 * bool(good))
    return POSITIVE if good else NEGATIVE if bad else None


def read_labelled_tweets(directory: Path, language: str, split: str) -> list[Example]:
    """XLM-T's tweets, `label<TAB>text` with labels 0 to 2; escapes and quotes are undone."""
    targets = (NEGATIVE, NEUTRAL, POSITIVE)
    rows = (
        line.split("\t", 1) for line in lines_of(directory / "xlm-t" / f"{language}-{split}.tsv")
    )
    return [
        Example(unescaped(text), targets[int(label)], "labelled tweets") for label, text in rows
    ]


def unescaped(text: str) -> str:
    r"""A tweet without the set's `\u2019`, outer quotes and doubled inner ones."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text.strip())
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return re.sub(r'\\?"+', '"', text).replace("\\n", " ").strip()


def read_reviews(directory: Path, split: str) -> list[Example]:
    """Film reviews and their twins of the opposite label: `Sentiment<TAB>Text<TAB>batch_id`."""
    return [
        Example(
            re.sub(r"(?:\s*<br\s*/?>)+\s*", " ", row["Text"]).strip(),
            POSITIVE if row["Sentiment"] == "Positive" else NEGATIVE,
            "reviews",
        )
        for row in records_of(directory / "cad" / f"{split}.tsv", "\t")
    ]


def read_sarcasm(directory: Path) -> list[Example]:
    """The sarcastic tweets of iSarcasm. Their rephrasings are left out: they made URLs count."""
    return [
        Example(row["tweet"].strip(), SARCASTIC, "sarcasm", SARCASTIC_WEIGHT)
        for row in records_of(directory / "isarcasm" / "train-en.csv")
        if row["sarcastic"] == "1" and row["tweet"].strip()
    ]


def read_unlabelled(directory: Path) -> list[Example]:
    """Training texts without a label that a network could learn, for teachers to answer.

    Sentences of film reviews, the subjective ones of Pang and Lee's set, comments of ambiguous or
    mixed emotions, and tweets that were not meant sarcastically.
    """
    reviews = [e.text for e in read_reviews(directory, "train")]
    texts = [part for review in reviews for part in re.split(r"(?<=[.!?])\s+", review)]
    lines = lines_of(directory / "subj" / "subj.txt", "latin-1")
    texts += [line[2:] for line in lines if line.startswith("0 ")]
    known = {e.text for e in read_emotions(directory, "train")}
    comments = lines_of(directory / "goemotions" / "train.tsv")
    texts += [
        text for text in (line.split("\t")[0].strip() for line in comments) if text not in known
    ]
    tweets = records_of(directory / "isarcasm" / "train-en.csv")
    texts += [row["tweet"] for row in tweets if row["sarcastic"] == "0"]
    return [
        Example(text.strip(), UNLABELLED, UNLABELLED_DOMAIN)
        for text in texts
        if SHORTEST_UNLABELLED <= len(text.split()) <= LONGEST_UNLABELLED
    ]
