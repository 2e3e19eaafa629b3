"""Writes a trained network as a model directory: int8 ONNX graph, tokenizer, configuration, manifest.

The graph is put together from ONNX Runtime's fused operators (embedding with layer normalisation,
attention, skip layer normalisation, bias with GELU), which is what its transformer optimiser would
find in an exported graph, without depending on the shape that an exporter happens to give it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from network import LABELS, MAX_TOKENS, SentimentNetwork, base_directory
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

FUSED = "com.microsoft"
#: The first opset in which ReduceSum takes its axes as an input.
OPSET = 13


class GraphBuilder:
    """Collects the nodes and weights of an ONNX graph."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: np.ndarray) -> str:
        """Adds a constant and returns its name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(
        self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes
    ) -> str:
        """Adds a node with one output and returns the output's name."""
        self.nodes.append(
            helper.make_node(operator, inputs, [output], output, domain=domain, **attributes)
        )
        return output


def fused_graph(network: SentimentNetwork) -> onnx.ModelProto:
    """The network as an ONNX model: int64 ids and mask [batch, sequence] to logits [batch, labels]."""
    values = {name: value.numpy() for name, value in network.state_dict().items()}
    config = network.encoder.config
    graph = GraphBuilder()
    w = graph.weight

    def norm(prefix: str) -> list[str]:
        return [w(f"{prefix}.{part}", values[f"{prefix}.{part}"]) for part in ("weight", "bias")]

    graph.node("Cast", ["input_ids"], "ids32", to=TensorProto.INT32)
    graph.node("Cast", ["attention_mask"], "mask32", to=TensorProto.INT32)
    embeddings = "encoder.embeddings"
    # Every token has type 0, so its vector is part of the position's.
    positions = (
        values[f"{embeddings}.position_embeddings.weight"]
        + values[f"{embeddings}.token_type_embeddings.weight"][0]
    )
    words = w("words", values[f"{embeddings}.word_embeddings.weight"])
    inputs = ["ids32", "", words, w("positions", positions), "", *norm(f"{embeddings}.LayerNorm")]
    graph.nodes.append(
        helper.make_node(
            "EmbedLayerNormalization",
            [*inputs, "mask32"],
            ["embedded", "lengths"],
            "embed",
            domain=FUSED,
            epsilon=config.layer_norm_eps,
        )
    )
    hidden = "embedded"
    for index in range(config.num_hidden_layers):
        hidden = add_layer(graph, values, f"encoder.encoder.layer.{index}", hidden, config)

    graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    last = w("last_axis", np.array([-1], np.int64))
    sequence = w("sequence_axis", np.array([1], np.int64))
    graph.node("Unsqueeze", ["mask", last], "mask3d")
    graph.node("Mul", [hidden, "mask3d"], "masked")
    graph.node("ReduceSum", ["masked", sequence], "sum", keepdims=0)
    graph.node("ReduceSum", ["mask", sequence], "length", keepdims=1)
    graph.node("Div", ["sum", "length"], "pooled")
    head = [w("head.weight", values["head.weight"]), w("head.bias", values["head.bias"])]
    graph.node("Gemm", ["pooled", *head], "logits", transB=1)

    def tensor(name: str, kind: int, shape: list[str | int]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, shape)

    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "minilm-sentiment",
            [
                tensor("input_ids", TensorProto.INT64, ["batch", "sequence"]),
                tensor("attention_mask", TensorProto.INT64, ["batch", "sequence"]),
            ],
            [tensor("logits", TensorProto.FLOAT, ["batch", len(LABELS)])],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)],
    )
    model.ir_version = 8
    return model


