"""Asks a service as huggingface_hub's InferenceClient does and prints what the client made of it."""

import json
import sys

from huggingface_hub import InferenceClient
from huggingface_hub.errors import HfHubHTTPError

client = InferenceClient(model=sys.argv[1])


def classify(text, **parameters):
    return [[c.label, c.score] for c in client.text_classification(text, **parameters)]


def refusal(text):
    try:
        classify(text)
    except HfHubHTTPError as error:
        return [error.response.status_code, str(error)]


print(
    json.dumps(
        {
            "classified": classify("I love it."),
            "best": classify("I hate it.", top_k=1),
            "logits": classify("I love it.", function_to_apply="none"),
            "refused": refusal(""),
        }
    )
)
