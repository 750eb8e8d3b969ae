"""Trains model.json, whose features have the names of forms in which JSON sends rows, and prints what XGBoost predicts.

    python test/content/own-names/own_names.py
"""

import os

import numpy as np
import pandas as pd
import xgboost as xgb

random = np.random.RandomState(0)
rows = pd.DataFrame(random.rand(200, 3).round(2), columns=["data", "features", "instances"])
target = rows["data"] + 10 * rows["features"] - 5 * rows["instances"]
model = xgb.train({"max_depth": 3, "eta": 0.5}, xgb.DMatrix(rows, target), num_boost_round=3)
model.save_model(os.path.join(os.path.dirname(os.path.abspath(__file__)), "model.json"))
asked = pd.DataFrame([[0.1, 0.9, 0.3], [0.8, 0.2, 0.7]], columns=rows.columns)
print([str(value) for value in model.predict(xgb.DMatrix(asked))])
