"""Asks a service as KServe's InferenceRESTClient does and prints what the client made of it."""

import asyncio
import json
import sys

import httpx
import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig
from kserve.protocol.infer_type import RequestedOutput

url, model = sys.argv[1:]


def request(*texts, outputs=None, **binary):
    tensor = InferInput(name="text", shape=[len(texts)], datatype="BYTES")
    tensor.set_data_from_numpy(np.array(texts, dtype=np.object_), **binary)
    return InferRequest(
        model_name=model, infer_inputs=[tensor], request_id="a1", request_outputs=outputs
    )


def values(answer):
    return {
        output.name: [
            one.decode() if isinstance(one, bytes) else one for one in output.as_numpy().tolist()
        ]
        for output in answer.outputs
    }


BINARY = [RequestedOutput(name, parameters={"binary_data": True}) for name in ("label", "score")]


async def refusal(answering):
    try:
        await answering
    except httpx.HTTPStatusError as error:
        return [error.response.status_code, str(error)]


async def main():
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    texts = "I love it.", "I hate it."
    answer = await client.infer(url, request(*texts, binary_data=False), model)
    binary = await client.infer(url, request(*texts, outputs=BINARY), model)
    print(
        json.dumps(
            {
                "live": await client.is_server_live(url),
                "ready": await client.is_server_ready(url),
                "modelReady": await client.is_model_ready(url, model),
                "otherModelReady": await client.is_model_ready(url, "other"),
                "model": answer.model_name,
                "id": answer.id,
                "outputs": values(answer),
                "binary": values(binary),
                "blank": await refusal(client.infer(url, request(" "), model)),
            }
        )
    )
    await client.close()


asyncio.run(main())
