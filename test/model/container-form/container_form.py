"""Write container-form/: files called xgboost-model, and what SageMaker's XGBoost container answers.

    python container_form.py train     (XGBoost 1.7.6, then XGBoost 3.4.1)
    python container_form.py predict   (XGBoost 3.4.1: expected.json)

The container loads a file with pickle, else with Booster.load_model, and predicts with
ntree_limit=getattr(booster, "best_ntree_limit", 0), which 1.7 takes for ntree_limit // num_parallel_tree rounds.
"""
import json
import os
import pickle
import sys

import numpy as np
import xgboost as xgb

os.chdir(os.path.dirname(os.path.abspath(__file__)))
RNG = np.random.RandomState(5)
ROWS = RNG.randn(90, 3).astype("f4")
NOISY = ROWS[:, 0] + RNG.randn(90) * 2
PARAMS = {"max_depth": 3, "eta": 0.9, "nthread": 1}


def train():
    old = xgb.__version__.startswith("1.7")
    label = (NOISY > 0).astype(int)
    version = "1.7" if old else "3.4"
    model = xgb.XGBClassifier(n_estimators=3, max_depth=2, n_jobs=1).fit(ROWS, label)
    model.save_model("classifier-%s.json" % version)
    if not old:
        model.get_booster().save_model("plain.ubj")
        return
    with open("classifier.pkl", "wb") as f:
        pickle.dump(model, f, protocol=4)
    three = {"objective": "multi:softprob", "num_class": 3, "num_parallel_tree": 2}
    for name, params, y in [("stopped", {}, NOISY), ("stopped-forest", three, np.digitize(NOISY, [-1, 1]))]:
        train, watch = xgb.DMatrix(ROWS[:60], y[:60]), xgb.DMatrix(ROWS[60:], y[60:])
        booster = xgb.train(dict(PARAMS, **params), train, 9, [(watch, "validation")], early_stopping_rounds=4, verbose_eval=False)
        print(name, booster.best_ntree_limit, booster.num_boosted_rounds())
        booster.save_model(name + ".bin")
        booster.save_model(name + ".json")
        with open(name + ".pkl", "wb") as f:
            pickle.dump(booster, f, protocol=4)


def predict():
    rows, expected = xgb.DMatrix(ROWS[:8]), {}
    for path in ["classifier-1.7.json", "classifier-3.4.json", "plain.ubj", "stopped.json", "stopped-forest.json"]:
        booster = xgb.Booster(model_file=path)
        parallel = 2 if "forest" in path else 1
        rounds = int(booster.attr("best_ntree_limit") or 0) // parallel
        expected[path.rsplit(".", 1)[0]] = {
            "rounds": rounds, "container": booster.predict(rows, iteration_range=(0, rounds)).ravel().astype(float).tolist(),
            "booster": booster.predict(rows).ravel().astype(float).tolist()}
    with open("expected.json", "w") as f:
        json.dump({"rows": ROWS[:8].ravel().astype(float).tolist(), "expected": expected}, f)


{"train": train, "predict": predict}[sys.argv[1]]()
