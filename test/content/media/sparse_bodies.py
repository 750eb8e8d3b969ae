# Bodies in libsvm and RecordIO-protobuf as scikit-learn and the SageMaker SDK write them, and what XGBoost predicts for them; the
# libsvm ones XGBoost has read itself.
#   python sparse_bodies.py   (numpy 2.4, scipy 1.17, scikit-learn 1.9, pandas 3.1, xgboost 3.2, sagemaker 2.257)
import base64
import io
import json
import struct
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
import xgboost as xgb
from sagemaker.amazon.record_pb2 import Record
from sagemaker.serializer_utils import write_numpy_to_dense_tensor, write_spmatrix_to_sparse_tensor
from sagemaker.serializers import LibSVMSerializer, RecordSerializer
from sklearn.datasets import dump_svmlight_file

MODEL = Path(__file__).parents[3] / "model-artifacts" / "abalone"
NAMES = json.loads((MODEL / "feature_columns.json").read_text())
holdout = pd.read_csv(MODEL / "holdout.csv")
booster = xgb.Booster(model_file=MODEL / "model.ubj")
ROWS = holdout[NAMES].head(8).to_numpy(np.float64).copy()
ROWS[2, 3:] = 0
ROWS[5, :] = 0
RINGS = holdout["rings"].head(8).to_numpy(np.float64)
SPARSE = sp.csr_matrix(ROWS)
MAGIC = 0xCED7230A


def predict(data):
    return [float(value) for value in booster.predict(data, validate_features=False)]


def of_libsvm(text):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        return predict(xgb.DMatrix(f"{file.name}?format=libsvm"))


def dumped(**options):
    file = io.BytesIO()
    dump_svmlight_file(SPARSE, RINGS, file, **options)
    return file.getvalue().decode()


zero_based = dumped(zero_based=True)
lines = zero_based.splitlines()
with_queries = "".join(f"{line.split(' ', 1)[0]} qid:{at // 4} {' '.join(line.split(' ')[1:])}\n" for at, line in enumerate(lines))
no_labels = "".join(" ".join(line.split(" ")[1:]) + "\n" for line in lines if " 0:" in line)
libsvm = {
    "dump_svmlight_file": [zero_based, "", of_libsvm(zero_based)],
    "with a comment": [dumped(zero_based=True, comment="from scikit-learn"), "", of_libsvm(zero_based)],
    "counted from 1": [dumped(zero_based=False), "; index_base=1", of_libsvm(zero_based)],
    "with queries": [with_queries, "", of_libsvm(with_queries)],
    "Windows line ends, tabs, blank lines": [zero_based.replace("\n", "\r\n\r\n").replace(" ", "\t"), "", of_libsvm(zero_based)],
    "comments behind rows": ["".join(f"{line} # 3:9 row\n" for line in lines), "", of_libsvm(zero_based)],
    "values in all spellings": [spelled := "1 0:+.5 1:5e-1 2:1E-1 4:1.\n0 6:-0 2:100\n", "", of_libsvm(spelled)],
    "rows without labels": [no_labels, "", of_libsvm("".join(line + "\n" for line in lines if " 0:" in line))],
    "a row of nothing": ["1\n" + lines[0] + "\n2\n", "", predict(xgb.DMatrix(sp.csr_matrix(np.vstack([ROWS[5], ROWS[0], ROWS[5]]))))],
    "SageMaker's LibSVMSerializer": [LibSVMSerializer().serialize(zero_based), "", of_libsvm(zero_based)],
}


def recorded(write, *arrays):
    file = io.BytesIO()
    write(file, *arrays)
    return file.getvalue()


def framed(payload):
    """What dmlc-core's RecordIOWriter writes: cut where the magic number stands in it."""
    magic = struct.pack("<I", MAGIC)
    cuts = [at for at in range(0, len(payload) - 3, 4) if payload[at : at + 4] == magic]
    starts, ends = [0, *[at + 4 for at in cuts]], [*cuts, len(payload)]
    parts = [payload[start:end] for start, end in zip(starts, ends)]
    kinds = [0] if len(parts) == 1 else [1, *[2] * (len(parts) - 2), 3]
    return b"".join(magic + struct.pack("<I", kind << 29 | len(part)) + part + bytes(-len(part) % 4) for kind, part in zip(kinds, parts))


