"""Writes a trained network as a model directory: int8 ONNX graph, tokenizer, configuration, manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import no_telemetry  # noqa: F401: it comes before ONNX Runtime
import numpy as np
import onnx
import onnxruntime

from base import MAX_TOKENS, load_tokenizer, tokenizer_definition
from batching import encoded_batches
from familiarity import fit_familiarity
from graph import FEATURES, POOLED, encoder_graph
from network import LABELS, SentimentNetwork
from quantisation import Feeds, quantise
from readout import Readout, fitting_temperature
from training_data import Example, sentences_by_domain

#: Texts of each training domain that the familiarity measure is fitted to.
FAMILIAR_TEXTS = 1500
#: Of these, every which one the ranges of activations are taken from.
RANGED_STEP = 8
#: Texts of such a domain are whole sentences: of SST-2's phrases, those of at least this many words.
SENTENCE_WORDS = 8


def export_model(
    network: SentimentNetwork,
    directory: Path,
    train: list[Example],
    held_out: list[Example],
    work: Path,
) -> dict[str, float]:
    """Writes the model directory, and the float graph as `<work>/<name>.float.onnx` beside it.

    Both graphs are calibrated on held-out texts; returns their temperatures by kind of weights.
    """
    weights = directory / "onnx" / "model_quantized.onnx"
    weights.parent.mkdir(parents=True, exist_ok=True)
    float_path = work / f"{directory.name}.float.onnx"
    onnx.save(encoder_graph(network.eval()), float_path)
    ranged = familiar_texts(train)[::RANGED_STEP]
    quantise(float_path, weights, (feeds for _, feeds in runs_of(ranged)))
    temperatures = {}
    for kind, path in (("float", float_path), ("int8", weights)):
        readout = fitted_readout(network, path, train, held_out)
        onnx.save(readout.appended(onnx.load(path)), path)
        temperatures[kind] = readout.temperature
    write_configuration(network, directory, temperatures["int8"])
    write_manifest(directory)
    return temperatures


def fitted_readout(
    network: SentimentNetwork, encoder: Path, train: list[Example], held_out: list[Example]
) -> Readout:
    """Temperature and familiarity for an encoder graph."""
    domains = np.array([e.domain for e in held_out])
    weight, bias = network.head.weight.numpy(force=True), network.head.bias.numpy(force=True)
    pooled, features = encoded_states(encoder, held_out)
    temperature = fitting_temperature(
        pooled @ weight.T + bias, np.array([e.label for e in held_out]), domains
    )
    familiar = familiar_texts(train)
    familiarity = fit_familiarity(
        encoded_states(encoder, familiar)[1],
        np.array([e.domain for e in familiar]),
        features,
        domains,
    )
    return Readout(weight, bias, temperature, familiarity)


def familiar_texts(train: list[Example]) -> list[Example]:
    """Some whole sentences of each domain, spread evenly over the training texts."""
    chosen = []
    for sentences in sentences_by_domain(train, SENTENCE_WORDS).values():
        # Small domains come more than once among the training texts.
        examples = list({example.text: example for example in sentences}.values())
        chosen += examples[:: max(1, len(examples) // FAMILIAR_TEXTS)][:FAMILIAR_TEXTS]
    return chosen


def encoded_states(encoder: Path, examples: list[Example]) -> tuple[np.ndarray, np.ndarray]:
    """POOLED and FEATURES [examples, hidden] as a graph computes them, in the examples' order."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(encoder, options, providers=["CPUExecutionProvider"])
    parts = {}
    for indices, feeds in runs_of(examples):
        states = session.run([POOLED, FEATURES], feeds)
        parts |= dict(zip(indices, zip(*states, strict=True), strict=True))
    pooled, features = zip(*(parts[index] for index in range(len(examples))), strict=True)
    return np.stack(pooled), np.stack(features)


def runs_of(examples: list[Example]) -> Iterator[tuple[list[int], Feeds]]:
    """All examples as runs of a graph: the indices of a run's texts, and its inputs."""
    for indices, ids, mask in encoded_batches(load_tokenizer(), [e.text for e in examples]):
        yield indices, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}


def write_configuration(network: SentimentNetwork, directory: Path, temperature: float) -> None:
    """config.json and the tokenizer's files, as transformers.js loads them from disk."""
    shape = network.encoder.config
    layer = network.encoder.encoder.layer[0]
    config = {
        "architectures": ["BertForSequenceClassification"],
        "model_type": "bert",
        "id2label": {str(index): label for index, label in enumerate(LABELS)},
        "label2id": {label: index for index, label in enumerate(LABELS)},
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
        "calibration_temperature": round(temperature, 4),
    }
    write_json(directory / "config.json", config)
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


def write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
