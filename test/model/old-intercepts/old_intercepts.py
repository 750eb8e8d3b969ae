"""Write old-intercepts/: files of XGBoost 0.90 with intercepts of every kind, and what XGBoost 3.4.1 answers.

    python old_intercepts.py train     (XGBoost 0.90: *.bin)
    python old_intercepts.py convert   (XGBoost 2.1, the last one that both reads these and writes UBJSON)
    python old_intercepts.py predict   (XGBoost 3.4.1: expected.json; removes the UBJSON)
"""
import glob
import json
import os
import sys

import numpy as np
import xgboost as xgb

os.chdir(os.path.dirname(os.path.abspath(__file__)))
ROWS = np.random.RandomState(3).randn(60, 3).astype("f4")
SCORE = ROWS[:, 0] + ROWS[:, 1] / 2
CASES = [
    ("hinge", "binary:hinge", 0.5), ("hinge-negative", "binary:hinge", -1.5), ("logistic", "binary:logistic", 0.125),
    ("logistic-half", "binary:logistic", 0.5), ("reg-logistic", "reg:logistic", 0.3), ("logitraw", "binary:logitraw", 0.3),
    ("poisson", "count:poisson", 0.3), ("tweedie", "reg:tweedie", 0.01), ("minus-zero", "reg:squarederror", -0.0),
]


def train():
    for name, objective, base_score in CASES:
        positive = objective in ("count:poisson", "reg:tweedie")
        label = np.exp(SCORE / 2) if positive else SCORE if objective == "reg:squarederror" else SCORE > 0
        params = {"objective": objective, "base_score": base_score, "max_depth": 2, "silent": 1}
        xgb.train(params, xgb.DMatrix(ROWS, label=label.astype("f4")), 2).save_model(name + ".bin")


def convert():
    for path in glob.glob("*.bin"):
        xgb.Booster(model_file=path).save_model(path.replace(".bin", ".ubj"))


def predict():
    rows = xgb.DMatrix(ROWS[:6])
    expected = {}
    for path in sorted(glob.glob("*.ubj")):
        booster = xgb.Booster(model_file=path)
        expected[path[:-4]] = {"margin": booster.predict(rows, output_margin=True).astype(float).tolist(),
                               "value": booster.predict(rows).astype(float).tolist()}
        os.remove(path)
    with open("expected.json", "w") as f:
        json.dump({"rows": ROWS[:6].astype(float).tolist(), "expected": expected}, f)


{"train": train, "convert": convert, "predict": predict}[sys.argv[1]]()