def with_magic():
    record = Record()
    vector = ROWS[0].astype("f4")
    value = struct.unpack("<f", struct.pack("<I", MAGIC))[0]
    record.features["values"].float32_tensor.values.extend(vector)
    for _ in range(8):  # until the number lies where words do, twice
        payload = record.SerializeToString()
        patched = bytearray(payload)
        at = payload.index(vector.tobytes())
        for place in (4 * 4, 6 * 4):
            patched[at + place : at + place + 4] = struct.pack("<I", MAGIC)
        if at % 4 == 0:
            break
        record.uid += "x"
        record.ClearField("features")
        record.features["values"].float32_tensor.values.extend(vector)
        record.metadata = "m" * len(record.uid)
        payload = record.SerializeToString()
    vector[4] = vector[6] = value
    return bytes(patched), vector


def one(fill):
    record = Record()
    fill(record)
    return framed(record.SerializeToString())


def labelled(record):
    record.label["values"].float32_tensor.values.extend([9])
    record.features["values"].float64_tensor.values.extend(ROWS[0])
    record.uid, record.metadata, record.configuration = "a", "b", "c"


f4 = ROWS.astype("f4")
whole = np.arange(21).reshape(3, 7) - 10
dense = lambda rows: predict(xgb.DMatrix(rows))
sparse = predict(xgb.DMatrix(SPARSE))
records = {
    "dense float32": [recorded(write_numpy_to_dense_tensor, f4), dense(f4)],
    "dense float64 with labels": [recorded(write_numpy_to_dense_tensor, ROWS, RINGS), dense(ROWS)],
    "dense int32, some negative": [recorded(write_numpy_to_dense_tensor, whole), dense(whole)],
    "sparse float32": [recorded(write_spmatrix_to_sparse_tensor, SPARSE.astype("f4"), RINGS), sparse],
    "sparse float64": [recorded(write_spmatrix_to_sparse_tensor, SPARSE), sparse],
    "sparse int32": [recorded(write_spmatrix_to_sparse_tensor, sp.csr_matrix(whole)), predict(xgb.DMatrix(sp.csr_matrix(whole)))],
    "sparse, the first row empty": [recorded(write_spmatrix_to_sparse_tensor, SPARSE[[5, 0]]), predict(xgb.DMatrix(SPARSE[[5, 0]]))],
    "SageMaker's RecordSerializer": [RecordSerializer().serialize(f4).read(), dense(f4)],
    "all fields": [one(labelled), dense(ROWS[:1])],
    "dense, then sparse": [
        recorded(write_numpy_to_dense_tensor, f4[:2]) + recorded(write_spmatrix_to_sparse_tensor, SPARSE[2:].astype("f4")),
        dense(f4[:2]) + sparse[2:],
    ],
}
payload, vector = with_magic()
if payload.count(struct.pack("<I", MAGIC)) == 2:
    body = framed(payload)
    assert body.count(struct.pack("<I", MAGIC)) == 3
    records["in several parts, with the magic number within"] = [body, dense(vector[None])]
refused = {
    "no features": one(lambda record: record.label["values"].float32_tensor.values.extend([1])),
    "an image": one(lambda record: record.features["values"].bytes.value.append(b"PNG")),
    "named features": one(lambda record: record.features["height"].float32_tensor.values.extend([1])),
}
encoded = lambda body: base64.b64encode(body).decode()
text = json.dumps(
    {
        "libsvm": {name: {"body": body, "parameters": parameters, "predictions": p} for name, (body, parameters, p) in libsvm.items()},
        "records": {name: {"body": encoded(body), "predictions": p} for name, (body, p) in records.items()},
        "refused": {name: encoded(body) for name, body in refused.items()},
    },
    indent=1,
)
Path(__file__).with_name("sparse-bodies.json").write_text(text + "\n")
