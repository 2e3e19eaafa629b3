"""Fine-tunes the embedded sentiment model, calibrates it, and writes it as int8 ONNX.

    python model/train.py                     every stage: model/minilm-sentiment and model/.work
    python model/train.py --stage movies      the movie-review model alone, into model/.work/movies

Stages: `movies` trains on movie reviews alone (the model that the domain report compares against);
`domains` goes on from there on movies, technical texts, product reviews and tweets; `settle` lets
the learning rate go down to zero on the same domains (the model that ships); `export` writes both
models from the best weights so far. Weights and checkpoints lie in model/.work; a run that was
stopped goes on from its last checkpoint, and a finished stage is not run again: remove its files
from model/.work to train it anew.
"""

from __future__ import annotations

import argparse
import functools
import os
import random
import time
from pathlib import Path

import torch

from batching import Batch, batches
from export import export_model
from network import SentimentNetwork, load_tokenizer
from training import Stage, Training
from training_data import (
    Example,
    TrainingData,
    epoch_of,
    movies_only,
    read_movies,
    several_domains,
)

MODEL_ROOM = Path(__file__).resolve().parent
WORK = MODEL_ROOM / ".work"
SHIPPED = MODEL_ROOM / "minilm-sentiment"

#: Tokens of a batch, and batches of different lengths whose gradients make one step.
BATCH_TOKENS = 1024
BATCHES_A_STEP = 2
#: Steps between evaluations, each followed by a checkpoint.
EVALUATE_EVERY = 100


MOVIES = Stage("movies", schedule=((0, 0.0), (60, 1.0), (298, 1.0), (426, 0.0)))
DOMAINS = Stage("domains", schedule=((0, 0.0), (20, 1.0), (1100, 1.0)))
SETTLE = Stage(
    "settle", schedule=((0, 0.0), (20, 1.0), (500, 0.575), (750, 0.0)), rounds_activations=True
)


def run_stage(
    stage: Stage,
    network: SentimentNetwork,
    data: TrainingData,
    dev: list[Example],
    seed: int,
    workers: int,
) -> None:
    """Trains through one stage; model/.work/<stage>.pt keeps the averaged weights that were best."""
    tokenizer = load_tokenizer()
    training = Training(stage, network, workers)
    checkpoint = WORK / f"{stage.name}.checkpoint.pt"
    if checkpoint.exists():
        training.load(checkpoint)

    @functools.lru_cache(maxsize=1)
    def epoch(index: int) -> list[Batch]:
        rng = random.Random(f"{seed} {stage.name} {index}")
        return batches(tokenizer, epoch_of(data.train, rng), BATCH_TOKENS, rng)

    # Epochs differ by a few batches; the first one's size stands for all.
    steps_an_epoch = len(epoch(0)) // BATCHES_A_STEP
    print(
        f"{stage.name}: step {training.step} of {stage.steps}, {steps_an_epoch} an epoch",
        flush=True,
    )
    started, first, losses = time.monotonic(), training.step, []
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
            evaluate(training, data, dev)
            training.save(checkpoint)


def evaluate(training: Training, data: TrainingData, dev: list[Example]) -> None:
    """Prints accuracies of the averaged weights, and keeps the weights when they are the best."""
    scores = {name: training.accuracy(held_out) for name, held_out in data.held_out.items()}
    # Movies count as much as the other domains together.
    others = sum(scores.values()) / len(scores) if scores else 0.0
    movies = training.accuracy(dev)
    shown = ", ".join(f"{name} {value:.4f}" for name, value in {"sst2/dev": movies, **scores}.items())
    print(f"{training.stage.name}: step {training.step} accuracy {shown}", flush=True)
    training.keep_if_best(movies + others, WORK / f"{training.stage.name}.pt")


def best_of(stage: str) -> SentimentNetwork:
    """The best network of a stage."""
    network = SentimentNetwork()
    network.load_state_dict(torch.load(WORK / f"{stage}.pt", weights_only=True))
    return network.eval()


def end_of(stage: str) -> SentimentNetwork:
    """The averaged network at the end of a stage, for the next one to go on from."""
    network = SentimentNetwork()
    state = torch.load(WORK / f"{stage}.checkpoint.pt", weights_only=True)
    network.load_state_dict(state["averaged"])
    return network


def mean_of(first: SentimentNetwork, second: SentimentNetwork) -> SentimentNetwork:
    """The network halfway between two that one run of training passed through (Izmailov et al. 2018)."""
    theirs = second.state_dict()
    between = {name: value.lerp(theirs[name], 0.5) for name, value in first.state_dict().items()}
    first.load_state_dict(between)
    return first.eval()


def export(
    network: SentimentNetwork, directory: Path, data: TrainingData, dev: list[Example]
) -> None:
    """Writes a network as a model directory, calibrated on the texts that its data holds out."""
    held_out = dev + [e for examples in data.held_out.values() for e in examples]
    temperatures = export_model(network, directory, data.train, held_out, WORK)
    shown = ", ".join(f"{kind} {value:.3f}" for kind, value in temperatures.items())
    print(f"{directory}: temperature {shown}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(os.environ.get("DATA_DIR", MODEL_ROOM.parents[1] / "shared" / "data"))
    stages = ["movies", "domains", "settle", "export", "all"]
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
    run = functools.partial(run_stage, dev=dev, seed=args.seed, workers=args.workers)
    mixed = functools.partial(several_domains, args.data, args.seed)
    if args.stage in ("movies", "all"):
        run(MOVIES, SentimentNetwork(), movies_only(args.data))
    if args.stage in ("domains", "all"):
        # Graded ratings teach degrees first; labels teach certainty, and so calibration, last.
        run(DOMAINS, end_of("movies"), mixed(repeats=2, certain=1.5))
    if args.stage in ("settle", "all"):
        run(SETTLE, end_of("domains"), mixed(repeats=1, certain=1.0))
    if args.stage in ("movies", "export", "all"):
        export(best_of("movies"), WORK / "movies", movies_only(args.data), dev)
    if args.stage in ("settle", "export", "all"):
        # Of the end, the best of each stage and means of them, this was best on held-out texts.
        network = mean_of(end_of("settle"), best_of("domains"))
        export(network, SHIPPED, mixed(repeats=1, certain=1.0), dev)


if __name__ == "__main__":
    main()
