"""Write wrapped/: pickles that hold one XGBoost estimator among other things, and some that hold more.

    python wrapped.py OUT     (with scikit-learn 0.24.2 and XGBoost 1.3.3, and with scikit-learn 1.9.1 and XGBoost 3.4.1)

Each run adds its files, named by scikit-learn's release, and their entries of expected.json: what the estimator's own
predict and predict_proba answer.
"""
import collections
import datetime
import json
import os
import pickle
import sys

import joblib
import numpy as np
import pandas as pd
import sklearn
import xgboost as xgb
from scipy import stats
from sklearn.ensemble import RandomForestClassifier
from sklearn.experimental import enable_halving_search_cv  # noqa
from sklearn.model_selection import GridSearchCV, HalvingGridSearchCV, RandomizedSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import LabelEncoder, StandardScaler

OUT = sys.argv[1]
VERSION = ".".join(sklearn.__version__.split(".")[:2])
RNG = np.random.RandomState(1)
X = RNG.randn(90, 4).astype("f4")
TEXTS = np.array(["mid", "low", "high"])[np.digitize(X[:, 0] + X[:, 1] / 2, [-0.6, 0.6])]
ENCODER = LabelEncoder().fit(TEXTS)
Y = ENCODER.transform(TEXTS)
NAMES = ["length", "width", "height", "weight"]
CLF = dict(n_estimators=3, max_depth=2, n_jobs=1)
if xgb.__version__ < "1.6":
    CLF["use_label_encoder"] = False
    CLF["eval_metric"] = "mlogloss"


def classifier():
    return xgb.XGBClassifier(**CLF)


def search(kind, *args, **more):
    return kind(classifier(), *args, cv=2, **more)


clf = classifier().fit(X, Y)
reg = xgb.XGBRegressor(n_estimators=3, max_depth=2, n_jobs=1).fit(X, X[:, 0])
booster = reg.get_booster()
GRID = {"max_depth": [1, 2]}
RANDOM = {"max_depth": stats.randint(1, 3), "learning_rate": stats.uniform(0.1, 0.3)}

one = {  # name: (object, the model in it, names of the features, whether labels are decoded)
    "grid": (search(GridSearchCV, GRID).fit(X, Y), lambda o: o.best_estimator_, None, False),
    "random": (search(RandomizedSearchCV, RANDOM, n_iter=2, random_state=0).fit(X, Y), lambda o: o.best_estimator_, None, False),
    "halving": (search(HalvingGridSearchCV, GRID, random_state=0).fit(X, Y), lambda o: o.best_estimator_, None, False),
    "step": (Pipeline([("xgb", clf)]), lambda o: clf, None, False),
    "passthrough": (Pipeline([("scale", "passthrough"), ("xgb", reg)]), lambda o: reg, None, False),
    "grid-of-step": (GridSearchCV(Pipeline([("xgb", classifier())]), {"xgb__max_depth": [1, 2]}, cv=2).fit(X, Y),
                     lambda o: o.best_estimator_[-1], None, False),
    "dict": ({"model": clf, "features": NAMES, "label_encoder": ENCODER, "threshold": 0.4, "auc": np.float64(0.9),
              "trained": datetime.datetime(2024, 1, 2), "params": CLF, "base": classifier()}, lambda o: clf, NAMES, True),
    "ordered-dict": (collections.OrderedDict(regressor=reg, feature_names=np.array(NAMES)), lambda o: reg, NAMES, False),
    "index": ({"model": reg, "columns": pd.Index(NAMES)}, lambda o: reg, NAMES, False),
    "nested-dict": ({"artifacts": {"model": clf, "booster": clf.get_booster()}, "version": 3}, lambda o: clf, None, False),
    "booster-dict": ({"bst": booster, "cols": NAMES}, lambda o: booster, NAMES, False),
    "tuple": ((reg, NAMES, 7), lambda o: reg, NAMES, False),
    "tuple-encoder": ((clf, ENCODER), lambda o: clf, None, True),
    "list": ([reg], lambda o: reg, None, False),
}
if VERSION >= "1.6":
    from sklearn.frozen import FrozenEstimator
    one["frozen"] = (FrozenEstimator(clf), lambda o: clf, None, False)

cat = make_pipeline(StandardScaler(), classifier()).fit(X, Y)
more = {
    "two-steps": cat,
    "forest": RandomForestClassifier(2, max_depth=1).fit(X, Y),
    "scaler-beside": {"model": clf, "scaler": StandardScaler().fit(X)},
    "two-models": {"up": clf, "down": reg},
    "names": NAMES,
    "no-model": {"scaler": StandardScaler().fit(X)},
    "no-refit": search(GridSearchCV, GRID, refit=False).fit(X, Y),
}

path = os.path.join(OUT, "expected.json")
with open(path) as f:
    known = json.load(f)
known["rows"] = X[:6].astype(float).tolist()
for position, (name, (thing, pick, names, decoded)) in enumerate(one.items()):
    file = "%s-%s.%s" % (name, VERSION, "pkl" if position % 2 else "joblib")
    with open(os.path.join(OUT, file), "wb") as f:
        if position % 2:
            pickle.dump(thing, f, protocol=position % 6)
        else:
            joblib.dump(thing, f)
    model = pick(thing)
    rows = xgb.DMatrix(X[:6]) if isinstance(model, xgb.Booster) else X[:6]
    answers = model.predict(rows)
    if decoded:
        answers = ENCODER.inverse_transform(answers)
    proba = model.predict_proba(rows).astype(float).tolist() if hasattr(model, "predict_proba") else None
    known["one"][file] = {"predict": answers.tolist(), "proba": proba, "names": names}
if VERSION == "1.9":
    for name, thing in more.items():
        with open(os.path.join(OUT, name + ".pkl"), "wb") as f:
            pickle.dump(thing, f, protocol=4)
with open(path, "w") as f:
    json.dump(known, f)
