"""Writes a DistilBERT-base text classifier with random weights: in PyTorch's form for the Flask app,
and as an int8 ONNX graph for this service, put together like the embedded model's. How fast a network
runs does not depend on what its weights are, so no download is needed.

The graph computes what the network does, and nothing that nobody reads: no padding but in attention,
and of the last layer's token vectors only the first one's, which is all that the classifier reads.

Usage, with model/ on the PYTHONPATH: distilbert.py TOKENIZER_DIRECTORY OUTPUT_DIRECTORY
"""

import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from graph import add_embeddings, add_layer, model_of
from graph_builder import GraphBuilder, tensor
from onnx import TensorProto
from packing import add_packing
from quantisation import Feeds, quantise
from transformers import DistilBertConfig, DistilBertForSequenceClassification

#: What DistilBERT calls the parts of a layer that the embedded model's graph is put together of.
PARTS = {
    "attention.q_lin": "attention.self.query",
    "attention.k_lin": "attention.self.key",
    "attention.v_lin": "attention.self.value",
    "attention.out_lin": "attention.output.dense",
    "sa_layer_norm": "attention.output.LayerNorm",
    "ffn.lin1": "intermediate.dense",
    "ffn.lin2": "output.dense",
    "output_layer_norm": "output.LayerNorm",
}
#: Largest difference of a logit from the network's before quantisation; rounding alone stays below.
TOLERANCE = 1e-4


def main(tokenizer: Path, output: Path) -> None:
    (output / "onnx").mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    labels = {0: "NEGATIVE", 1: "POSITIVE"}
    # Its defaults are those of DistilBERT-base: 6 layers of 768 dimensions and 12 heads.
    config = DistilBertConfig(
        id2label=labels,
        label2id={label: index for index, label in labels.items()},
        # The service cuts runs by what padding costs.
        skips_padding=True,
    )
    network = DistilBertForSequenceClassification(config).eval()
    network.save_pretrained(output)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tokenizer / name, output / name)
    exported = output / "onnx" / "float.onnx"
    onnx.save(classifier_graph(network), exported)
    batches = random_batches(config.vocab_size)
    check_same(network, exported, batches)
    quantise(exported, output / "onnx" / "model_quantized.onnx", batches)
    exported.unlink()


def classifier_graph(network: DistilBertForSequenceClassification) -> onnx.ModelProto:
    """int64 ids and mask [batch, sequence] to logits [batch, labels]."""
    config = network.config
    size = config.dim // config.n_heads
    # The same in every layer.
    epsilon = network.distilbert.embeddings.LayerNorm.eps
    values = renamed({name: value.numpy() for name, value in network.state_dict().items()})
    graph = GraphBuilder()
    add_packing(graph, config.n_heads, size, "first")
    hidden = add_embeddings(graph, values, epsilon)
    for index in range(config.n_layers):
        prefix = f"encoder.encoder.layer.{index}"
        last = index + 1 == config.n_layers
        hidden = add_layer(graph, values, prefix, hidden, size, epsilon, last)
    between = add_linear(graph, values, "pre_classifier", hidden, "between")
    activated = graph.node("Relu", [between], "activated")
    add_linear(graph, values, "classifier", activated, "logits")
    outputs = [tensor("logits", TensorProto.FLOAT, "batch", config.num_labels)]
    return model_of(graph, "distilbert-base", outputs)


def add_linear(
    graph: GraphBuilder, values: dict[str, np.ndarray], name: str, value: str, output: str
) -> str:
    """Adds a linear layer, which PyTorch keeps as [out, in]; returns the output's name."""
    parts = [graph.weight(part, values[part]) for part in (f"{name}.weight", f"{name}.bias")]
    return graph.node("Gemm", [value, *parts], output, transB=1)


def renamed(values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The network's weights by the names of the embedded model's."""
    named = {}
    for name, value in values.items():
        name = name.replace("distilbert.embeddings", "encoder.embeddings")
        name = name.replace("distilbert.transformer", "encoder.encoder")
        for part, other in PARTS.items():
            name = name.replace(f".{part}.", f".{other}.")
        named[name] = value
    # DistilBERT has one type of token.
    no_type = np.zeros_like(values["distilbert.embeddings.LayerNorm.bias"])
    named["encoder.embeddings.token_type_embeddings.weight"] = no_type[np.newaxis]
    return named


def random_batches(words: int) -> list[Feeds]:
    """Some batches of texts of different lengths, of random tokens."""
    random = np.random.default_rng(1)
    batches = []
    for texts, longest in ((1, 12), (8, 24), (16, 54), (4, 192)):
        lengths = random.integers(3, longest, texts, endpoint=True)
        mask = (np.arange(lengths.max()) < lengths[:, None]).astype(np.int64)
        ids = random.integers(words, size=mask.shape) * mask
        batches.append({"input_ids": ids, "attention_mask": mask})
    return batches


def check_same(
    network: DistilBertForSequenceClassification, path: Path, batches: list[Feeds]
) -> None:
    """Ends the program where the graph does not compute what the network does."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for feeds in batches:
        inputs = {name: torch.tensor(value) for name, value in feeds.items()}
        with torch.no_grad():
            expected = network(**inputs).logits
        (found,) = session.run(["logits"], feeds)
        difference = float(np.abs(found - expected.numpy()).max())
        if difference > TOLERANCE:
            raise SystemExit(f"A logit of the ONNX graph is off by {difference:.2g}.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
