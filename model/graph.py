"""The network as an ONNX graph, put together from ONNX Runtime's operators, fused where that is faster.

It does not depend on the shape that an exporter happens to give a graph, and computes no padding but
in attention (packing.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper

from graph_builder import FUSED, GraphBuilder, tensor
from network import SentimentNetwork
from packing import (
    ATTENDED,
    ATTENDED_SHAPE,
    IDS,
    MIDDLE_AXIS,
    PARTS,
    PLACES,
    SHARES,
    VECTOR_SHAPE,
    VISIBLE,
    add_packing,
    add_pooled,
)

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


def encoder_graph(network: SentimentNetwork) -> onnx.ModelProto:
    """int64 ids and mask [batch, sequence] to POOLED and FEATURES, each [batch, hidden]."""
    values = {name: value.numpy() for name, value in network.state_dict().items()}
    config = network.encoder.config
    layers = network.encoder.encoder.layer
    # All layers have as many heads of the same size.
    attention = layers[0].attention.self
    size = attention.attention_head_size
    graph = GraphBuilder()
    add_packing(graph, attention.num_attention_heads, size, "mean")
    hidden = add_embeddings(graph, values, config.layer_norm_eps)
    for index in range(len(layers)):
        early = network.means_early and index + 1 == len(layers)
        prefix = f"encoder.encoder.layer.{index}"
        hidden = add_layer(graph, values, prefix, hidden, size, config.layer_norm_eps, early)
        if index + 1 == FEATURE_LAYER:
            add_pooled(graph, hidden, FEATURES)
    if network.means_early:
        graph.node("Identity", [hidden], POOLED)
    else:
        add_pooled(graph, hidden, POOLED)
    outputs = [
        tensor(name, TensorProto.FLOAT, "batch", config.hidden_size) for name in (POOLED, FEATURES)
    ]
    return model_of(graph, "minilm-sentiment", outputs)


def model_of(graph: GraphBuilder, name: str, outputs: list[onnx.ValueInfoProto]) -> onnx.ModelProto:
    """A graph that reads int64 ids and mask [batch, sequence], as a model."""
    inputs = [
        tensor(each, TensorProto.INT64, "batch", "sequence")
        for each in ("input_ids", "attention_mask")
    ]
    model = helper.make_model(
        helper.make_graph(graph.nodes, name, inputs, outputs, graph.weights),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)],
    )
    model.ir_version = IR_VERSION
    return model


def add_embeddings(graph: GraphBuilder, values: dict[str, np.ndarray], epsilon: float) -> str:
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
    word = graph.node("Gather", [words, IDS], "word")
    position = graph.node("Gather", [positions, PLACES], "position")
    placed = graph.node("Sum", [word, position], "placed")
    return add_norm(graph, values, f"{prefix}.LayerNorm", placed, epsilon, "embedded")


def add_layer(
    graph: GraphBuilder,
    values: dict[str, np.ndarray],
    prefix: str,
    hidden: str,
    size: int,
    epsilon: float,
    early: bool,
) -> str:
    """Adds one encoder layer (post-norm transformer) and returns the name of its output.

    The output is [tokens, hidden]; with `early`, a text's tokens become one vector by SHARES behind
    the attention and the output is [batch, hidden].
    """

    def linear(value: str, parts: Sequence[str], output: str) -> str:
        # Product and bias, which become one operator in the int8 graph (quantisation.py). PyTorch
        # keeps [out, in]; ONNX multiplies by [in, out].
        names = [f"{prefix}.{part}" for part in parts]
        matrix = np.concatenate([values[f"{name}.weight"] for name in names]).T
        bias = np.concatenate([values[f"{name}.bias"] for name in names])
        output = f"{prefix}.{output}"
        weights = graph.weight(f"{output}.weight", matrix)
        product = graph.node("MatMul", [value, weights], f"{output}.product")
        return graph.node("Add", [product, graph.weight(f"{output}.bias", bias)], output)

    def skip_norm(value: str, skip: str, norm: str, output: str) -> str:
        # Not SkipLayerNormalization: on a CPU that takes five times as long as these two. And no
        # Add, but Sum: ONNX Runtime would fuse Add and LayerNormalization back into it.
        name = f"{prefix}.{output}"
        summed = graph.node("Sum", [value, skip], f"{name}.sum")
        return add_norm(graph, values, f"{prefix}.{norm}", summed, epsilon, name)

    parts = linear(hidden, [f"attention.self.{part}" for part in PARTS], "parts")
    attended = add_attention(graph, prefix, parts, size, early)
    if early:
        hidden = add_pooled(graph, hidden, f"{prefix}.in.mean")
    projected = linear(attended, ["attention.output.dense"], "projected")
    middle = skip_norm(projected, hidden, "attention.output.LayerNorm", "attention.out")
    widened = linear(middle, ["intermediate.dense"], "widened")
    activated = graph.node("Gelu", [widened], f"{prefix}.activated", FUSED)
    narrowed = linear(activated, ["output.dense"], "narrowed")
    return skip_norm(narrowed, middle, "output.LayerNorm", "out")


def add_attention(graph: GraphBuilder, prefix: str, parts: str, size: int, early: bool) -> str:
    """Adds attention by heads of a size over query, key and value, side by side in `parts`
    [tokens, 3 × attended].

    Returns the name of the output, [tokens, attended]; with `early`, of its sum over each text's
    tokens by SHARES, [batch, attended]. Not Attention or MultiHeadAttention: their kernels cut the
    product before it into one a head and text, or move everything once more, and compute the padding.
    """

    def node(
        operator: str, inputs: list[str], output: str, domain: str = "", **attributes: object
    ) -> str:
        return graph.node(operator, inputs, f"{prefix}.{output}", domain, **attributes)

    vectors = node("Reshape", [parts, VECTOR_SHAPE], "vectors")
    query, key, value = (node("Gather", [vectors, part], part) for part in PARTS)
    scores = node("FusedMatMul", [query, key], "scores", FUSED, transB=1, alpha=size**-0.5)
    seen = node("Add", [scores, VISIBLE], "scores.seen")
    weights = node("Softmax", [seen], "weights", axis=-1)
    if early:
        # The mean of sums is the sum by mean weights: one row a head in place of one a token.
        shares = node("Unsqueeze", [SHARES, MIDDLE_AXIS], "shares")
        mean = node("MatMul", [shares, weights], "weights.mean")
        summed = node("MatMul", [mean, value], "summed")
        return node("Reshape", [summed, ATTENDED_SHAPE], "attended")
    summed = node("MatMul", [weights, value], "summed")
    rows = node("Reshape", [summed, VECTOR_SHAPE], "summed.rows")
    gathered = node("Gather", [rows, ATTENDED], "gathered")
    return node("Reshape", [gathered, ATTENDED_SHAPE], "attended")


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
    return graph.node("LayerNormalization", [vectors, *parts], output, axis=-1, epsilon=epsilon)
