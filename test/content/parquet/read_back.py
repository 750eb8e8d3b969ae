"""What kindling writes, read by pyarrow, pandas and DuckDB: every column as it was, and the predictions of XGBoost behind.

npm run build && python test/content/parquet/read_back.py (pandas, pyarrow, duckdb)
"""

import json
import pathlib
import subprocess
import tempfile

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]
predictions = np.array(json.loads((HERE / "expected.json").read_text())["predictions"], "f4")


def score(source, target, *options):
    command = ["node", ROOT / "dist/cli.cjs", "score", ROOT / "model-artifacts/abalone", source, target, *options]
    subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True)


def compare(source, target):
    before, after = pq.read_table(source), pq.read_table(target)
    assert after.column_names == [*before.column_names, "prediction", "error"], after.column_names
    for name in before.column_names:
        assert after[name].equals(before[name]), (source, name, before[name].type, after[name].type)
    assert pq.ParquetFile(target).metadata.num_row_groups == pq.ParquetFile(source).metadata.num_row_groups
    pd.read_parquet(target)
    columns = duckdb.sql(f"SELECT * FROM '{target}'").columns
    assert columns == after.column_names, columns
    return after["prediction"].to_numpy(), np.array(duckdb.sql(f"SELECT prediction FROM '{target}'").fetchall(), "f4")[:, 0]


with tempfile.TemporaryDirectory() as folder:
    target = pathlib.Path(folder) / "out.parquet"
    for source in sorted(HERE.glob("**/*.parquet")):
        if source.stem == "empty" or "pandas" in source.stem:
            continue
        score(source, target, "--on-missing-feature", "as-missing")
        found, of_duckdb = compare(source, target)
        assert np.array_equal(found, of_duckdb, equal_nan=True)
        if source.stem in ("plain", "zstd", "gzip", "brotli", "snappy", "delta"):
            assert np.array_equal(found, predictions), source
        print(f"{source.name}: {pq.ParquetFile(target).metadata.num_columns} columns, {len(found)} rows, {target.stat().st_size} bytes")
    score(ROOT / "model-artifacts/abalone/holdout.csv", target)
    print(pq.read_table(target).schema)
    print(duckdb.sql(f"DESCRIBE SELECT * FROM '{target}'"))
