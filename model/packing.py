"""A batch of texts without its padding.

A batch comes as [batch, sequence], filled up to its longest text. Everything but attention does the
same with every token, whichever text it is of, so it works on the tokens alone, text behind text:
[tokens, hidden]. Attention takes each text by itself, padded, and by heads, and gives its tokens back.
ByteTransformer (Zhai et al. 2023) does so on GPUs; here the graph itself does, for whoever runs it.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from onnx import TensorProto

from graph_builder import GraphBuilder

#: Which of a text's vectors stand for it: all of them, by their mean, or that of the first token.
Pooling = Literal["mean", "first"]

#: Id of each token, [tokens].
IDS = "ids"
#: Where in its text each token stands, [tokens].
PLACES = "places"
#: The token at each place of each text, [batch, sequence]; where there is padding, some other one.
ROWS = "rows"
#: What each token counts where a text's vectors become one, [batch, 1, sequence]; 0 for padding. The
#: same for every text, [1, 1, sequence], where only the first token counts.
SHARES = "shares"
#: What attention adds to the score of each token, [batch, 1, 1, sequence]: 0, or -∞ for padding.
VISIBLE = "visible"
#: Of vectors by token, part and head, [tokens × 3 × heads, size], the one that attention wants at
#: each head and place of a text, [batch, heads, sequence], for each part.
PARTS = ("query", "key", "value")
#: Of the vectors that attention gives, [batch × heads × sequence, size], those of each token,
#: [tokens, heads].
ATTENDED = "attended"
#: The shapes of both: of rows that are vectors, and of rows that are tokens.
VECTOR_SHAPE = "vector_shape"
ATTENDED_SHAPE = "attended_shape"
#: A constant that puts an axis in the middle, or takes it away: 1.
MIDDLE_AXIS = "middle_axis"


def add_packing(graph: GraphBuilder, heads: int, size: int, pooling: Pooling) -> None:
    """Adds all of the above, from `input_ids` and `attention_mask`, int64 [batch, sequence].

    `size` is that of a head's vector; `pooling` says which tokens of a text SHARES counts.
    """

    def constant(name: str, value: object) -> str:
        return graph.weight(name, np.array(value, np.int64))

    constant(VECTOR_SHAPE, [-1, size])
    constant(ATTENDED_SHAPE, [-1, heads * size])
    flat, zero, one = constant("flat", [-1]), constant("zero", 0), constant("one", 1)
    shape = graph.node("Shape", ["attention_mask"], "shape")
    sequence = graph.node("Gather", [shape, one], "sequence")
    flat_mask = graph.node("Reshape", ["attention_mask", flat], "flat_mask")
    flat_ids = graph.node("Reshape", ["input_ids", flat], "flat_ids")
    # Where the tokens are in the padded batch.
    present = graph.node("NonZero", [flat_mask], "present")
    found = graph.node("Reshape", [present, flat], "found")
    graph.node("Gather", [flat_ids, found], IDS)
    graph.node("Mod", [found, sequence], PLACES)
    counted = graph.node("CumSum", [flat_mask, zero], "counted")
    row = graph.node("Sub", [counted, one], "row")
    graph.node("Reshape", [row, shape], ROWS)
    add_shares(graph, sequence, zero, one, pooling)

    by_head = graph.node("Unsqueeze", [ROWS, constant("head_axis", [1])], "rows.by_head")
    first = graph.node("Mul", [by_head, constant("vectors_a_token", 3 * heads)], "vectors.first")
    for index, part in enumerate(PARTS):
        offsets = np.arange(index * heads, (index + 1) * heads).reshape(1, heads, 1)
        graph.node("Add", [first, constant(f"{part}.offsets", offsets)], part)

    text = graph.node("Sub", [found, PLACES], "text")
    text_vectors = graph.node("Mul", [text, constant("heads", heads)], "text.vectors")
    first_head = graph.node("Add", [text_vectors, PLACES], "first_head")
    column = graph.node("Unsqueeze", [first_head, constant("last_axis", [-1])], "first_head.column")
    steps = graph.node("Mul", [sequence, constant("head_numbers", [range(heads)])], "head_steps")
    graph.node("Add", [column, steps], ATTENDED)


def add_shares(graph: GraphBuilder, sequence: str, zero: str, one: str, pooling: Pooling) -> None:
    """Adds SHARES and VISIBLE."""
    middle = graph.weight(MIDDLE_AXIS, np.array([1], np.int64))
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    row = graph.node("Unsqueeze", [mask, middle], "mask.row")
    if pooling == "mean":
        last = graph.weight("sequence_axis", np.array([2], np.int64))
        length = graph.node("ReduceSum", [row, last], "length")
        graph.node("Div", [row, length], SHARES)
    else:
        numbers = graph.node("Range", [zero, sequence, one], "numbers")
        is_first = graph.node("Equal", [numbers, zero], "is_first")
        first = graph.node("Cast", [is_first], "first", to=TensorProto.FLOAT)
        front = graph.weight("front_axes", np.array([0, 1], np.int64))
        graph.node("Unsqueeze", [first, front], SHARES)
    logarithm = graph.node("Log", [row], "mask.logarithm")
    graph.node("Unsqueeze", [logarithm, middle], VISIBLE)


def add_pooled(graph: GraphBuilder, vectors: str, output: str) -> str:
    """Adds one vector a text, [batch, hidden], from those of its tokens, [tokens, hidden], by SHARES;
    returns its name."""
    padded = graph.node("Gather", [vectors, ROWS], f"{output}.padded")
    pooled = graph.node("MatMul", [SHARES, padded], f"{output}.mean")
    return graph.node("Squeeze", [pooled, MIDDLE_AXIS], output)
