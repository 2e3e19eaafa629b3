"""LitServe with its dynamic batching around ONNX Runtime and Hugging Face's tokenizers.

Usage: litserve_app.py MODEL_DIRECTORY PORT WORKERS THREADS MAX_BATCH_SIZE BATCH_TIMEOUT
"""

import sys

import litserve
from onnx_classifier import OnnxClassifier

directory, port, workers, threads, max_batch_size, batch_timeout = sys.argv[1:]


class SentimentApi(litserve.LitAPI):
    """A batch is of requests, and a request is of one or more texts."""

    def setup(self, device: str) -> None:
        self.classifier = OnnxClassifier(directory, int(threads))

    def decode_request(self, request: dict) -> list[str]:
        text = request["text"]
        return [text] if isinstance(text, str) else text

    def predict(self, batch: list[list[str]]) -> list[list[dict]]:
        answers = iter(self.classifier.classify([text for texts in batch for text in texts]))
        return [[next(answers) for _ in texts] for texts in batch]

    def encode_response(self, output: list[dict]) -> list[dict]:
        return output


if __name__ == "__main__":
    api = SentimentApi(
        max_batch_size=int(max_batch_size),
        batch_timeout=float(batch_timeout),
        api_path="/analyze",
    )
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=int(workers))
    server.run(host="127.0.0.1", port=int(port), generate_client_file=False, log_level="warning")
