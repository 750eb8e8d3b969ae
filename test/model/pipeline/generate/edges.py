"""Numbers that lie on an edge of a bin, after a step whose last bits depend on the machine; scikit-learn 1.9, XGBoost 3.2.

Run in test/model/pipeline/edges: python ../generate/edges.py
"""
import json

import joblib
import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, PowerTransformer
from xgboost import XGBRegressor

rng = np.random.default_rng(7)
rows = pd.DataFrame({f"count_{most}": rng.integers(0, most, 400) for most in (4, 5, 6, 8, 12)})
bins = KBinsDiscretizer(4, encode="ordinal", strategy="quantile", quantile_method="linear")
model = make_pipeline(PowerTransformer(), bins, XGBRegressor(n_estimators=3, max_depth=3))
model.fit(rows, rows.sum(axis=1))
joblib.dump(model, "model.joblib")
rows[:60].to_csv("rows.csv", index=False)
with open("transformed.json", "w") as file:
    json.dump(model[:-1].transform(rows[:60]).astype(int).tolist(), file)
