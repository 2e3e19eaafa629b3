"""FastAPI with ONNX Runtime and Hugging Face's tokenizers: what is written by hand most often.

Run by uvicorn; the environment variables MODEL (a directory) and THREADS configure it.
"""

import os

from fastapi import FastAPI
from onnx_classifier import OnnxClassifier
from pydantic import BaseModel


class Request(BaseModel):
    text: str | list[str]


app = FastAPI()
classifier = OnnxClassifier(os.environ["MODEL"], int(os.environ["THREADS"]))


# A plain function: FastAPI runs it in a thread, so that the event loop stays free.
@app.post("/analyze")
def analyze(request: Request) -> list[dict]:
    texts = [request.text] if isinstance(request.text, str) else request.text
    return classifier.classify(texts)
