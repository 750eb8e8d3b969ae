"""Makes pickles of estimators with the parameters that people give them, and what they predict.

python pickles.py      (xgboost, scikit-learn, joblib)
"""
import json
import pathlib
import pickle
import warnings

import joblib
import numpy as np
import xgboost as xgb
from sklearn.metrics import mean_absolute_error

HERE = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")
rng = np.random.default_rng(5)
x = rng.normal(size=(120, 3)).astype("f4")
y = x[:, 0] * 2 + x[:, 1]
small = {"n_estimators": 3, "max_depth": 2, "n_jobs": 1}


def own_loss(label, margin):
    return margin - label, np.ones_like(margin)


def own_metric(label, margin):
    return float(np.mean(np.abs(label - margin)))


class OwnCallback(xgb.callback.TrainingCallback):
    pass


makers = {
    "callback": lambda: xgb.XGBRegressor(callbacks=[xgb.callback.EarlyStopping(rounds=2, save_best=False)], **small),
    "metric": lambda: xgb.XGBRegressor(eval_metric=mean_absolute_error, **small),
    "random-state": lambda: xgb.XGBRegressor(random_state=np.random.RandomState(3), subsample=0.9, **small),
    "generator": lambda: xgb.XGBRegressor(random_state=np.random.default_rng(3), subsample=0.9, **small),
    "numpy-parameters": lambda: xgb.XGBRegressor(learning_rate=np.float64(0.2), max_depth=np.int64(2), n_estimators=3,
                                                 n_jobs=1, missing=np.float32("nan")),
    "own": lambda: xgb.XGBRegressor(objective=own_loss, eval_metric=own_metric, callbacks=[OwnCallback()], **small),
    "constraints": lambda: xgb.XGBRegressor(monotone_constraints=(1, 0, -1), feature_weights=np.ones(3), **small),
}
expected = {"rows": x[:10].tolist(), "predictions": {}}
for name, make in makers.items():
    model = make().fit(x, y, eval_set=[(x, y)], verbose=False)
    (HERE / f"{name}.pkl").write_bytes(pickle.dumps(model))
    joblib.dump(model, HERE / f"{name}.joblib", compress=3)
    expected["predictions"][name] = model.predict(x[:10]).tolist()
(HERE / "expected.json").write_text(json.dumps(expected) + "\n")
