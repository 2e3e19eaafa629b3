"""The app that this project's service replaces: a Flask development server around a Hugging Face
pipeline. Usage: flask_app.py MODEL_DIRECTORY PORT"""

import sys

from flask import Flask, jsonify, request
from transformers import pipeline

classifier = pipeline("sentiment-analysis", model=sys.argv[1])
app = Flask(__name__)


@app.post("/analyze")
def analyze():
    return jsonify(classifier(request.get_json()["text"], truncation=True))


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[2]))
