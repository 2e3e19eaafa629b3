"""Prints how many bytes the Flask app's packages would add to an image for CPUs: every package that
flask, transformers and torch need, without what torch's packages for GPUs add (CUDA's libraries,
Triton, and torch's own libraries that call them), and the app's model.

Usage: flask_size.py MODEL_DIRECTORY
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

GPU_PACKAGE = re.compile(r"(nvidia|cuda|triton)\b")
GPU_LIBRARY = re.compile(r"lib(torch_cuda|torch_nvshmem|c10_cuda|caffe2_nvrtc)")


def needed(names: list[str]) -> set[str]:
    """Names of packages and of all that they require, as far as they are installed."""
    found: set[str] = set()
    while names:
        name = names.pop().lower().replace("_", "-")
        if name in found or GPU_PACKAGE.match(name):
            continue
        try:
            requirements = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        parsed = (Requirement(requirement) for requirement in requirements)
        names += [r.name for r in parsed if not r.marker or r.marker.evaluate({"extra": ""})]
    return found


def size(name: str) -> int:
    files = (Path(str(file.locate())) for file in distribution(name).files or [])
    return sum(f.stat().st_size for f in files if f.is_file() and not GPU_LIBRARY.match(f.name))


model = Path(sys.argv[1])
weights = [model / name for name in ("model.safetensors", "tokenizer.json")]
print(
    sum(size(name) for name in needed(["flask", "transformers", "torch"]))
    + sum(file.stat().st_size for file in weights)
)
