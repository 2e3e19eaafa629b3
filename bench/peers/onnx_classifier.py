"""A text classifier on ONNX Runtime with Hugging Face's tokenizers, as the Python peers use it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer


class OnnxClassifier:
    """Texts to labels with scores."""

    def __init__(self, directory: str, threads: int) -> None:
        model = Path(directory)
        config = json.loads((model / "config.json").read_text(encoding="utf-8"))
        labels = [label for _, label in sorted(config["id2label"].items())]
        # The service answers NEUTRAL only where it is asked to.
        self.answered = [index for index, label in enumerate(labels) if label != "NEUTRAL"]
        self.labels = [labels[index] for index in self.answered]
        self.tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self.tokenizer.enable_truncation(config["max_position_embeddings"])
        self.tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(
            model / "onnx" / "model_quantized.onnx", options, providers=["CPUExecutionProvider"]
        )

    def classify(self, texts: list[str]) -> list[dict]:
        """The best label of each text with its probability, all texts in one batch."""
        encoded = self.tokenizer.encode_batch(texts)
        feeds = {
            "input_ids": np.array([text.ids for text in encoded], np.int64),
            "attention_mask": np.array([text.attention_mask for text in encoded], np.int64),
        }
        logits = self.session.run(["logits"], feeds)[0][:, self.answered]
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        scores = exponentials / exponentials.sum(axis=1, keepdims=True)
        best = scores.argmax(axis=1)
        return [
            {"label": self.labels[label], "score": float(row[label])}
            for row, label in zip(scores, best, strict=True)
        ]
