"""Asks a service as KServe's InferenceRESTClient does and prints what the client made of it."""

import asyncio
import json
import sys

import httpx
import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig

url, model = sys.argv[1:]


def request(*texts, binary=False):
    tensor = InferInput(name="text", shape=[len(texts)], datatype="BYTES")
    tensor.set_data_from_numpy(np.array(texts, dtype=np.object_), binary_data=binary)
    return InferRequest(model_name=model, infer_inputs=[tensor], request_id="a1")


async def refusal(answering):
    try:
        await answering
    except httpx.HTTPStatusError as error:
        return [error.response.status_code, str(error)]


async def main():
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    answer = await client.infer(url, request("I love it.", "I hate it."), model)
    print(
        json.dumps(
            {
                "live": await client.is_server_live(url),
                "ready": await client.is_server_ready(url),
                "modelReady": await client.is_model_ready(url, model),
                "otherModelReady": await client.is_model_ready(url, "other"),
                "model": answer.model_name,
                "id": answer.id,
                "outputs": {output.name: output.as_numpy().tolist() for output in answer.outputs},
                "binary": await refusal(client.infer(url, request("x", binary=True), model)),
                "blank": await refusal(client.infer(url, request(" "), model)),
            }
        )
    )
    await client.close()


asyncio.run(main())
