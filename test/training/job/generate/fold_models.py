"""What SageMaker's XGBoost container makes of `_kfold` and `_num_cv_round`, with its random folds seeded by 42: its models, by
the SHA-256 of their UBJSON, the metrics that it prints, and its predictions.csv.

    python fold_models.py > ../fold-models.json     (XGBoost 3.4, scikit-learn, scipy, pandas)
"""
import hashlib
import io
import json
import os

import numpy as np
import pandas as pd
import xgboost as xgb
from scipy import stats
from sklearn.model_selection import RepeatedKFold, RepeatedStratifiedKFold

ARTIFACTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../../model-artifacts")
# of the rows, the last ones make the validation channel
CASES = [
    dict(data="penguins", target="body_mass_g", kfold=5, num_round=6, params=dict(eval_metric=["mae", "rmse"])),
    dict(data="penguins", target="body_mass_g", kfold=3, num_cv_round=2, num_round=5, validation=50, params={}),
    dict(data="wine", target="wine_class", kfold=3, num_cv_round=3, num_round=4, params=dict(subsample=0.7, seed=7)),
    dict(data="breast_cancer", target="diagnosis", kfold=4, num_cv_round=2, num_round=30, params=dict(eta=0.5), stop=2),
    dict(data="breast_cancer", target="diagnosis", kfold=2, num_round=3, validation=100,
         params=dict(objective="binary:hinge")),
]


def read(name, target):
    df = pd.read_csv(os.path.join(ARTIFACTS, name, "data.csv"))
    x = df[[c for c in df.columns if c not in ("id", target)]].copy()
    for c in x:
        if x[c].dtype.kind not in "iuf":
            x[c] = x[c].astype("category")
    if df[target].dtype.kind in "iuf":
        return x, df[target].to_numpy(), None
    classes, y = np.unique(df[target].astype(str), return_inverse=True)
    return x, y, list(classes)


def mean_line(num_round, results):
    parts = [f"\t{s}-{m}:{np.mean([r[s][m][-1] for r in results]):.5f}"
             for m in results[0]["train"] for s in ("train", "validation")]
    return f"[{num_round}]" + "".join(parts)


def predictions_csv(y, by_repeat, is_class):
    probability, answer = [], []
    for p in by_repeat:
        if not is_class:
            answer.append(p)
        elif p.ndim > 1:
            answer.append(p.argmax(axis=1))
            probability.append(p[np.arange(len(p)), p.argmax(axis=1)])
        else:
            answer.append(1 * (p > 0.5))
            probability.append(p)
    columns = [y.astype("f4").astype(float)]
    if is_class:
        columns.append(np.array(probability, float).T.mean(axis=-1))
        columns.append(stats.mode(np.array(answer, float).T, axis=1, keepdims=True).mode[:, 0])
    else:
        columns.append(np.array(answer, float).T.mean(axis=-1))
    out = io.BytesIO()
    np.savetxt(out, np.vstack(columns).T, delimiter=",", fmt="%f")
    return out.getvalue()


def run(case):
    x, y, classes = read(case["data"], case["target"])
    params = dict(case["params"], nthread=1)
    if classes:
        params.setdefault("objective", "multi:softprob" if len(classes) > 2 else "binary:logistic")
        if len(classes) > 2:
            params["num_class"] = len(classes)
    num_train = len(y) - case.get("validation", 0)
    every = xgb.DMatrix(x, y, enable_categorical=True)
    channels = [(every.slice(np.arange(num_train)), "train"), (every.slice(np.arange(num_train, len(y))), "validation")]
    k, repeats = case["kfold"], case.get("num_cv_round", 1)
    split = RepeatedStratifiedKFold if classes else RepeatedKFold
    digests, lines, results, by_repeat = [], [], [], []
    for train, held in split(n_splits=k, n_repeats=repeats, random_state=42).split(range(len(y)), y if classes else None):
        fit, rest = every.slice(train), every.slice(held)
        evals = channels if case.get("validation") else [(fit, "train"), (rest, "validation")]
        callbacks = [xgb.callback.EarlyStopping(case["stop"], save_best=True)] if "stop" in case else []
        result = {}
        booster = xgb.train(params, fit, case["num_round"], evals=evals, evals_result=result, callbacks=callbacks,
                            verbose_eval=False)
        digests.append(hashlib.sha256(booster.save_raw("ubj")).hexdigest())
        p = booster.predict(rest)
        if len(results) % k == 0:
            by_repeat.append(np.zeros((len(y),) + p.shape[1:], "f4"))
        by_repeat[-1][held] = p
        results.append(result)
        if len(results) % k == 0:
            lines.append(mean_line(case["num_round"], results[-k:]))
    if repeats > 1:
        lines.append(mean_line(case["num_round"], results))
    predictions = predictions_csv(y, by_repeat, classes is not None)
    return dict(case, sha256=digests, lines=lines, predictions=predictions.decode().split("\n")[:5],
                predictions_sha256=hashlib.sha256(predictions).hexdigest())


print(json.dumps(dict(xgboost=xgb.__version__, cases=[run(case) for case in CASES]), indent=1))
