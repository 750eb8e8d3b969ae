"""The contestant of batch-parquet.mjs: Parquet to Parquet with pyarrow and XGBoost, one thread.

python batch_parquet.py make OUT CODEC ROWS, python batch_parquet.py score MODEL IN OUT CODEC
"""

import json
import resource
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

pa.set_cpu_count(1)
pa.set_io_thread_count(1)


def make(target, codec, rows):
    rng = np.random.default_rng(1)
    columns = {f"f{at}": rng.normal(size=int(rows)).astype(np.float32) for at in range(28)}
    pq.write_table(pa.table(columns), target, compression=codec)


def score(model, source, target, codec):
    import xgboost as xgb

    booster = xgb.Booster({"nthread": 1})
    booster.load_model(model)
    booster.set_param({"nthread": 1})
    table = pq.read_table(source, use_threads=False)
    rows = np.column_stack([column.to_numpy() for column in table.columns])
    prediction = booster.inplace_predict(rows)
    pq.write_table(table.append_column("prediction", pa.array(prediction)), target, compression=codec)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}))


{"make": make, "score": score}[sys.argv[1]](*sys.argv[2:])
