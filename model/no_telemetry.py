"""Keeps ONNX Runtime from sending telemetry to its maker: import this before it."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
