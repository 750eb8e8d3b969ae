# Bodies in numpy's formats as numpy, SciPy and SageMaker's serializers write them, and what XGBoost predicts for their rows.
#   python numpy_bodies.py   (numpy 2.4, scipy 1.17, pandas 3.1, xgboost 3.2, sagemaker 2.257)
import base64
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
import xgboost as xgb
from sagemaker.serializers import NumpySerializer, SparseMatrixSerializer

MODEL = Path(__file__).parents[3] / "model-artifacts" / "abalone"
NAMES = json.loads((MODEL / "feature_columns.json").read_text())
holdout = pd.read_csv(MODEL / "holdout.csv")
booster = xgb.Booster(model_file=MODEL / "model.ubj")
ROWS = holdout[NAMES].head(12).to_numpy(np.float64).copy()
ROWS[1, 2] = np.nan
ROWS[5, :] = np.nan
WHOLE = np.arange(21).reshape(3, 7)


def predict(rows):
    data = rows if sp.issparse(rows) else xgb.DMatrix(np.asarray(rows), feature_names=NAMES)
    data = data if not sp.issparse(rows) else xgb.DMatrix(rows, feature_names=NAMES)
    return [float(value) for value in booster.predict(data)]


def saved(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def version(major, array):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=(major, 0))
    return file.getvalue()


def archive(save, *arrays, **named):
    file = io.BytesIO()
    save(file, *arrays, **named)
    return file.getvalue()


def records(dtypes, align=False):
    result = np.zeros(len(ROWS), np.dtype(dtypes, align=align))
    for name, column in zip(NAMES, ROWS.T):
        result[name] = column
    return result


f4 = ROWS.astype("f4")
half = ROWS.astype("f2")
bodies = {}


def add(name, body, rows, kind="npy"):
    bodies[name] = {
        "type": f"application/x-{kind}",
        "body": base64.b64encode(body).decode(),
        "predictions": predict(rows),
    }


for dtype in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
    add(dtype, saved(ROWS.astype(dtype)), ROWS.astype(dtype).astype("f8"))
for dtype in ["i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "u1", "<u2", ">u4", "<u8", ">u8"]:
    add(dtype, saved(WHOLE.astype(dtype)), WHOLE.astype("f8"))
add("negative <i8", saved(-WHOLE), -WHOLE.astype("f8"))
add("negative >i2", saved((-WHOLE).astype(">i2")), -WHOLE.astype("f8"))
add("bool", saved(WHOLE % 2 == 0), (WHOLE % 2 == 0).astype("f8"))
add("Fortran <f4", saved(np.asfortranarray(f4)), f4)
add("Fortran >f8", saved(np.asfortranarray(ROWS.astype(">f8"))), ROWS)
add("version 2", version(2, f4), f4)
add("version 3", version(3, f4), f4)
add("one row of one dimension", saved(f4[0]), f4[:1])
add("one row", saved(f4[:1]), f4[:1])
add("texts <U", saved(np.where(np.isnan(ROWS), "", ROWS.astype("U"))), ROWS)
add("texts S", saved(np.where(np.isnan(ROWS), "", ROWS.astype("U")).astype("S")), ROWS)
add("records", saved(records([(name, "<f8") for name in NAMES])), ROWS)
reversed_names = [(name, kind) for name, kind in zip(reversed(NAMES), ["<f4", ">f8", "<f8", ">f4", "<f2", "<f8", "<f4"])]
mixed = records([("note", "<U3"), ("id", "<i8"), ("flag", "?"), *reversed_names], align=True)
mixed["note"], mixed["id"], mixed["flag"] = "a,b", 2**60 + np.arange(len(ROWS)), True
add("aligned records of several kinds", saved(mixed), np.column_stack([mixed[name].astype("f8") for name in NAMES]))
add("SageMaker's NumpySerializer", NumpySerializer(dtype="float32").serialize(f4.tolist()), f4)
add("npz of one array", archive(np.savez, f4), f4, "npz")
add("npz, compressed", archive(np.savez_compressed, f4), f4, "npz")
add("npz of columns", archive(np.savez_compressed, **dict(zip(NAMES, f4.T))), f4, "npz")
sparse = sp.csr_matrix(np.where(np.isnan(ROWS) | (ROWS < 0.1), 0, ROWS))
add("npz of a sparse matrix", archive(sp.save_npz, sparse), sparse, "npz")
add("SageMaker's SparseMatrixSerializer", SparseMatrixSerializer().serialize(sparse), sparse, "npz")

refused = {
    "objects": saved(np.array([[1, "a"], [2, None]], dtype=object), allow_pickle=True),
    "complex": saved(f4.astype("c8")),
    "dates": saved(np.array([["2026-01-01"]], dtype="M8[D]")),
    "long double": saved(ROWS.astype(np.longdouble)),
    "void": saved(np.zeros((2, 7), "V4")),
    "scalar": saved(np.float32(1)),
    "cube": saved(np.zeros((2, 7, 1), "f4")),
    "no columns": saved(np.zeros((1000, 0), "f4")),
    "records with arrays": saved(np.zeros(2, [("a", "f4", (7,))])),
}
refused_archives = {
    "csc": archive(sp.save_npz, sparse.tocsc()),
    "columns of several lengths": archive(np.savez, a=f4[:2, 0], b=f4[:3, 0]),
    "objects within": archive(np.savez, np.array([["a", None]], dtype=object)),
}
encoded = lambda bodies: {name: base64.b64encode(body).decode() for name, body in bodies.items()}
text = json.dumps({"bodies": bodies, "refused": encoded(refused), "refusedArchives": encoded(refused_archives)}, indent=1)
Path(__file__).with_name("numpy-bodies.json").write_text(text + "\n")
