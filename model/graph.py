"""The network as an ONNX graph, put together from ONNX Runtime's fused operators.

Attention and GELU: what ONNX Runtime's transformer optimiser would find in an exported graph, without
depending on the shape that an exporter happens to give it.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from network import SentimentNetwork

FUSED = "com.microsoft"
#: The first opset with LayerNormalization.
OPSET = 17
#: An IR version that every ONNX Runtime since 1.10 reads.
IR_VERSION = 8
#: What the head reads, [batch, hidden]: the mean of the token vectors behind the last layer, or its
#: output where it takes the mean early.
POOLED = "pooled"
#: The same behind layer FEATURE_LAYER: what familiarity reads. The last layers keep of a text what
#: its sentiment needs; this one still knows what it is about (figures in the model card).
FEATURES = "features"
FEATURE_LAYER = 5


class GraphBuilder:
    """Collects the nodes and weights of an ONNX graph."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: np.ndarray) -> str:
        """Adds a constant and returns its name."""
        self.weights.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(
        self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes
    ) -> str:
        """Adds a node with one output and returns the output's name."""
        self.nodes.append(
            helper.make_node(operator, inputs, [output], output, domain=domain, **attributes)
        )
        return output


def tensor(name: str, kind: int, *shape: str | int) -> onnx.ValueInfoProto:
    """An input or output; strings name dimensions that vary."""
    return helper.make_tensor_value_info(name, kind, list(shape))


def encoder_graph(network: SentimentNetwork) -> onnx.ModelProto:
    """int64 ids and mask [batch, sequence] to POOLED and FEATURES, each [batch, hidden]."""
    values = {name: value.numpy() for name, value in network.state_dict().items()}
    config = network.encoder.config
    graph = GraphBuilder()
    add_mask(graph)
    hidden = add_embeddings(graph, values, config)
    layers = network.encoder.encoder.layer
    for index, layer in enumerate(layers):
        early = network.means_early and index + 1 == len(layers)
        heads = layer.attention.self.num_attention_heads
        prefix = f"encoder.encoder.layer.{index}"
        hidden = add_layer(graph, values, prefix, hidden, heads, config.layer_norm_eps, early)
        if index + 1 == FEATURE_LAYER:
            add_mean(graph, hidden, FEATURES)
    if network.means_early:
        graph.node("Identity", [hidden], POOLED)
    else:
        add_mean(graph, hidden, POOLED)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "minilm-sentiment",
            [
                tensor("input_ids", TensorProto.INT64, "batch", "sequence"),
                tensor("attention_mask", TensorProto.INT64, "batch", "sequence"),
            ],
            [
                tensor(name, TensorProto.FLOAT, "batch", config.hidden_size)
                for name in (POOLED, FEATURES)
            ],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)],
    )
    model.ir_version = IR_VERSION
    return model


def add_embeddings(graph: GraphBuilder, values: dict[str, np.ndarray], config) -> str:
    """Adds word and position vectors with their normalisation; returns the output's name.

    Not EmbedLayerNormalization: quantised, that takes more than twice as long as these.
    """
    prefix = "encoder.embeddings"
    words = graph.weight("words", values[f"{prefix}.word_embeddings.weight"])
    # Every token has type 0, so its vector is part of the position's.
    positions = graph.weight(
        "positions",
        values[f"{prefix}.position_embeddings.weight"]
        + values[f"{prefix}.token_type_embeddings.weight"][0],
    )
    zero, one = (graph.weight(name, np.array(n)) for n, name in enumerate(("zero", "one")))
    shape = graph.node("Shape", ["input_ids"], "shape")
    places = graph.node("Range", [zero, graph.node("Gather", [shape, one], "longest"), one], "places")
    word = graph.node("Gather", [words, "input_ids"], "word")
    position = graph.node("Gather", [positions, places], "position")
    placed = graph.node("Sum", [word, position], "placed")
    return add_norm(
        graph, values, f"{prefix}.LayerNorm", placed, config.layer_norm_eps, "embedded"
    )


