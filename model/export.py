"""Writes a trained network as a model directory: int8 ONNX graph, tokenizer, configuration, manifest."""

from __future__ import annotations

import no_telemetry  # noqa: F401

# It comes before ONNX Runtime.
# isort: split
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, numpy_helper

from base import MAX_TOKENS
from batching import encoded_batches
from calibration import Calibration, fitted_calibration, fitting_temperature, refitted_logits
from emoji import sequences
from examples import LABELS, POLAR_LABELS, Example
from familiarity import fit_familiarity
from graph import FEATURES, POOLED, encoder_graph
from graph_builder import GraphBuilder, extended, tensor
from network import SentimentNetwork
from quantisation import Feeds, quantise
from readout import Readout
from training_data import TrainingData, sentences_by_domain
from vocabulary import tokenizer_definition

#: Texts of each training domain that familiarity, ranges and temperatures are fitted to.
FAMILIAR_TEXTS = 900
#: Of these, every which one the ranges of activations are taken from.
RANGED_STEP = 6
#: What the linear layer and familiarity read.
STATES = [POOLED, FEATURES]


def export_model(
    network: SentimentNetwork, directory: Path, data: TrainingData, dev: list[Example], work: Path
) -> None:
    """Writes the model directory, and the float graph as `<work>/<name>.float.onnx` beside it.

    Movies have no texts held out of training, so `dev` of SST-2 stands for them.
    """
    weights = directory / "onnx" / "model_quantized.onnx"
    weights.parent.mkdir(parents=True, exist_ok=True)
    float_path = work / f"{directory.name}.float.onnx"
    onnx.save(encoder_graph(network.eval()), float_path)
    familiar = familiar_texts(data.all_train())
    held_out = [*dev, *data.all_held_out()]
    quantise(float_path, weights, (feeds for _, feeds in runs_of(familiar[::RANGED_STEP])))
    for path in (float_path, weights):
        readout, calibration = fitted_readout(network, path, familiar, held_out)
        onnx.save(readout.appended(onnx.load(path)), path)
        print(f"{path}: {calibration}", flush=True)
    write_configuration(network, directory, calibration)
    write_manifest(directory)


def fitted_readout(
    network: SentimentNetwork, encoder: Path, familiar: list[Example], held_out: list[Example]
) -> tuple[Readout, Calibration | None]:
    """The linear layer and familiarity for an encoder graph, with temperatures for its logits.

    Fitted to the states that the finished graph computes, so that rounding in the quantised one is
    part of what they are fitted to. A network of two labels has its temperature within.
    """
    weight, bias = network.head.weight.numpy(force=True), network.head.bias.numpy(force=True)
    graph = encoder.read_bytes()
    pooled, features = encoded_states(graph, held_out)
    known_pooled, known_features = encoded_states(graph, familiar)
    domains = domains_of(held_out)
    familiarity = fit_familiarity(known_features, domains_of(familiar), features, domains)
    if network.labels == POLAR_LABELS:
        labels = np.array([POLAR_LABELS.index(LABELS[e.label]) for e in held_out])
        temperature = fitting_temperature(pooled @ weight.T + bias, labels, domains)
        return Readout(weight / temperature, bias / temperature, familiarity), None
    every = np.concatenate([known_pooled, pooled])
    calibration = widened_calibration(weight, bias, every, [*familiar, *held_out], len(held_out))
    return Readout(weight, bias, familiarity), calibration


def widened_calibration(
    weight: np.ndarray,
    bias: np.ndarray,
    pooled: np.ndarray,
    examples: list[Example],
    held_out: int,
) -> Calibration:
    """The temperatures of a linear layer, by the last `held_out` of some examples and their pooled
    vectors [examples, hidden], widened by what leaving a domain out costs."""
    targets = np.array([e.target for e in examples], np.float32)
    known = pooled, targets, domains_of(examples), weight, bias
    judged = examples[-held_out:]
    labels, domains = np.array([e.label for e in judged]), domains_of(judged)
    trained, away, home = (
        fitted_calibration(logits[-held_out:], labels, domains)
        for logits in (
            pooled @ weight.T + bias,
            refitted_logits(*known, leaving_out=True),
            refitted_logits(*known, leaving_out=False),
        )
    )
    return trained.widened(away, home)


