"""pyarrow and pandas read what kindling score answers in Arrow, to Arrow, CSV and JSON Lines: equal columns, equal predictions.

    python arrow_read.py        (pyarrow, pandas, numpy; after npm run build)
"""
import datetime
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from pyarrow import feather, ipc
except ImportError as missing:
    sys.exit(print(f"skipped: {missing}"))

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
MODEL = os.path.join(ROOT, "model-artifacts", "abalone")
data = pd.read_csv(os.path.join(MODEL, "holdout.csv"))
data["when"] = pd.Timestamp("2024-02-29T12:00:00.5", tz="Europe/Berlin") + pd.to_timedelta(np.arange(len(data)), "D")
data["tags"] = [["a", "b"][: row % 3] for row in range(len(data))]
data["kind"] = pd.Categorical(np.where(np.arange(len(data)) % 3, "x", None))
data.index = [f"r{row}" for row in range(len(data))]
data.loc["r7", "length"] = np.nan


def score(source, target):
    command = ["node", os.path.join(ROOT, "dist", "cli.cjs"), "score", MODEL, source, target]
    subprocess.run(command, check=True, env={**os.environ, "NO_COLOR": "1"})


def read(path):
    with pa.OSFile(path) as file:
        return (ipc.open_file(file) if path.endswith((".arrow", ".feather")) else ipc.open_stream(file)).read_all()


with tempfile.TemporaryDirectory() as folder:
    at = lambda name: os.path.join(folder, name)
    table = pa.Table.from_pandas(data)
    data.to_feather(at("lz4.feather"))
    feather.write_feather(data, at("zstd.feather"), compression="zstd", chunksize=100)
    with ipc.new_stream(at("rows.arrows"), table.schema) as writer:
        writer.write_table(table, max_chunksize=64)
    data.drop(columns=["tags"]).to_csv(at("rows.csv"), index=False)
    for source in ["lz4.feather", "zstd.feather", "rows.arrows"]:
        for target in ["out.feather", "out.arrows"]:
            score(at(source), at(target))
            answer = read(at(target))
            answer.validate(full=True)
            assert answer.drop_columns(["prediction", "error"]).equals(table), f"{source} to {target}"
            assert answer.schema.field("prediction").type == pa.float32()
            frame = answer.to_pandas()
            pd.testing.assert_frame_equal(frame.drop(columns=["prediction", "error"]), table.to_pandas())
            predictions = frame["prediction"].to_numpy()
            assert predictions.dtype == np.float32 and not np.isnan(predictions).any()
            print(f"{source} to {target}: {len(frame)} rows as pyarrow wrote them")
    score(at("rows.csv"), at("out.csv"))
    score(at("rows.csv"), at("csv.arrow"))
    from_csv = pd.read_csv(at("out.csv"))
    assert (from_csv["prediction"].to_numpy("f4") == predictions).all()
    typed = read(at("csv.arrow")).to_pandas()
    assert (typed["prediction"].to_numpy() == predictions).all()
    assert typed["length"].dtype == np.float64 and (typed["length"].dropna() == data["length"].dropna().to_numpy()).all()
    print(f"rows.csv to csv.arrow: {dict(typed.dtypes.astype(str))}")
