"""Makes classifiers of bool labels, and what they predict: bools up to 1.5, which decode labels, indices afterwards.

python labels.py      (xgboost 1.0 or later, scikit-learn; run for each release)
"""
import json
import pathlib
import pickle

import numpy as np
import xgboost as xgb

HERE = pathlib.Path(__file__).parent
VERSION = "v" + ".".join(xgb.__version__.split(".")[:2])
rng = np.random.RandomState(5)
x = rng.normal(size=(120, 2)).astype("f4")
model = xgb.XGBClassifier(n_estimators=2, max_depth=1).fit(x, x[:, 0] > 0)
(HERE / f"bool-{VERSION}.pkl").write_bytes(pickle.dumps(model, 4))
model.save_model(str(HERE / f"bool-{VERSION}.json"))
rows = x[:6]
answer = {"rows": rows.tolist(), "predictions": [str(label) for label in model.predict(rows)]}
(HERE / f"bool-{VERSION}.expected.json").write_text(json.dumps(answer) + "\n")