def add_layer(graph: GraphBuilder, values: dict, prefix: str, hidden: str, config) -> str:
    """Adds one encoder layer (post-norm transformer) and returns the name of its output."""

    def matrix(part: str) -> np.ndarray:
        # PyTorch keeps [out, in]; ONNX multiplies by [in, out].
        return values[f"{prefix}.{part}.weight"].T

    def vector(part: str) -> np.ndarray:
        return values[f"{prefix}.{part}.bias"]

    def skip_norm(value: str, skip: str, norm: str, bias: str, output: str) -> str:
        inputs = [
            value,
            skip,
            graph.weight(f"{prefix}.{norm}.weight", values[f"{prefix}.{norm}.weight"]),
            graph.weight(f"{prefix}.{norm}.bias", values[f"{prefix}.{norm}.bias"]),
            graph.weight(f"{prefix}.{bias}.bias", vector(bias)),
        ]
        epsilon = config.layer_norm_eps
        return graph.node("SkipLayerNormalization", inputs, output, FUSED, epsilon=epsilon)

    names = [f"attention.self.{part}" for part in ("query", "key", "value")]
    projections = np.concatenate([matrix(name) for name in names], 1)
    biases = np.concatenate([vector(name) for name in names])
    attended = graph.node(
        "Attention",
        [
            hidden,
            graph.weight(f"{prefix}.qkv.weight", projections),
            graph.weight(f"{prefix}.qkv.bias", biases),
            "lengths",
        ],
        f"{prefix}.attended",
        FUSED,
        num_heads=config.num_attention_heads,
    )
    name = "attention.output.dense"
    projected = graph.node(
        "MatMul", [attended, graph.weight(f"{prefix}.{name}", matrix(name))], f"{prefix}.projected"
    )
    middle = skip_norm(
        projected, hidden, "attention.output.LayerNorm", name, f"{prefix}.attention.out"
    )
    name = "intermediate.dense"
    widened = graph.node(
        "MatMul", [middle, graph.weight(f"{prefix}.{name}", matrix(name))], f"{prefix}.widened"
    )
    bias = graph.weight(f"{prefix}.{name}.bias", vector(name))
    activated = graph.node("BiasGelu", [widened, bias], f"{prefix}.activated", FUSED)
    name = "output.dense"
    narrowed = graph.node(
        "MatMul", [activated, graph.weight(f"{prefix}.{name}", matrix(name))], f"{prefix}.narrowed"
    )
    return skip_norm(narrowed, middle, "output.LayerNorm", name, f"{prefix}.out")


def export_model(network: SentimentNetwork, directory: Path, temperature: float) -> None:
    """Writes the model directory; beside it, in the work room, the float graph for comparison."""
    weights = directory / "onnx"
    weights.mkdir(parents=True, exist_ok=True)
    float_path = Path(__file__).resolve().parent / ".work" / f"{directory.name}.float.onnx"
    onnx.save(fused_graph(network.eval()), float_path)
    quantize_dynamic(
        float_path,
        weights / "model_quantized.onnx",
        op_types_to_quantize=["MatMul", "Attention", "EmbedLayerNormalization"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        # CPUs without VNNI add pairs of products in 16 bits; 7-bit weights cannot overflow them,
        # so every CPU gives the same answers.
        reduce_range=True,
        nodes_to_exclude=["logits"],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )
    write_configuration(directory, temperature)
    write_manifest(directory)


def write_configuration(directory: Path, temperature: float) -> None:
    """config.json and the tokenizer's files, as transformers.js loads them from disk."""
    base = json.loads((base_directory() / "config.json").read_text(encoding="utf-8"))
    kept = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size")
    config = {
        "architectures": ["BertForSequenceClassification"],
        "model_type": "bert",
        "id2label": {str(index): label for index, label in enumerate(LABELS)},
        "label2id": {label: index for index, label in enumerate(LABELS)},
        "problem_type": "single_label_classification",
        **{name: base[name] for name in kept},
        "max_position_embeddings": MAX_TOKENS,
        "vocab_size": base["vocab_size"],
        "calibration_temperature": round(temperature, 4),
    }
    write_json(directory / "config.json", config)
    tokenizer = json.loads((base_directory() / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    path = directory / "tokenizer.json"
    path.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8")
    settings = json.loads((base_directory() / "tokenizer_config.json").read_text(encoding="utf-8"))
    settings.pop("name_or_path", None)
    write_json(directory / "tokenizer_config.json", {**settings, "model_max_length": MAX_TOKENS})


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


def remove_model(directory: Path) -> None:
    """Removes a model directory that is about to be written anew."""
    shutil.rmtree(directory, ignore_errors=True)
