"""Requests as Triton's client writes them, for test/http/v2.test.ts.

pip install 'tritonclient[http]==2.73.0' numpy
python test/http/v2/triton_requests.py > test/http/v2/triton-requests.json
"""

import base64
import csv
import io
import json

import numpy as np
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput

ABALONE = ["length", "diameter", "height", "whole_weight", "shucked_weight", "viscera_weight", "shell_weight"]
WINE = [
    "alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
    "nonflavanoid_phenols", "proanthocyanins", "Color_Intensity", "hue", "OD280_OD315", "proline",
]
PENGUINS = ["island", "bill_length_mm", "species", "bill_depth_mm", "flipper_length_mm", "sex"]

random = np.random.default_rng(7)
abalone = random.random((5, 7)).astype(np.float32)
abalone[3, 2] = np.nan
wine = (random.random((4, 13)) * [14, 4, 3, 20, 110, 3, 3, 1, 2, 8, 1, 3, 900]).astype(np.float32)
penguins = [
    ["Biscoe", 46.1, "Gentoo", 13.2, 211.0, "female"],
    ["Dream", 39.5, "Adelie", 16.7, 178.0, "female"],
    ["Torgersen", 42.0, "Adelie", 20.2, 190.0, ""],
]


def tensor(name, values, datatype, binary):
    given = InferInput(name, list(values.shape), datatype)
    given.set_data_from_numpy(values, binary_data=binary)
    return given


def text(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def table(names, values):
    return text([names, *[["" if np.isnan(v) else repr(float(v)) for v in row] for row in values]])


def request(name, model, rows, inputs, **options):
    body, head = InferenceServerClient.generate_request_body(inputs, **options)
    return {
        "name": name,
        "model": model,
        "csv": rows,
        "head": head,
        "body": base64.b64encode(body).decode(),
    }


DTYPES = {"FP16": np.float16, "FP32": np.float32, "FP64": np.float64}
requests = []
for binary in (True, False):
    form = "bytes" if binary else "JSON"
    for datatype, dtype in DTYPES.items():
        if datatype == "FP16" and not binary:
            continue  # the client has no JSON for it
        values = np.nan_to_num(abalone, nan=0.5).astype(dtype) if not binary else abalone.astype(dtype)
        rows = table(ABALONE, values)
        requests.append(request(f"{datatype} in {form}", "abalone", rows, [tensor("input", values, datatype, binary)]))
    for datatype in ("INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64", "BOOL"):
        dtype = np.bool_ if datatype == "BOOL" else np.dtype(datatype.lower())
        values = (np.nan_to_num(abalone, nan=0) * 2).astype(dtype)
        rows = table(ABALONE, values.astype(np.float32))
        requests.append(request(f"{datatype} in {form}", "abalone", rows, [tensor("input", values, datatype, binary)]))
    columns = [tensor(name, wine[:, [at]], "FP32", binary) for at, name in reversed(list(enumerate(WINE)))]
    outputs = [InferRequestedOutput("probability", binary), InferRequestedOutput("prediction", not binary)]
    requests.append(request(f"a tensor a feature in {form}", "wine", table(WINE, wine), columns, outputs=outputs))
    columns = []
    for at, name in enumerate(PENGUINS):
        cells = [row[at] for row in penguins]
        if isinstance(cells[0], str):
            columns.append(tensor(name, np.array(cells, dtype=object), "BYTES", binary))
        else:
            columns.append(tensor(name, np.array(cells, dtype=np.float64), "FP64", binary))
    requests.append(request(f"categories in {form}", "penguins", text([PENGUINS, *penguins]), columns, request_id="7"))

print(json.dumps(requests, indent=1))
