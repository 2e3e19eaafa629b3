"""Fine-tunes the embedded sentiment model, calibrates it, and writes it as int8 ONNX.

    python model/train.py                     every stage: model/minilm-sentiment and model/.work
    python model/train.py --stage movies      one stage

Stages: `prepare` writes the texts of every epoch as token ids; `movies` trains on movie reviews alone,
with two labels (the model that the domain report compares against); `teachers` trains several networks
of all twelve layers on every set that may be trained on, and has them answer for all texts; `student`
trains six layers by distillation from their mean answer; `pruned` makes that smaller and trains it
again, with the rounding of the int8 file (the model that ships); `export` writes model directories
from the weights that are there. Weights and checkpoints lie in model/.work; a run that was stopped
goes on from its last checkpoint, and a finished stage is not run again: remove its checkpoint from
model/.work to train it anew. A stage beside these, `calibrate`, fits the temperatures in config.json
anew to the weights that ship, as `export` does.

It computes on a GPU where PyTorch finds one, teachers side by side, and else on all cores. On one
H100 with 16 cores all stages took ten minutes: `prepare` one, `teachers` three, `student` and `pruned`
some two each. Two cores alone would take over a day, most of it for the teachers (estimated from
their pace).
"""

from __future__ import annotations

import argparse
import functools
import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

import prepared
from base import LAYERS, WORK
from batching import Batch, Texts, batches
from device import BATCH_TOKENS, DEVICE, prepare_device
from examples import POLAR_LABELS
from export import calibrate_model, export_model
from network import SentimentNetwork, pretrained_network
from pruning import pruned, untrained
from sources import read_movies
from training import Stage, Training, probabilities
from training_data import movies_only, several_domains

MODEL_ROOM = Path(__file__).resolve().parent
SHIPPED = MODEL_ROOM / "minilm-sentiment"

#: Batches of different lengths whose gradients make one step.
BATCHES_A_STEP = 2
#: Steps between evaluations, each followed by a checkpoint.
EVALUATE_EVERY = 400

MOVIES = Stage("movies", layers=6, epochs=1.0, labels=POLAR_LABELS)
#: Networks that differ in what they begin with and in the order of texts: their mean answer is
#: better, and less sure, than that of each.
TEACHERS = tuple(
    Stage(f"teacher-{i}", layers=LAYERS, epochs=1.7, learning_rate=rate)
    for i, rate in enumerate((1e-4, 1e-4, 1e-4, 1.5e-4))
)
STUDENT = Stage("student", layers=6, epochs=3.0, learning_rate=2e-4)
PRUNED = Stage(
    "pruned", layers=6, epochs=2.5, narrow=True, rounds=True, learning_rate=3e-4, state_weight=2.0
)
#: How much of a target is the teachers' answer; the rest is the label.
TEACHERS_SHARE = 0.7

Epochs = Callable[[int], Texts]


def run_stage(
    stage: Stage,
    network: SentimentNetwork,
    epochs: Epochs,
    seed: int,
    teacher: SentimentNetwork | None = None,
) -> None:
    """Trains through one stage, from its last checkpoint where there is one."""

    @functools.lru_cache(maxsize=1)
    def epoch(index: int) -> list[Batch]:
        return batches(epochs(index), BATCH_TOKENS, random.Random(f"{seed} {stage.name} {index}"))

    # Epochs differ by a few batches; the first one's size stands for all.
    steps_an_epoch = len(epoch(0)) // BATCHES_A_STEP
    training = Training(stage, network, round(stage.epochs * steps_an_epoch), teacher)
    if checkpoint_of(stage).exists():
        training.load(checkpoint_of(stage))
    judged = prepared.judged_texts()
    print(
        f"{stage.name}: step {training.step} of {training.steps}, {steps_an_epoch} an epoch",
        flush=True,
    )
    started, first = time.monotonic(), training.step
    losses: list[torch.Tensor] = []
    while not training.finished:
        index, offset = divmod(training.step, steps_an_epoch)
        group = epoch(index)[offset * BATCHES_A_STEP :][:BATCHES_A_STEP]
        losses.append(training.advance(group or epoch(index)[:BATCHES_A_STEP]))
        if training.step % 20 == 0:
            loss = float(torch.stack(losses).mean())
            pace = (time.monotonic() - started) / (training.step - first)
            print(
                f"{stage.name}: step {training.step}/{training.steps} loss {loss:.3f},"
                f" {(training.steps - training.step) * pace / 60:.1f} min to go",
                flush=True,
            )
            losses.clear()
        if training.step % EVALUATE_EVERY == 0 or training.finished:
            evaluate(training, judged)
            training.save(checkpoint_of(stage))


