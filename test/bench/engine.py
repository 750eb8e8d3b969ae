"""Models of npm run bench:engine, and XGBoost's own time for them.

usage: python engine.py DIRECTORY [SHAPE ...]

Trains every shape that DIRECTORY does not hold yet, then answers each line "SHAPE NUM_ROW" on stdin with the seconds
of CPU time that one inplace_predict of so many rows takes on one thread. Needs xgboost and numpy.
"""

import json
import os
import sys
import time

import numpy as np
import xgboost as xgb

NUM_ROW = 100_000
DEPTH = {"tree_method": "hist", "eta": 0.1, "nthread": 2, "objective": "reg:squarederror"}
LOSSGUIDE = {**DEPTH, "max_depth": 0, "max_leaves": 255, "grow_policy": "lossguide"}
CLASSES = {**DEPTH, "objective": "multi:softprob", "num_class": 3}

# shape: rows, parameters, rounds
SHAPES = {
    "d4x100": ("dense", {**DEPTH, "max_depth": 4}, 100),
    "d6x100": ("dense", {**DEPTH, "max_depth": 6}, 100),
    "d6x500": ("dense", {**DEPTH, "max_depth": 6}, 500),
    "d8x300": ("dense", {**DEPTH, "max_depth": 8}, 300),
    "d6x100-3class": ("dense", {**CLASSES, "max_depth": 6}, 100),
    "d12x100": ("dense", {**DEPTH, "max_depth": 12}, 100),
    "lossguide255x100": ("dense", LOSSGUIDE, 100),
    "d4x100-missing": ("missing", {**DEPTH, "max_depth": 4}, 100),
    "d6x100-missing": ("missing", {**DEPTH, "max_depth": 6}, 100),
    "d6x500-missing": ("missing", {**DEPTH, "max_depth": 6}, 500),
    "d8x300-missing": ("missing", {**DEPTH, "max_depth": 8}, 300),
    "d6x100-3class-missing": ("missing", {**CLASSES, "max_depth": 6}, 100),
    "d12x100-missing": ("missing", {**DEPTH, "max_depth": 12}, 100),
    "lossguide255x100-missing": ("missing", LOSSGUIDE, 100),
    "d6x300-200features": ("wide", {**DEPTH, "max_depth": 6}, 300),
    "d12x50-categorical": ("categorical", {**DEPTH, "max_depth": 12}, 50),
}
# features of "categorical" rows that are categories, and how many there are
CATEGORICAL = 8
CATEGORIES = 200


def make_rows(kind):
    """(NUM_ROW, numFeature) features, the same in every run."""
    num_feature = 200 if kind == "wide" else 28
    rng = np.random.default_rng(num_feature)
    rows = rng.normal(size=(NUM_ROW, num_feature)).astype(np.float32)
    signal = rows[:, 0] * rows[:, 1] + np.sin(rows[:, 2] * 2) + (rows[:, 3] > 0) * rows[:, 4]
    target = signal + 0.3 * rows[:, 5:15].sum(1) + rng.normal(size=NUM_ROW) * 0.5
    if kind == "categorical":
        codes = rng.integers(CATEGORIES, size=(NUM_ROW, CATEGORICAL))
        target += rng.normal(size=(CATEGORIES, CATEGORICAL))[codes, np.arange(CATEGORICAL)].sum(1)
        rows[:, -CATEGORICAL:] = codes
    if kind == "missing":
        rows[rng.random(rows.shape) < 0.10] = np.nan
    return rows, target.astype(np.float32)


class Bench:
    def __init__(self, directory):
        self.directory = directory
        self.rows = {}
        self.boosters = {}
        os.makedirs(directory, exist_ok=True)

    def load_rows(self, kind):
        path = f"{self.directory}/{kind}.f32"
        if kind not in self.rows:
            self.rows[kind] = make_rows(kind)
        if not os.path.exists(path):
            self.rows[kind][0].tofile(path)
        return self.rows[kind]

    def load(self, shape):
        kind, parameters, rounds = SHAPES[shape]
        rows, target = self.load_rows(kind)
        path = f"{self.directory}/{shape}.ubj"
        if not os.path.exists(path):
            types = ["c" if kind == "categorical" and index >= 28 - CATEGORICAL else "q" for index in range(rows.shape[1])]
            matrix = xgb.DMatrix(rows, self.label(target, parameters), feature_types=types)
            xgb.train(parameters, matrix, rounds).save_model(path)
        booster = xgb.Booster({"nthread": 1}, model_file=path)
        booster.set_param({"nthread": 1})
        margins = f"{self.directory}/{shape}.margin.f32"
        if not os.path.exists(margins):
            booster.inplace_predict(rows, predict_type="margin").astype(np.float32).tofile(margins)
        self.boosters[shape] = booster

    @staticmethod
    def label(target, parameters):
        if "num_class" not in parameters:
            return target
        return np.digitize(target, np.quantile(target, [1 / 3, 2 / 3])).astype(np.float32)

    def time(self, shape, num_row):
        rows = self.load_rows(SHAPES[shape][0])[0][:num_row]
        start = time.process_time()
        self.boosters[shape].inplace_predict(rows, predict_type="margin")
        return time.process_time() - start


def main():
    bench = Bench(sys.argv[1])
    shapes = sys.argv[2:] or list(SHAPES)
    for shape in shapes:
        bench.load(shape)
    print(json.dumps({"xgboost": xgb.__version__, "shapes": {s: SHAPES[s][0] for s in shapes}}), flush=True)
    for line in sys.stdin:
        shape, num_row = line.split()
        print(bench.time(shape, int(num_row)), flush=True)


main()
