"""The contestant of pipeline.mjs: a ColumnTransformer around XGBoost, one thread.

python pipeline.py train IN DIR: fits it on the rows of a CSV, and writes model.joblib and the XGBoost model alone, bare.ubj
python pipeline.py score DIR IN OUT: CSV to CSV with pandas; prints what it took
"""

import json
import os
import resource
import sys

import joblib
import pandas as pd


def train(source, folder):
    import numpy as np
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    from xgboost import XGBRegressor

    rows = pd.read_csv(source)
    numbers = [name for name in rows if name.startswith("n")]
    texts = [name for name in rows if name.startswith("t")]
    filled = rows[numbers].fillna(0).to_numpy()
    codes = np.column_stack([rows[name].astype("category").cat.codes for name in texts])
    noise = np.random.default_rng(0).normal(size=len(rows))
    target = filled[:, 0] * (codes[:, 1] + 1) + np.abs(filled[:, 1]) + np.sin(filled[:, 2:].sum(axis=1)) + codes.sum(axis=1) % 7 + noise
    columns = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            ("texts", OneHotEncoder(handle_unknown="ignore"), texts),
        ]
    )
    pipeline = make_pipeline(columns, XGBRegressor(n_estimators=100, max_depth=6, n_jobs=1))
    pipeline.fit(rows, target)
    joblib.dump(pipeline, os.path.join(folder, "model.joblib"))
    pipeline[-1].save_model(os.path.join(folder, "bare.ubj"))


def score(folder, source, target):
    pipeline = joblib.load(os.path.join(folder, "model.joblib"))
    rows = pd.read_csv(source)
    rows["prediction"] = pipeline.predict(rows)
    rows.to_csv(target, index=False)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}))


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    {"train": train, "score": score}[command](*paths)