def evaluate(training: Training, judged: dict[str, Texts]) -> None:
    """Prints accuracies of the averaged weights, of two labels and of three."""
    shown = ", ".join(
        "{} {:.3f} {:.3f}".format(name, *training.accuracies(texts))
        for name, texts in judged.items()
    )
    print(f"{training.stage.name}: step {training.step} accuracy {shown}", flush=True)


def checkpoint_of(stage: Stage) -> Path:
    """Where a stage keeps its state."""
    return WORK / f"{stage.name}.checkpoint.pt"


def finished(stage: Stage) -> bool:
    """Whether a stage has been trained to its end before."""
    path = checkpoint_of(stage)
    return path.exists() and torch.load(path, weights_only=True, mmap=True)["finished"]


def network_of(stage: Stage) -> SentimentNetwork:
    """The averaged network at the end of a stage."""
    network = (
        untrained(stage.layers) if stage.narrow else pretrained_network(stage.layers, stage.labels)
    )
    state = torch.load(checkpoint_of(stage), weights_only=True, map_location="cpu")["averaged"]
    network.load_state_dict(state)
    return network.eval()


def run_teacher(stage: Stage, seed: int) -> None:
    """Trains a teacher and writes its answers for the texts of every epoch."""
    prepare_device()
    torch.manual_seed(seed + TEACHERS.index(stage))
    # Each begins with another epoch, so that they do not all learn the same texts by heart.
    first = TEACHERS.index(stage)
    if not finished(stage):

        def epochs(index: int) -> Texts:
            return prepared.load_epoch(prepared.MIXED, first + index)

        run_stage(stage, pretrained_network(stage.layers), epochs, seed)
    network = network_of(stage).to(DEVICE)
    for index in range(prepared.EPOCHS):
        path = prepared.answers_file(stage.name, index)
        if not path.exists():
            texts = Texts.load(prepared.file_of(prepared.MIXED, index))
            np.save(path, probabilities(network, texts.asked).astype(np.float16))


def run_teachers(seed: int) -> None:
    """Runs every teacher, side by side on a GPU, which one alone does not fill."""
    workers = len(TEACHERS) if DEVICE.type == "cuda" else 1
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for task in [pool.submit(run_teacher, stage, seed) for stage in TEACHERS]:
            task.result()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(os.environ.get("DATA_DIR", MODEL_ROOM.parents[1] / "shared" / "data"))
    stages = ["prepare", "movies", "teachers", "student", "pruned", "export"]
    parser.add_argument("--stage", choices=[*stages, "calibrate", "all"], default="all")
    parser.add_argument("--data", type=Path, default=default, help=f"directory, {default}")
    parser.add_argument("--seed", type=int, default=20, help="of data order and heads, 20")
    args = parser.parse_args()
    prepare_device()
    torch.manual_seed(args.seed)
    WORK.mkdir(exist_ok=True)
    wanted = stages if args.stage == "all" else [args.stage]
    run = functools.partial(run_stage, seed=args.seed)
    answered = functools.partial(
        prepared.load_answered_epoch, [each.name for each in TEACHERS], TEACHERS_SHARE
    )
    if "prepare" in wanted:
        prepared.prepare(args.data, args.seed)
    if "movies" in wanted and not finished(MOVIES):
        network = pretrained_network(MOVIES.layers, MOVIES.labels)
        run(MOVIES, network, functools.partial(prepared.load_epoch, prepared.MOVIES))
    if "teachers" in wanted:
        run_teachers(args.seed)
    if "student" in wanted and not finished(STUDENT):
        run(STUDENT, pretrained_network(STUDENT.layers), answered)
    if "pruned" in wanted and not finished(PRUNED):
        network = pruned(network_of(STUDENT), answered(0), args.seed)
        run(PRUNED, network, answered, teacher=network_of(STUDENT))
    if "export" in wanted:
        dev = read_movies(args.data, "dev")
        export_model(network_of(MOVIES), WORK / "movies", movies_only(args.data), dev, WORK)
        mixed = several_domains(args.data, args.seed)
        export_model(network_of(PRUNED), SHIPPED, mixed, dev, WORK)
    if "calibrate" in wanted:
        calibrate_model(
            SHIPPED, several_domains(args.data, args.seed), read_movies(args.data, "dev")
        )


if __name__ == "__main__":
    main()
