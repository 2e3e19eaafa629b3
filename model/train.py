"""Fine-tunes the embedded sentiment model, calibrates it, and writes it as int8 ONNX.

    python model/train.py                     every stage: model/minilm-sentiment and model/.work
    python model/train.py --stage movies      the movie-review model alone, into model/.work/movies

Stages: `movies` trains on movie reviews alone (the model that the domain report compares against);
`teacher` trains a network of twice the depth on movies, technical texts, product reviews and tweets;
`domains` goes on from the movie-review model on the same texts and on what the teacher says of them;
`compact` makes that smaller and trains it to stay like it (the model that ships); `export` writes both
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
from dataclasses import replace
from pathlib import Path

import torch

from base import LAYERS, WORK, load_tokenizer
from batching import Batch, batches
from compaction import compacted, untrained
from export import export_model
from network import SentimentNetwork
from training import Stage, Training, probabilities, worker_pool
from training_data import (
    Example,
    TrainingData,
    epoch_of,
    movies_only,
    read_movies,
    several_domains,
)

MODEL_ROOM = Path(__file__).resolve().parent
SHIPPED = MODEL_ROOM / "minilm-sentiment"

#: Tokens of a batch, and batches of different lengths whose gradients make one step.
BATCH_TOKENS = 1024
BATCHES_A_STEP = 2
#: Steps between evaluations, each followed by a checkpoint.
EVALUATE_EVERY = 100


MOVIES = Stage("movies", layers=6, schedule=((0, 0.0), (60, 1.0), (298, 1.0), (426, 0.0)))
TEACHER = Stage(
    "teacher",
    layers=LAYERS,
    schedule=((0, 0.0), (60, 1.0), (400, 1.0), (700, 0.0)),
    learning_rate=7e-5,
)
DOMAINS = Stage(
    "domains",
    layers=6,
    schedule=((0, 0.0), (40, 1.0), (400, 1.0), (900, 0.0)),
    rounds_activations=True,
)
COMPACT = Stage(
    "compact",
    layers=6,
    schedule=((0, 0.0), (40, 1.0), (405, 1.0), (900, 0.0)),
    rounds_activations=True,
    learning_rate=2e-4,
    following=4.0,
)
#: How much of a target of `domains` and `compact` is the teacher's probability; the rest is the
#: label's.
TAUGHT_SHARE = 0.5


def run_stage(
    stage: Stage,
    network: SentimentNetwork,
    data: TrainingData,
    dev: list[Example],
    seed: int,
    workers: int,
    followed: SentimentNetwork | None = None,
) -> None:
    """Trains through one stage, from its last checkpoint where there is one."""
    tokenizer = load_tokenizer()
    training = Training(stage, network, workers, followed)
    if checkpoint_of(stage).exists():
        training.load(checkpoint_of(stage))

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
            training.save(checkpoint_of(stage))


def evaluate(training: Training, data: TrainingData, dev: list[Example]) -> None:
    """Prints accuracies of the averaged weights."""
    judged = {"sst2/dev": dev, **data.held_out}
    shown = ", ".join(f"{name} {training.accuracy(texts):.4f}" for name, texts in judged.items())
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
    network = untrained(stage.layers) if stage is COMPACT else SentimentNetwork(stage.layers)
    network.load_state_dict(torch.load(checkpoint_of(stage), weights_only=True)["averaged"])
    return network.eval()


def taught(data: TrainingData, teacher: SentimentNetwork, workers: int) -> TrainingData:
    """The same texts, with what a teacher says of each mixed into its target (Hinton et al. 2015)."""
    print("asking the teacher about every text", flush=True)
    with worker_pool(workers) as pool:
        said = probabilities(teacher, [e.text for e in data.train], pool)
    train = [
        replace(e, positive=e.positive + TAUGHT_SHARE * (p - e.positive))
        for e, p in zip(data.train, said.tolist(), strict=True)
    ]
    return replace(data, train=train)


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
    stages = ["movies", "teacher", "domains", "compact", "export", "all"]
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
    run = functools.partial(run_stage, dev=dev, seed=args.seed, workers=args.workers)
    if "movies" in wanted and not finished(MOVIES):
        run(MOVIES, SentimentNetwork(MOVIES.layers), movies)
    if "teacher" in wanted and not finished(TEACHER):
        run(TEACHER, SentimentNetwork(TEACHER.layers), mixed)
    lessons = functools.cache(lambda: taught(mixed, network_of(TEACHER), args.workers))
    if "domains" in wanted and not finished(DOMAINS):
        run(DOMAINS, network_of(MOVIES), lessons())
    if "compact" in wanted and not finished(COMPACT):
        whole = network_of(DOMAINS)
        network = compacted(network_of(DOMAINS), lessons().train, args.seed)
        run(COMPACT, network, lessons(), followed=whole)
    if "movies" in wanted or "export" in wanted:
        export(network_of(MOVIES), WORK / "movies", movies, dev)
    if "compact" in wanted or "export" in wanted:
        export(network_of(COMPACT), SHIPPED, mixed, dev)


if __name__ == "__main__":
    main()
