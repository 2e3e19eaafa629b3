"""Asks a service as Triton's HTTP client does and prints what the client made of it."""

import json
import sys
from urllib.parse import urlparse

import numpy as np
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
from tritonclient.utils import InferenceServerException

url, model = sys.argv[1:]
client = InferenceServerClient(urlparse(url).netloc)


def infer(*texts, outputs=None, compression=None, **binary):
    tensor = InferInput("text", [len(texts)], "BYTES")
    tensor.set_data_from_numpy(np.array(texts, dtype=np.object_), **binary)
    answer = client.infer(
        model, [tensor], outputs=outputs, request_id="a1", request_compression_algorithm=compression
    )
    names = [output["name"] for output in answer.get_response()["outputs"]]
    return {
        name: [one.decode() if isinstance(one, bytes) else one for one in answer.as_numpy(name).tolist()]
        for name in names
    }


def refusal(*texts, **options):
    try:
        infer(*texts, **options)
    except InferenceServerException as error:
        return [error.status(), error.message()]


metadata = client.get_model_metadata(model)
print(
    json.dumps(
        {
            "live": client.is_server_live(),
            "ready": client.is_server_ready(),
            "modelReady": client.is_model_ready(model),
            "versionReady": client.is_model_ready(model, metadata["versions"][0]),
            "otherModelReady": client.is_model_ready("other"),
            "server": client.get_server_metadata(),
            "model": metadata,
            "all": infer("I love it.", "I hate it."),
            "json": infer("I love it.", "I hate it.", binary_data=False),
            "compressed": infer("I love it.", "I hate it.", compression="gzip"),
            "deflated": refusal("x", compression="deflate"),
            "labels": infer("I love it.", outputs=[InferRequestedOutput("label", binary_data=False)]),
            "blank": refusal(" "),
        }
    )
)
