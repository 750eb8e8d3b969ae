# Bodies in Arrow as pyarrow and pandas write them, what XGBoost predicts for their rows, and what Python says their cells are.
#   python arrow_bodies.py   (pyarrow 26.0, pandas 3.1, numpy 2.4, xgboost 3.2)
import base64
import io
import json
import re
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import xgboost as xgb
from pyarrow import feather, ipc

MODEL = Path(__file__).parents[3] / "model-artifacts" / "abalone"
NAMES = json.loads((MODEL / "feature_columns.json").read_text())
holdout = pd.read_csv(MODEL / "holdout.csv")
booster = xgb.Booster(model_file=MODEL / "model.ubj")
ROWS = holdout[NAMES].head(12).to_numpy(np.float64).copy()
HOLES = ROWS.copy()
HOLES[1, 2] = np.nan
HOLES[5, :] = np.nan
WHOLE = np.arange(21).reshape(3, 7)
encoded = lambda body: base64.b64encode(body).decode()


def predict(rows):
    return [float(value) for value in booster.predict(xgb.DMatrix(np.asarray(rows, "f8"), feature_names=NAMES))]


def table(rows, kind=None, names=NAMES):
    """Missing cells are nulls."""
    return pa.table({name: pa.array(column, mask=np.isnan(column)).cast(kind or pa.float64()) for name, column in zip(names, rows.T)})


