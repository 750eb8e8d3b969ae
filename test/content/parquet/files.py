"""Parquet files as pyarrow, pandas and DuckDB write them, what is in them, and what XGBoost predicts.

python test/content/parquet/files.py (pandas, pyarrow, duckdb, xgboost) writes *.parquet and expected.json beside itself.
"""

import datetime
import decimal
import json
import pathlib

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xgboost as xgb

HERE = pathlib.Path(__file__).parent
MODELS = HERE.parents[2] / "model-artifacts"
ROWS = 48
rng = np.random.default_rng(7)

abalone = pd.read_csv(MODELS / "abalone" / "holdout.csv", nrows=ROWS)
penguins = pd.read_csv(MODELS / "penguins" / "holdout.csv", nrows=ROWS)
booster = xgb.Booster(model_file=next((MODELS / "abalone").glob("*.ubj"), None) or next((MODELS / "abalone").glob("*model*.json")))


def some(values, type=None):
    """A fifth of the values is missing."""
    listed = np.asarray(values).tolist() if type is not None else list(values)
    return pa.array(listed, type, mask=rng.random(len(abalone)) < 0.2)


def number(scale, digits, size):
    return [decimal.Decimal(int(value)).scaleb(-scale) for value in rng.integers(-size, size, len(abalone))]


n = len(abalone)
day = [datetime.date(2020, 2, 28) + datetime.timedelta(int(days)) for days in rng.integers(-30000, 9000, n)]
seconds = rng.integers(-(10**9), 10**9, n)
features = {
    "length": pa.array(abalone.length.astype("f4")),
    "diameter": some(abalone.diameter),
    "height": pa.array([decimal.Decimal(str(value)) for value in abalone.height.round(3)], pa.decimal128(9, 3)),
    "whole_weight": pa.array(abalone.whole_weight.round(1)),
    "shucked_weight": pa.array(abalone.shucked_weight.astype("f2")),
    "viscera_weight": some((abalone.viscera_weight * 10).astype("i8")),
    "shell_weight": pa.array(abalone.shell_weight.astype("f4")),
}
others = {
    "id": pa.array([f"shell {row}" for row in range(n)]),
    "flag": some(rng.integers(0, 2, n).astype(bool)),
    "i8": some(rng.integers(-128, 128, n).astype("i1")),
    "u16": some(rng.integers(0, 2**16, n).astype("u2")),
    "u32": some(rng.integers(0, 2**32, n).astype("u4")),
    "i64": some(rng.integers(-(2**62), 2**62, n)),
    "u64": some(rng.integers(0, 2**63, n).astype("u8") * 2 + 1),
    "constant": pa.array(np.full(n, 5, "i4")),
    "nothing": pa.nulls(n, pa.float64()),
    "sex": some(rng.choice(["M", "F", "Jungtier, ♀"], n)).dictionary_encode(),
    "day": some(day),
    "at": some(seconds * 1000 + 250, pa.timestamp("ms")),
    "at_utc": some(seconds * 10**9 + 123456789, pa.timestamp("ns", "UTC")),
    "clock": some(rng.integers(0, 86400, n) * 10**6 + 500000, pa.time64("us")),
    "price": some(number(2, 12, 10**12), pa.decimal128(12, 2)),
    "amount": some(number(10, 30, 10**17), pa.decimal128(30, 10)),
}
table = pa.table(features | others)


def clock(moment):
    text = str(moment).replace(" ", "T").replace("+00:00", "Z")
    head, point, fraction = text.partition(".")
    return f"{head}{point}{fraction.rstrip('0Z')}{'Z' if text.endswith('Z') else ''}"


def cell(name, value):
    if value is None:
        return None
    if name in ("day", "amount"):
        return str(value)
    if name in ("at", "at_utc", "clock"):
        return clock(value)
    if name in ("i64", "u64"):
        return {"integer": str(value)}
    return float(value) if isinstance(value, decimal.Decimal) else value


def nanoseconds(array):
    return [None if value is None else pd.Timestamp(value, unit="ns", tz="UTC") for value in array.cast(pa.int64()).to_pylist()]


def rows_of(table):
    columns = {name: table[name].to_pylist() for name in table.column_names}
    columns["at_utc"] = [None if value is None else value.isoformat(sep=" ") for value in nanoseconds(table["at_utc"])]
    return [{name: cell(name, column[row]) for name, column in columns.items()} for row in range(table.num_rows)]


def predict(table):
    matrix = np.column_stack([np.array([np.nan if v is None else float(v) for v in table[name].to_pylist()], "f4") for name in features])
    return [float(value) for value in booster.inplace_predict(matrix)]


WAYS = {
    "plain": dict(use_dictionary=False, compression="none", write_page_checksum=True),
    "zstd": dict(compression="zstd", data_page_size=64, row_group_size=20),
    "gzip": dict(compression="gzip", data_page_version="2.0"),
    "brotli": dict(compression="brotli", dictionary_pagesize_limit=100, data_page_size=64),
    "snappy": dict(compression="snappy", data_page_version="2.0", write_page_checksum=True, store_schema=False),
    "delta": dict(
        use_dictionary=False,
        compression="snappy",
        column_encoding={
            "constant": "DELTA_BINARY_PACKED",
            "viscera_weight": "DELTA_BINARY_PACKED",
            "i64": "DELTA_BINARY_PACKED",
            "id": "DELTA_BYTE_ARRAY",
            "sex": "DELTA_LENGTH_BYTE_ARRAY",
            "length": "BYTE_STREAM_SPLIT",
            "diameter": "BYTE_STREAM_SPLIT",
            "amount": "BYTE_STREAM_SPLIT",
            "day": "BYTE_STREAM_SPLIT",
            "flag": "RLE",
        },
        data_page_version="2.0",
        store_schema=False,  # pyarrow itself cannot read a dictionary of its own from such pages
    ),
}
for name, options in WAYS.items():
    pq.write_table(table, HERE / f"{name}.parquet", **options)

# as Spark writes: a folder of part files, points in time as 96 bits, and files that are none
spark = HERE / "spark"
spark.mkdir(exist_ok=True)
(spark / "_SUCCESS").write_bytes(b"")
for part, begin in enumerate((0, 24)):
    piece = table.slice(begin, 24).drop_columns(["u64", "clock", "at_utc"])
    pq.write_table(piece, spark / f"part-0000{part}-c000.snappy.parquet", flavor="spark", use_deprecated_int96_timestamps=True)

duckdb.register("abalone", table.drop_columns(["shucked_weight"]))
for codec in ("snappy", "zstd"):
    duckdb.sql(f"COPY (SELECT * FROM abalone) TO '{HERE}/duckdb-{codec}.parquet' (FORMAT parquet, CODEC {codec})")

penguins.to_parquet(HERE / "pandas.parquet")
penguins.assign(sex=penguins["sex"].astype("category") if "sex" in penguins else None).to_parquet(HERE / "pandas-categories.parquet")
nested = pa.table({"length": features["length"], "places": pa.array([[1, 2]] * n), "facts": pa.array([{"a": 1}] * n)})
pq.write_table(nested, HERE / "nested.parquet")
pq.write_table(table.slice(0, 0), HERE / "empty.parquet")

expected = {"rows": rows_of(table), "predictions": predict(table), "features": list(features)}
lines = json.dumps(expected, ensure_ascii=False).replace("}, ", "},\n")
(HERE / "expected.json").write_text(lines + "\n")