def calibrate_model(directory: Path, data: TrainingData, dev: list[Example]) -> None:
    """Fits the temperatures of a model directory anew, from its weights alone."""
    model = onnx.load(directory / "onnx" / "model_quantized.onnx")
    head = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    weight, bias = head["head.weight"], head["head.bias"]
    states = [tensor(name, TensorProto.FLOAT, "batch", weight.shape[1]) for name in STATES]
    encoder = extended(model, GraphBuilder(), states).SerializeToString()
    held_out = [*dev, *data.all_held_out()]
    examples = [*familiar_texts(data.all_train()), *held_out]
    pooled, _ = encoded_states(encoder, examples)
    calibration = widened_calibration(weight, bias, pooled, examples, len(held_out))
    print(f"{directory}: {calibration}", flush=True)
    config = json.loads((directory / "config.json").read_text("utf-8"))
    write_json(directory / "config.json", config | calibrated(calibration))
    write_manifest(directory)


def domains_of(examples: list[Example]) -> np.ndarray:
    """The domain of each example, [texts]."""
    return np.array([e.domain for e in examples])


def familiar_texts(train: list[Example]) -> list[Example]:
    """Some whole sentences of each domain, spread evenly over the training texts."""
    chosen = []
    for examples in sentences_by_domain(train).values():
        chosen += examples[:: max(1, len(examples) // FAMILIAR_TEXTS)][:FAMILIAR_TEXTS]
    return chosen


def encoded_states(encoder: bytes, examples: list[Example]) -> tuple[np.ndarray, np.ndarray]:
    """POOLED and FEATURES [examples, hidden] as a graph computes them, in the examples' order."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(encoder, options, providers=["CPUExecutionProvider"])
    parts: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    for indices, feeds in runs_of(examples):
        states = session.run(STATES, feeds)
        parts |= dict(zip(indices, zip(*states, strict=True), strict=True))
    pooled, features = zip(*(parts[index] for index in range(len(examples))), strict=True)
    return np.stack(pooled), np.stack(features)


def runs_of(examples: list[Example]) -> Iterator[tuple[list[int], Feeds]]:
    """All examples as runs of a graph: the indices of a run's texts, and its inputs."""
    for indices, ids, mask in encoded_batches([e.text for e in examples]):
        yield indices, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}


def write_configuration(
    network: SentimentNetwork, directory: Path, calibration: Calibration | None
) -> None:
    """config.json, the tokenizer's files as transformers.js loads them, and emoji.json."""
    shape = network.encoder.config
    layer = network.encoder.encoder.layer[0]
    config = {
        "architectures": ["BertForSequenceClassification"],
        "model_type": "bert",
        "id2label": {str(index): label for index, label in enumerate(network.labels)},
        "label2id": {label: index for index, label in enumerate(network.labels)},
        "problem_type": "single_label_classification",
        "hidden_size": shape.hidden_size,
        "num_hidden_layers": shape.num_hidden_layers,
        "num_attention_heads": layer.attention.self.num_attention_heads,
        "head_dim": layer.attention.self.attention_head_size,
        "intermediate_size": layer.intermediate.dense.out_features,
        "max_position_embeddings": MAX_TOKENS,
        "vocab_size": shape.vocab_size,
        # The service cuts runs by what padding costs.
        "skips_padding": True,
    }
    if calibration:
        # The graph's logits are raw; the service divides by these.
        config |= calibrated(calibration)
    write_json(directory / "config.json", config)
    write_tokenizer(directory)


def calibrated(calibration: Calibration) -> dict[str, Any]:
    """What config.json says of temperatures."""
    return {"calibration": {name: round(value, 4) for name, value in asdict(calibration).items()}}


def write_tokenizer(directory: Path) -> None:
    """tokenizer.json, tokenizer_config.json, and emoji.json that texts are prepared by."""
    (directory / "emoji.json").write_text(
        json.dumps({"sequences": sequences()}, ensure_ascii=False, indent=0) + "\n", "utf-8"
    )
    definition = json.dumps(tokenizer_definition(), ensure_ascii=False, separators=(",", ":"))
    (directory / "tokenizer.json").write_text(definition, "utf-8")
    settings = {
        "do_lower_case": True,
        "unk_token": "[UNK]",
        "sep_token": "[SEP]",
        "pad_token": "[PAD]",
        "cls_token": "[CLS]",
        "mask_token": "[MASK]",
        "tokenizer_class": "BertTokenizer",
        "model_max_length": MAX_TOKENS,
    }
    write_json(directory / "tokenizer_config.json", settings)


def write_manifest(directory: Path) -> None:
    """manifest.json: the digest of each file, which the service verifies when it loads them."""
    files = sorted(
        path
        for path in directory.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", "README.md")
    )
    digests = {
        str(path.relative_to(directory)): {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in files
    }
    revision = hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()[:12]
    write_json(
        directory / "manifest.json",
        {"model": directory.name, "revision": revision, "files": digests},
    )


def write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
