"""Trains the models of shap.mjs, then explains rows whenever a line asks for it: `model kind` -> CPU seconds."""

import sys
import time

import numpy as np
import xgboost as xgb

NUM_FEATURE = 28
folder, num_row = sys.argv[1], int(sys.argv[2])
rng = np.random.default_rng(7)


def make(num_row, missing):
    x = rng.normal(size=(num_row, NUM_FEATURE)).astype("f4")
    y = x[:, 0] * x[:, 1] + np.sin(2 * x[:, 2]) + x[:, 3] * (x[:, 4] > 0) + x[:, 5:].sum(1) / 8
    if missing:
        x[rng.random(x.shape) < 0.1] = np.nan
    return x, y + rng.normal(size=num_row) / 2


def train(depth, rounds, classes, missing):
    x, y = make(10_000, missing)
    params = {"max_depth": depth, "nthread": 1, "eta": 0.1}
    if classes > 1:
        y = np.digitize(y, np.quantile(y, np.arange(1, classes) / classes))
        params |= {"objective": "multi:softprob", "num_class": classes}
    booster = xgb.train(params, xgb.DMatrix(x, y), rounds)
    rows, _ = make(num_row, missing)
    return booster, rows


boosters = {}
for name in sys.argv[3:]:
    depth, rounds, classes, missing = (int(part) for part in name.split("-"))
    booster, rows = train(depth, rounds, classes, missing)
    booster.save_model(f"{folder}/{name}.ubj")
    rows.tofile(f"{folder}/{name}.f32")
    boosters[name] = booster, rows
print("ready", flush=True)

kinds = {
    "batch": (num_row, {"pred_contribs": True}),
    "one": (1, {"pred_contribs": True}),
    "approximate": (num_row, {"pred_contribs": True, "approx_contribs": True}),
    "interactions": (num_row // 20, {"pred_interactions": True}),
}
for line in sys.stdin:
    name, kind = line.split()
    booster, rows = boosters[name]
    count, options = kinds[kind]
    matrix = xgb.DMatrix(rows[:count], nthread=1)  # a new one, so that nothing is remembered
    start = time.process_time()
    values = booster.predict(matrix, **options)
    seconds = time.process_time() - start
    values.tofile(f"{folder}/{name}.{kind}")
    print(seconds, flush=True)
