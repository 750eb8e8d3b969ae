"""Talks to `kindling serve` by the Open Inference Protocol, as users of Triton and KServe do.

    python test/real-clients/v2_clients.py [--node NODE]        wants 'tritonclient[http]' or kserve, and numpy

Compares with predictions.csv, exits 1 when anything differs. Skips the clients that are not installed.
"""

import asyncio
import importlib.metadata

import numpy as np
from server import Checks, Server, columns


def with_triton(checks, server, http):
    client = http.InferenceServerClient(server.url.removeprefix("http://"))
    checks.check("triton: live, ready", client.is_server_live() and client.is_server_ready())
    checks.check("triton: the model is ready", client.is_model_ready("wine") and client.is_model_ready("wine", "1"))
    checks.check("triton: no other model is", not client.is_model_ready("other"))
    checks.check("triton: server metadata", "binary_tensor_data" in client.get_server_metadata()["extensions"])
    metadata = client.get_model_metadata("wine")
    checks.check("triton: model metadata", metadata["inputs"][0]["shape"] == [-1, 13], metadata)
    checks.check("triton: the index of models", client.get_model_repository_index()[0]["name"] == "wine")
    rows, wanted = columns("wine")
    for datatype, dtype in {"FP32": np.float32, "FP64": np.float64}.items():
        for is_binary in (True, False):
            tensor = http.InferInput("input", rows.shape, datatype)
            tensor.set_data_from_numpy(rows.astype(dtype), binary_data=is_binary)
            outputs = [http.InferRequestedOutput(name, binary_data=is_binary) for name in ("prediction", "probability")]
            answer = client.infer("wine", [tensor], outputs=outputs, request_id="mine")
            labels = [label if isinstance(label, str) else label.decode() for label in answer.as_numpy("prediction")]
            what = f"triton: {datatype}, {'binary' if is_binary else 'JSON'}"
            checks.check(what, labels == list(wanted) and answer.get_response()["id"] == "mine", labels[:3])
            checks.check(f"{what}: probabilities", answer.as_numpy("probability").shape == (len(rows), 3))
    for coding in ("gzip", "deflate"):
        tensor = http.InferInput("input", rows.shape, "FP32")
        tensor.set_data_from_numpy(rows)
        answer = client.infer("wine", [tensor], request_compression_algorithm=coding, response_compression_algorithm=coding)
        checks.check(f"triton: {coding}", [label.decode() for label in answer.as_numpy("prediction")] == list(wanted))
    narrow = http.InferInput("input", [1, 3], "FP32")
    narrow.set_data_from_numpy(np.ones((1, 3), np.float32))
    checks.refused("triton: three features", "13 features", lambda: client.infer("wine", [narrow]))
    checks.refused("triton: an unknown model", '"other"', lambda: client.infer("other", [tensor]))


async def with_kserve(checks, server, kserve):
    rows, wanted = columns("wine")
    client = kserve.InferenceRESTClient(kserve.RESTConfig(protocol="v2"))
    checks.check("kserve: live, ready", await client.is_server_live(server.url) and await client.is_server_ready(server.url))
    checks.check("kserve: the model is ready", await client.is_model_ready(server.url, "wine"))
    for is_binary in (False, True):
        tensor = kserve.InferInput("input", list(rows.shape), "FP32")
        tensor.set_data_from_numpy(rows, binary_data=is_binary)
        request = kserve.InferRequest("wine", [tensor], request_id="mine")
        answer = await client.infer(server.url, request, model_name="wine")
        labels = [str(label) if isinstance(label, str) else label.decode() for label in answer.outputs[0].as_numpy().reshape(-1)]
        checks.check(f"kserve: {'binary' if is_binary else 'JSON'}", labels == list(wanted) and answer.id == "mine", labels[:3])
    await client.close()


def installed(name, load):
    try:
        return load()
    except ImportError:
        print(f"skipped: {name} is not installed (pip install {name})")
        return None


def triton():
    import tritonclient.http

    return tritonclient.http


def kserve():
    import kserve

    return kserve


def main():
    checks = Checks()
    clients = []
    with Server("model-artifacts/wine") as server:
        if http := installed("tritonclient[http]", triton):
            clients.append(f"tritonclient {importlib.metadata.version('tritonclient')}")
            with_triton(checks, server, http)
        if module := installed("kserve", kserve):
            clients.append(f"kserve {importlib.metadata.version('kserve')}")
            asyncio.run(with_kserve(checks, server, module))
    checks.end(", ".join(clients) or "no client")


if __name__ == "__main__":
    main()
