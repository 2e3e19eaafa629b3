"""Prepares what training reads, as files of token ids: training then needs neither data nor tokenizer.

An epoch of training reads one file from beginning to end; each has other choices of the data, other
templates and other changes of the texts. Teachers' answers for its texts lie beside it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from base import WORK
from batching import Texts, encoded
from device import CORES
from epochs import epoch_of
from sources import read_movies
from training_data import movies_only, several_domains

ROOM = WORK / "prepared"
#: Epochs of texts of all domains; training begins again with the first behind the last.
EPOCHS = 5
MOVIES = "movies"
MIXED = "mixed"


def prepare(directory: Path, seed: int) -> None:
    """Writes every file that is not there yet."""
    ROOM.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(min(CORES, EPOCHS + 2), get_context("spawn")) as pool:
        tasks = [pool.submit(write_judged, directory, seed)]
        tasks.append(pool.submit(write_epoch, directory, seed, MOVIES, 0))
        tasks += [pool.submit(write_epoch, directory, seed, MIXED, i) for i in range(EPOCHS)]
        for task in tasks:
            task.result()


def write_epoch(directory: Path, seed: int, kind: str, index: int) -> None:
    """Writes one epoch of movie reviews alone, or of texts of all domains."""
    if file_of(kind, index).exists():
        return
    data = movies_only(directory) if kind == MOVIES else several_domains(directory, seed)
    encoded(epoch_of(data, random.Random(f"{seed} {kind} {index}"))).save(file_of(kind, index))


def write_judged(directory: Path, seed: int) -> None:
    """Writes the texts that training is watched by."""
    sets = {"sst2-dev": read_movies(directory, "dev")}
    sets |= several_domains(directory, seed).held_out
    for name, examples in sets.items():
        encoded(examples).save(ROOM / f"judged-{name.replace(' ', '-')}.npz")


def file_of(kind: str, index: int) -> Path:
    """Where an epoch lies."""
    return ROOM / f"{kind}-{index}.npz"


def judged_texts() -> dict[str, Texts]:
    """The texts that training is watched by, by name."""
    files = sorted(ROOM.glob("judged-*.npz"))
    return {path.stem.removeprefix("judged-"): Texts.load(path) for path in files}


def load_epoch(kind: str, index: int) -> Texts:
    """The labelled texts of an epoch."""
    return Texts.load(file_of(kind, index if kind == MOVIES else index % EPOCHS)).labelled()


def answers_file(teacher: str, index: int) -> Path:
    """Where a teacher's answers for an epoch lie, [texts, labels]."""
    return ROOM / f"{teacher}-{index}.npy"


def load_answered_epoch(teachers: Sequence[str], share: float, index: int) -> Texts:
    """An epoch with a share of the teachers' mean answer in its targets, also of unlabelled texts."""
    at = index % EPOCHS
    answers = np.stack([np.load(answers_file(each, at)) for each in teachers])
    return Texts.load(file_of(MIXED, at)).answered(answers.mean(0, np.float32), share)
