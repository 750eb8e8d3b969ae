"""Writes bodies.json: rows of the contract as NumPy and the SageMaker SDK write them, in base64.

    python test/conformance/contract/bodies.py         (numpy, sagemaker<3)
"""

import base64
import io
import json
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.sparse
from sagemaker.amazon import common

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "numbers.json")) as numbers:
    OF_XGBOOST = json.load(numbers)
ROW = OF_XGBOOST["abalone"]["cells"]
VALUE = OF_XGBOOST["abalone"]["value"]


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def npz(save, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def recordio(write, *arrays):
    file = io.BytesIO()
    write(file, *arrays)
    return file.getvalue()


def arrow(open_writer, table):
    file = io.BytesIO()
    with open_writer(file, table.schema) as writer:
        writer.write_table(table)
    return file.getvalue()


def parquet(table):
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def tables():
    """Arrow and Parquet, by the names of their bodies: rows by name, columns too few, many rows, a text among the numbers."""
    with open(os.path.join(HERE, "../../../model-artifacts/abalone/feature_columns.json")) as file:
        names = json.load(file)
    of = {
        "": pa.table({name: [cell, cell] for name, cell in zip(names, ROW)}),
        " narrow": pa.table({name: [cell] for name, cell in zip(names[:3], ROW)}),
        " many rows": pa.table({name: np.random.default_rng(0).random(100) for name in names}),
        " malformed": pa.table({name: ["tall"] if name == names[0] else [cell] for name, cell in zip(names, ROW)}),
    }
    for what, table in of.items():
        yield f"arrow stream{what}", arrow(pa.ipc.new_stream, table)
        yield f"arrow file{what}", arrow(pa.ipc.new_file, table)
        yield f"parquet{what}", parquet(table)


def main():
    rows = np.array([ROW, ROW])
    with_zero = np.array([[0, *ROW[1:]], ROW], np.float32)
    bodies = {
        "npy float64": npy(rows),
        "npy float32": npy(rows.astype(np.float32)),
        "npy big-endian": npy(rows.astype(">f4")),
        "npy Fortran": npy(np.asfortranarray(rows)),
        "npy int64": npy(np.zeros((2, 7), np.int64)),
        "npy bool": npy(np.zeros((2, 7), bool)),
        "npy one row": npy(rows[:1]),
        "npy objects": npy(np.array([[{}]], object), allow_pickle=True),
        "npy complex": npy(rows.astype(complex)),
        "npy three dimensions": npy(np.zeros((2, 7, 1))),
        "npz": npz(np.savez, rows=rows),
        "npz compressed": npz(np.savez_compressed, rows=rows),
        "npy no rows": npy(rows[:0]),
        "npy narrow": npy(rows[:, :3]),
        "npz narrow": npz(np.savez, rows=rows[:, :3]),
        "recordio narrow": recordio(common.write_numpy_to_dense_tensor, rows[:, :3]),
        "npy many rows": npy(np.zeros((100, 7))),
        "npz many rows": npz(np.savez, rows=np.zeros((100, 7))),
        "npz two arrays": npz(np.savez, a=rows, b=rows),
        "recordio float32": recordio(common.write_numpy_to_dense_tensor, rows.astype(np.float32)),
        "recordio float64": recordio(common.write_numpy_to_dense_tensor, rows),
        "recordio int32": recordio(common.write_numpy_to_dense_tensor, np.zeros((2, 7), int)),
        "recordio sparse": recordio(common.write_spmatrix_to_sparse_tensor, scipy.sparse.csr_matrix(with_zero)),
        **dict(tables()),
        # answers
        "npy of two predictions": npy(np.array([VALUE, VALUE], np.float32)),
    }
    texts = {name: base64.b64encode(body).decode() for name, body in bodies.items()}
    with open(os.path.join(HERE, "bodies.json"), "w") as file:
        file.write(json.dumps(texts, indent=1) + "\n")


if __name__ == "__main__":
    main()
