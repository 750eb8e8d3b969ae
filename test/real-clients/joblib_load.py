"""Python opens what kindling train saved: joblib files, JSON and UBJSON, and all of them predict the same.

    npx kindling train model-artifacts/wine/data.csv --target wine_class --num_round 2 --save joblib -o model
    python joblib_load.py model model-artifacts/wine/data.csv        (XGBoost 3.4, scikit-learn, joblib, pandas)

Warnings are errors. Prints the SHA-256 of each joblib file, which test/training/job/run-job.test.ts holds.
"""
import hashlib
import json
import os
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
import xgboost as xgb

warnings.simplefilter("error")
folder, data = sys.argv[1:]


def path(name):
    return os.path.join(folder, name)


def read(name):
    with open(path(name), "rb") as f:
        return f.read()


columns = json.loads(read("feature_columns.json"))
frame = pd.read_csv(data)[columns]
if os.path.exists(path("category_mappings.json")):
    for name, categories in json.loads(read("category_mappings.json")).items():
        frame[name] = pd.Categorical(frame[name], categories=categories)

estimator = joblib.load(path("model.joblib"))
loaded = type(estimator)()
loaded.load_model(path("xgb_model.json"))
assert np.array_equal(estimator.predict(frame), loaded.predict(frame)), "joblib and JSON disagree"
booster = estimator.get_booster()
assert bytes(booster.save_raw("json")) == read("xgb_model.json"), "XGBoost saves it otherwise"
assert estimator.feature_importances_.shape == (len(columns),)
print(type(estimator).__name__, len(booster.get_dump()), "trees")
if hasattr(estimator, "n_classes_"):
    encoder = joblib.load(path("label_encoder.joblib"))
    assert list(encoder.classes_) == json.loads(read("label_encoder.json"))["classes"]
    print("first row:", encoder.inverse_transform(estimator.predict(frame[:1]))[0])
for name in sorted(os.listdir(folder)):
    if name.endswith(".joblib"):
        print(name, hashlib.sha256(read(name)).hexdigest())
