"""The contestant of score.mjs: CSV to CSV with pyarrow and XGBoost, one thread. python score.py MODEL IN OUT"""

import json
import resource
import sys

import numpy as np
import pyarrow as pa
import xgboost as xgb
from pyarrow import csv

model, source, target = sys.argv[1:]
pa.set_cpu_count(1)
pa.set_io_thread_count(1)
booster = xgb.Booster({"nthread": 1})
booster.load_model(model)
booster.set_param({"nthread": 1})
table = csv.read_csv(source, read_options=csv.ReadOptions(use_threads=False, block_size=4 << 20))
rows = np.column_stack([column.to_numpy().astype(np.float32) for column in table.columns])
prediction = booster.inplace_predict(rows)
csv.write_csv(table.append_column("prediction", pa.array(prediction)), target)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}))