def add_layer(
    graph: GraphBuilder,
    values: dict[str, np.ndarray],
    prefix: str,
    hidden: str,
    heads: int,
    epsilon: float,
    early: bool,
) -> str:
    """Adds one encoder layer (post-norm transformer) and returns the name of its output.

    The output is [batch, sequence, hidden]; with `early`, the mean over tokens is taken behind the
    attention and the output is [batch, hidden].
    """

    def matrix(part: str) -> np.ndarray:
        # PyTorch keeps [out, in]; ONNX multiplies by [in, out].
        return values[f"{prefix}.{part}.weight"].T

    def vector(part: str) -> np.ndarray:
        return values[f"{prefix}.{part}.bias"]

    def linear(part: str, value: str, output: str) -> str:
        # Product and bias, which become one operator in the int8 graph (quantisation.py).
        name, output = f"{prefix}.{part}", f"{prefix}.{output}"
        product = graph.node("MatMul", [value, graph.weight(name, matrix(part))], f"{output}.product")
        return graph.node("Add", [product, graph.weight(f"{name}.bias", vector(part))], output)

    def skip_norm(value: str, skip: str, norm: str, output: str) -> str:
        # Not SkipLayerNormalization: on a CPU that takes five times as long as these two. And no
        # Add, but Sum: ONNX Runtime would fuse Add and LayerNormalization back into it.
        name = f"{prefix}.{output}"
        summed = graph.node("Sum", [value, skip], f"{name}.sum")
        return add_norm(graph, values, f"{prefix}.{norm}", summed, epsilon, name)

    names = [f"attention.self.{part}" for part in ("query", "key", "value")]
    attended = graph.node(
        "Attention",
        [
            hidden,
            graph.weight(f"{prefix}.qkv.weight", np.concatenate([matrix(n) for n in names], 1)),
            graph.weight(f"{prefix}.qkv.bias", np.concatenate([vector(n) for n in names])),
            "mask32",
        ],
        f"{prefix}.attended",
        FUSED,
        num_heads=heads,
    )
    if early:
        attended = add_mean(graph, attended, f"{prefix}.attended.mean")
        hidden = add_mean(graph, hidden, f"{prefix}.in.mean")
    projected = linear("attention.output.dense", attended, "projected")
    middle = skip_norm(projected, hidden, "attention.output.LayerNorm", "attention.out")
    widened = linear("intermediate.dense", middle, "widened")
    activated = graph.node("Gelu", [widened], f"{prefix}.activated", FUSED)
    narrowed = linear("output.dense", activated, "narrowed")
    return skip_norm(narrowed, middle, "output.LayerNorm", "out")


def add_norm(
    graph: GraphBuilder,
    values: dict[str, np.ndarray],
    norm: str,
    vectors: str,
    epsilon: float,
    output: str,
) -> str:
    """Adds a layer normalisation of vectors [..., hidden]; returns the output's name."""
    parts = [graph.weight(name, values[name]) for name in (f"{norm}.weight", f"{norm}.bias")]
    return graph.node(
        "LayerNormalization", [vectors, *parts], output, axis=-1, epsilon=epsilon
    )


def add_mask(graph: GraphBuilder) -> None:
    """Adds what attention and means read of the mask: int32 and float, and the texts' lengths [batch, 1]."""
    graph.node("Cast", ["attention_mask"], "mask32", to=TensorProto.INT32)
    graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    last = graph.weight("last_axis", np.array([-1], np.int64))
    sequence = graph.weight("sequence_axis", np.array([1], np.int64))
    graph.node("Unsqueeze", ["mask", last], "mask3d")
    graph.node("ReduceSum", ["mask", sequence], "length", keepdims=1)


def add_mean(graph: GraphBuilder, hidden: str, output: str) -> str:
    """Adds the mean [batch, hidden] of the token vectors that the mask shows; returns its name."""
    graph.node("Mul", [hidden, "mask3d"], f"{output}.masked")
    graph.node("ReduceSum", [f"{output}.masked", "sequence_axis"], f"{output}.sum", keepdims=0)
    return graph.node("Div", [f"{output}.sum", "length"], output)


def extended(
    model: onnx.ModelProto, graph: GraphBuilder, outputs: list[onnx.ValueInfoProto]
) -> onnx.ModelProto:
    """A copy of a model with more nodes behind it, and other outputs."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    copy.graph.node.extend(graph.nodes)
    copy.graph.initializer.extend(graph.weights)
    del copy.graph.output[:]
    copy.graph.output.extend(outputs)
    return copy
