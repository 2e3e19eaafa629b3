"""Where training computes: on a GPU where there is one, else on the CPU's cores."""

from __future__ import annotations

import contextlib
import os

import torch

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
CORES = os.cpu_count() or 1
#: Batches computed at once: a GPU takes one at a time, a CPU one per core.
WORKERS = 1 if DEVICE.type == "cuda" else CORES
#: Tokens of a batch.
BATCH_TOKENS = 2048 if DEVICE.type == "cuda" else 1024
#: Layers from which on bfloat16 loses the attention: the encoder's upper ones overflow in it.
SAFE_LAYERS = 6


def prepare_device() -> None:
    """Sets threads and precision for the device, once per process."""
    # One thread a batch: threads that share a product wait for each other at every step of it.
    torch.set_num_threads(1)
    # TensorFloat-32 is as exact as networks of this size need, and takes no casts.
    torch.set_float32_matmul_precision("high")


def precision(layers: int) -> contextlib.AbstractContextManager[object]:
    """The number format to compute a network of so many layers in."""
    fast = DEVICE.type == "cpu" and layers <= SAFE_LAYERS
    return torch.autocast("cpu", torch.bfloat16, enabled=fast, cache_enabled=False)
