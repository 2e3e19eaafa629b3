"""Asks a service that wants keys as each client does, with a key and without, and prints what came of it."""

import asyncio
import json
import sys
from urllib.parse import urlparse

import httpx
import numpy as np
import tritonclient.http
from huggingface_hub import InferenceClient
from huggingface_hub.errors import HfHubHTTPError
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig
from tritonclient.utils import InferenceServerException

url, model, key = sys.argv[1:]
texts = np.array(["I love it."], dtype=np.object_)


def bearer(token):
    return {"Authorization": f"Bearer {token}"} if token else {}


def hugging_face(token):
    client = InferenceClient(model=url, token=token)
    try:
        return client.text_classification("I love it.", top_k=1)[0].label
    except HfHubHTTPError as error:
        return error.response.status_code


def kserve(token):
    async def ask():
        tensor = InferInput(name="text", shape=[1], datatype="BYTES")
        tensor.set_data_from_numpy(texts)
        request = InferRequest(model_name=model, infer_inputs=[tensor])
        client = InferenceRESTClient(RESTConfig(protocol="v2"))
        try:
            answer = await client.infer(url, request, model, headers=bearer(token))
            return answer.outputs[0].as_numpy().tolist()[0]
        except httpx.HTTPStatusError as error:
            return error.response.status_code
        finally:
            await client.close()

    return asyncio.run(ask())


def triton(token):
    tensor = tritonclient.http.InferInput("text", [1], "BYTES")
    tensor.set_data_from_numpy(texts)
    client = tritonclient.http.InferenceServerClient(urlparse(url).netloc)
    try:
        answer = client.infer(model, [tensor], headers=bearer(token))
        return answer.as_numpy("label").tolist()[0].decode()
    except InferenceServerException as error:
        return int(error.status())


clients = {"huggingface_hub": hugging_face, "kserve": kserve, "tritonclient": triton}
print(json.dumps({name: [ask(key), ask("wrong"), ask(None)] for name, ask in clients.items()}))
