"""Fine-tunes the embedded sentiment model, calibrates it, and writes it as int8 ONNX.

    python model/train.py                     every stage: model/minilm-sentiment and model/.work
    python model/train.py --stage movies      the movie-review model alone, into model/.work/movies

Stages: `movies` trains on movie reviews alone, with two labels (the model that the domain report
compares against); `domains` goes on from it on every set that may be trained on, with three; `pruned`
makes that smaller and trains it by distillation from it (the model that ships); `export` writes both
models from the weights that are there. Weights and checkpoints lie in model/.work; a run that was
stopped goes on from its last checkpoint, and a finished stage is not run again: remove its
checkpoint from model/.work to train it anew.
"""

from __future__ import annotations

import argparse
import functools
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import torch

from base import WORK
from batching import Batch, batches
from epochs import epoch_of
from examples import POLAR_LABELS, Example
from export import export_model
from network import SentimentNetwork, pretrained_network
from pruning import pruned, untrained
from sources import read_movies
from training import Stage, Training
from training_data import movies_only, several_domains

MODEL_ROOM = Path(__file__).resolve().parent
SHIPPED = MODEL_ROOM / "minilm-sentiment"

#: Tokens of a batch, and batches of different lengths whose gradients make one step.
BATCH_TOKENS = 1024
BATCHES_A_STEP = 2
#: Steps between evaluations, each followed by a checkpoint.
EVALUATE_EVERY = 200
#: Texts of each domain that are evaluated during training.
EVALUATED = 150

MOVIES = Stage(
    "movies",
    layers=6,
    labels=POLAR_LABELS,
    schedule=((0, 0.0), (60, 1.0), (298, 1.0), (426, 0.0)),
)
DOMAINS = Stage(
    "domains",
    layers=6,
    schedule=((0, 0.0), (40, 1.0), (450, 1.0), (1050, 0.0)),
    rounds_activations=True,
)
PRUNED = Stage(
    "pruned",
    layers=6,
    schedule=((0, 0.0), (40, 1.0), (450, 1.0), (1050, 0.0)),
    rounds_activations=True,
    learning_rate=2e-4,
    state_weight=4.0,
)

Epochs = Callable[[random.Random], list[Example]]


def run_stage(
    stage: Stage,
    network: SentimentNetwork,
    epochs: Epochs,
    judged: dict[str, list[Example]],
    seed: int,
    workers: int,
    teacher: SentimentNetwork | None = None,
) -> None:
    """Trains through one stage, from its last checkpoint where there is one."""
    training = Training(stage, network, workers, teacher)
    if checkpoint_of(stage).exists():
        training.load(checkpoint_of(stage))

    @functools.lru_cache(maxsize=1)
    def epoch(index: int) -> list[Batch]:
        rng = random.Random(f"{seed} {stage.name} {index}")
        return batches(epochs(rng), BATCH_TOKENS, rng)

    # Epochs differ by a few batches; the first one's size stands for all.
    steps_an_epoch = len(epoch(0)) // BATCHES_A_STEP
    print(
        f"{stage.name}: step {training.step} of {stage.steps}, {steps_an_epoch} an epoch",
        flush=True,
    )
    started, first = time.monotonic(), training.step
    losses: list[float] = []
    while training.step < stage.steps:
        index, offset = divmod(training.step, steps_an_epoch)
        group = epoch(index)[offset * BATCHES_A_STEP :][:BATCHES_A_STEP]
        losses.append(training.advance(group or epoch(index)[:BATCHES_A_STEP]))
        if training.step % 20 == 0:
            pace = (time.monotonic() - started) / (training.step - first)
            print(
                f"{stage.name}: step {training.step}/{stage.steps}"
                f" loss {sum(losses) / len(losses):.3f},"
                f" {(stage.steps - training.step) * pace / 60:.0f} min to go",
                flush=True,
            )
            losses.clear()
        if training.step % EVALUATE_EVERY == 0 or training.step == stage.steps:
            evaluate(training, judged)
            training.save(checkpoint_of(stage))


def evaluate(training: Training, judged: dict[str, list[Example]]) -> None:
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
    return path.exists() and torch.load(path, weights_only=True, mmap=True)["step"] >= stage.steps


def network_of(stage: Stage) -> SentimentNetwork:
    """The averaged network at the end of a stage."""
    network = (
        untrained(stage.layers)
        if stage is PRUNED
        else pretrained_network(stage.layers, stage.labels)
    )
    network.load_state_dict(torch.load(checkpoint_of(stage), weights_only=True)["averaged"])
    return network.eval()


def three_labelled(movies: SentimentNetwork) -> SentimentNetwork:
    """A network that knows what the movie-review model knows, with a third label."""
    network = pretrained_network(DOMAINS.layers)
    network.copy_polar(movies)
    return network


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(os.environ.get("DATA_DIR", MODEL_ROOM.parents[1] / "shared" / "data"))
    stages = ["movies", "domains", "pruned", "export", "all"]
    parser.add_argument("--stage", choices=stages, default="all")
    parser.add_argument("--data", type=Path, default=default, help=f"directory, {default}")
    parser.add_argument("--seed", type=int, default=20, help="of data order and head, 20")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count(), help="batches at once, all cores"
    )
    args = parser.parse_args()
    # One thread a batch: threads that share a product wait for each other at every step of it.
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    WORK.mkdir(exist_ok=True)
    dev = read_movies(args.data, "dev")
    movies = movies_only(args.data)
    mixed = several_domains(args.data, args.seed)
    wanted = stages[:-1] if args.stage == "all" else [args.stage]
    judged = {"sst2/dev": dev} | {n: texts[:EVALUATED] for n, texts in mixed.held_out.items()}
    run = functools.partial(run_stage, seed=args.seed, workers=args.workers)
    of_all = functools.partial(epoch_of, mixed)
    if "movies" in wanted and not finished(MOVIES):
        network = pretrained_network(MOVIES.layers, MOVIES.labels)
        run(MOVIES, network, functools.partial(epoch_of, movies), {"sst2/dev": dev})
    if "domains" in wanted and not finished(DOMAINS):
        run(DOMAINS, three_labelled(network_of(MOVIES)), of_all, judged)
    if "pruned" in wanted and not finished(PRUNED):
        teacher = network_of(DOMAINS)
        network = pruned(network_of(DOMAINS), mixed.all_train(), args.seed)
        run(PRUNED, network, of_all, judged, teacher=teacher)
    if "movies" in wanted or "export" in wanted:
        export_model(network_of(MOVIES), WORK / "movies", movies, dev, WORK)
    if "pruned" in wanted or "export" in wanted:
        export_model(network_of(PRUNED), SHIPPED, mixed, dev, WORK)


if __name__ == "__main__":
    main()
