"""Talks to `kindling serve` by the Open Inference Protocol, as users of Triton, KServe and MLServer do.

    python test/real-clients/v2_clients.py [--node NODE]        wants 'tritonclient[http]', kserve or mlserver, and numpy

Compares with predictions.csv, exits 1 when anything differs. Skips the clients that are not installed.
"""

import asyncio
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import urllib.request

import numpy as np
from server import ROOT, Checks, Server, columns


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


def with_mlserver(checks, server, mlserver):
    """Its client is `mlserver infer`, which sends requests by Triton's; what programs use are its codecs."""
    import pandas as pd
    from mlserver.codecs import NumpyCodec, NumpyRequestCodec, PandasCodec, StringCodec
    from mlserver.types import InferenceRequest, InferenceResponse, MetadataModelResponse, RepositoryIndexResponse

    def ask(path, request=None):
        body = request.model_dump_json(exclude_none=True).encode() if request else None
        asking = urllib.request.Request(server.url + path, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asking) as answer:
            return json.load(answer)

    rows, wanted = columns("wine")
    infer = lambda request: InferenceResponse(**ask("/v2/models/wine/infer", request))
    labels = lambda answer: list(StringCodec.decode_output(answer.outputs[0]))
    metadata = MetadataModelResponse(**ask("/v2/models/wine"))
    checks.check("mlserver: model metadata", metadata.inputs[0].shape == [-1, 13], metadata)
    index = RepositoryIndexResponse(root=ask("/v2/repository/index", InferenceRequest(inputs=[])))
    checks.check("mlserver: the index of models", index.root[0].name == "wine", index)
    answer = infer(InferenceRequest(id="mine", inputs=[NumpyCodec.encode_input("input", rows)]))
    checks.check("mlserver: NumpyCodec", labels(answer) == list(wanted) and answer.id == "mine", labels(answer)[:3])
    answer = infer(NumpyRequestCodec.encode_request(rows))
    checks.check("mlserver: NumpyRequestCodec", labels(answer) == list(wanted), labels(answer)[:3])
    with open(f"{ROOT}/model-artifacts/wine/feature_columns.json") as file:
        frame = pd.DataFrame(rows, columns=json.load(file))
    answer = infer(PandasCodec.encode_request(frame))
    checks.check("mlserver: PandasCodec", labels(answer) == list(wanted), labels(answer)[:3])
    with tempfile.TemporaryDirectory() as folder:
        requests = [NumpyRequestCodec.encode_request(rows[at : at + 1]) for at in range(len(rows))]
        with open(f"{folder}/in", "w") as file:
            file.writelines(f"{request.model_dump_json(exclude_none=True)}\n" for request in requests)
        host = server.url.removeprefix("http://")
        program = os.path.join(os.path.dirname(sys.executable), "mlserver")
        for size in ("1", "8"):
            command = [program, "infer", "-u", host, "-m", "wine", "-i", f"{folder}/in", "-o", f"{folder}/out", "-s", size]
            subprocess.run(command, check=True, capture_output=True)
            with open(f"{folder}/out") as file:
                answers = [InferenceResponse(**json.loads(line)) for line in file]
            answers.sort(key=lambda one: one.parameters.model_extra["batch_index"])
            got = [label for one in answers for label in labels(one)]
            checks.check(f"mlserver infer, {size} at a time", got == list(wanted), got[:3])


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


def mlserver():
    import mlserver

    return mlserver


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
        if module := installed("mlserver", mlserver):
            clients.append(f"mlserver {importlib.metadata.version('mlserver')}")
            with_mlserver(checks, server, module)
    checks.end(", ".join(clients) or "no client")


if __name__ == "__main__":
    main()