def written(data, new=ipc.new_stream, chunk=None, **options):
    sink = io.BytesIO()
    with new(sink, data.schema, options=ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(data, max_chunksize=chunk)
    return sink.getvalue()


bodies = {}


def add(name, body, rows):
    bodies[name] = {"body": encoded(body), "predictions": predict(rows)}


for kind in [pa.float16(), pa.float32(), pa.float64()]:
    rows = HOLES.astype(kind.to_pandas_dtype()).astype("f8")
    add(f"stream of {kind}", written(table(rows, pa.float64()).cast(pa.schema([(name, kind) for name in NAMES]))), rows)
for kind in [pa.int8(), pa.int16(), pa.int32(), pa.int64()]:
    add(f"stream of {kind}", written(table(-WHOLE.astype("f8"), kind)), -WHOLE)
for kind in [pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]:
    add(f"stream of {kind}", written(table(WHOLE.astype("f8"), kind)), WHOLE)
gaps = WHOLE.astype("f8")
gaps[1, 3] = gaps[2, :] = np.nan
add("int64 with nulls", written(table(gaps, pa.int64())), gaps)
flags = (WHOLE % 3 == 0).astype("f8")
flags[0, 1] = np.nan
add("flags", written(table(flags, pa.bool_())), flags)
for kind in [pa.decimal32(9, 4), pa.decimal64(18, 4), pa.decimal128(30, 4), pa.decimal256(50, 4), pa.decimal128(38, 30)]:
    cells = [[None if np.isnan(x) else Decimal(str(x)) - 1 for x in column] for column in HOLES.T]
    body = written(pa.table({name: pa.array(column, kind) for name, column in zip(NAMES, cells)}))
    add(f"stream of {kind}", body, [[np.nan if x is None else float(x) for x in row] for row in zip(*cells)])
huge = [[Decimal("-123456789012345678901234567890.5"), Decimal("0.1") + index] for index in range(7)]
add("decimals beyond float64", written(pa.table({name: pa.array(column, pa.decimal128(38, 1)) for name, column in zip(NAMES, huge)})), np.array([[float(x) for x in column] for column in huge]).T)
add("file", written(table(HOLES), ipc.new_file), HOLES)
add("file of three batches", written(table(HOLES), ipc.new_file, chunk=5), HOLES)
add("stream of twelve batches", written(table(HOLES, pa.float32()), chunk=1), HOLES.astype("f4"))
add("a slice", written(table(HOLES).slice(3, 6)), HOLES[3:9])
add("columns backwards", written(table(HOLES[:, ::-1], names=NAMES[::-1])), HOLES)
for codec in ["lz4", "zstd"]:
    many = np.tile(HOLES, (20, 1))  # so that something is gained by it
    add(f"compressed with {codec}", written(table(many), chunk=200, compression=codec), many)
texts = pa.table({name: pa.array([None if np.isnan(x) else repr(float(x)) for x in column]) for name, column in zip(NAMES, HOLES.T)})
for kind in [pa.string(), pa.large_string(), pa.string_view()]:
    add(f"numbers as {kind}", written(texts.cast(pa.schema([(name, kind) for name in NAMES])), chunk=7), HOLES)
coded = pa.table({name: column.combine_chunks().dictionary_encode() for name, column in zip(NAMES, texts.columns)})
add("dictionaries of texts", written(coded), HOLES)
add("dictionaries of floats", written(pa.table({name: column.combine_chunks().dictionary_encode() for name, column in zip(NAMES, table(HOLES).columns)})), HOLES)


def feathered(**options):
    sink = io.BytesIO()
    feather.write_feather(pd.DataFrame(HOLES, columns=NAMES, index=[f"r{row}" for row in range(12)]), sink, **options)
    return sink.getvalue()


add("to_feather of pandas", feathered(), HOLES)
add("to_feather of pandas, zstd", feathered(compression="zstd"), HOLES)

stamp = datetime(2024, 2, 29, 13, 45, 6, 789012)
old = datetime(1901, 12, 13, 20, 45, 51, 1)
others = {
    "id": pa.array([2**60 + 1, None, -(2**60) - 1]),
    "name": pa.array(["a,b", None, ""]).dictionary_encode(),
    "day": pa.array([date(2024, 2, 29), None, date(1969, 12, 31)]),
    "day64": pa.array([date(2024, 2, 29), None, date(1901, 1, 1)], pa.date64()),
    "clock": pa.array([time(13, 45, 6), None, time(0, 0, 1)], pa.time32("s")),
    "clock64": pa.array([time(13, 45, 6, 789012), None, time(0, 0, 0, 1)], pa.time64("us")),
    "moment": pa.array([stamp, None, old], pa.timestamp("us")),
    "utc": pa.array([stamp.replace(microsecond=789000), None, old.replace(microsecond=0)], pa.timestamp("ms", "UTC")),
    "price": pa.array([Decimal("-0.07"), None, Decimal("12345678901234567890.10")], pa.decimal128(30, 2)),
    "flag": pa.array([True, None, False]),
}
nested = {
    "list": pa.array([[1, 2], None, []]),
    "struct": pa.array([{"a": 1, "b": "x"}, None, {"a": None, "b": "y"}]),
    "map": pa.array([[("k", 1)], None, []], pa.map_(pa.string(), pa.int32())),
    "fixed": pa.array([[1.5, 2.5], None, [3.5, 4.5]], pa.list_(pa.float32(), 2)),
    "bytes": pa.array([b"\x00\xff", None, b""]),
    "span": pa.array([1, None, 3], pa.duration("s")),
    "views": pa.array(["short", None, "a text of more than twelve bytes"], pa.string_view()),
    "coded": pa.array([["x"], None, ["y", "x"]], pa.list_(pa.dictionary(pa.int8(), pa.string()))),
    "runs": pa.RunEndEncodedArray.from_arrays(pa.array([1, 3], pa.int32()), pa.array([7, 8])),
    "nothing": pa.nulls(3),
}


def kept(columns):
    data = {**columns, **dict(zip(NAMES, table(ROWS[:3]).columns))}
    return pa.table({name: column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column for name, column in data.items()})


def texts_of(column):
    cells = column.to_pylist()
    return [None if x is None else re.sub(r"(\.\d*?)0+$", r"\1", x.isoformat().replace("+00:00", "")) if hasattr(x, "isoformat") else str(x).lower() if isinstance(x, bool) else str(x) for x in cells]


texts_kept = {name: texts_of(column) for name, column in others.items()}
texts_kept["utc"] = [x and f"{x}Z" for x in texts_kept["utc"]]


def changing(**options):
    """Batches whose dictionaries differ."""
    features = table(ROWS[:6])
    sink = io.BytesIO()
    batches = [
        pa.record_batch([pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), pa.array(words)), *[column.combine_chunks().slice(start, 2) for column in features.columns]], ["kind", *NAMES])
        for start, codes, words in [(0, [0, 1], ["x", "y"]), (2, [2, None], ["x", "y", "z"]), (4, [0, 2], options.pop("last", ["x", "y", "z"]))]
    ]
    with ipc.new_stream(sink, batches[0].schema, options=ipc.IpcWriteOptions(**options)) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return sink.getvalue()


answer = {
    "kept": {"body": encoded(written(kept(others))), "predictions": predict(ROWS[:3]), "texts": texts_kept},
    "nested": {"body": encoded(written(kept(nested))), "predictions": predict(ROWS[:3])},
    "deltas": {"body": encoded(changing(emit_dictionary_deltas=True)), "kinds": ["x", "y", "z", None, "x", "z"]},
    "replaced": {"body": encoded(changing(last=["w", "x", "v"])), "kinds": ["x", "y", "z", None, "w", "v"]},
}
refused = {
    name: encoded(written(pa.table({**dict(zip(NAMES, table(ROWS[:3]).columns)), "length": column})))
    for name, column in {**{name: others[name] for name in ["day", "moment", "clock"]}, **{name: nested[name] for name in ["list", "struct", "bytes", "runs"]}}.items()
}
text = json.dumps({"bodies": bodies, "answer": answer, "refused": refused}, indent=1)
Path(__file__).with_name("arrow-bodies.json").write_text(text + "\n")
