"""What a scikit-learn user gets from the bundled data: the file that XGBoost saves, by its SHA-256, and its metrics.

    python sklearn_models.py > ../sklearn-models.json     (XGBoost 3.4, scikit-learn, pandas)
"""
import hashlib
import json
import os
import sys
import tempfile

import pandas as pd
import sklearn
import xgboost as xgb
from scipy.stats import spearmanr
from sklearn import metrics
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

ARTIFACTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../../model-artifacts")
CASES = [
    ("abalone", "rings", {}),
    ("abalone", "rings", dict(n_estimators=200, learning_rate=0.1, max_depth=4, early_stopping_rounds=5, reg_lambda=2.0)),
    ("wine", "wine_class", {}),
    ("breast_cancer", "diagnosis", dict(n_estimators=20, scale_pos_weight=2.0, grow_policy="lossguide", max_leaves=8)),
    ("penguins", "body_mass_g", dict(n_estimators=30)),
]


def digest_of(model):
    """SHA-256 of the file that it saves."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "model.json")
        model.save_model(file)
        with open(file, "rb") as f:
            return hashlib.sha256(f.read()).hexdigest()


def train(name, target, params):
    df = pd.read_csv(os.path.join(ARTIFACTS, name, "data.csv"))
    features = [c for c in df.columns if c not in ("id", target)]
    for c in features:
        if df[c].dtype.kind not in "iuf":
            df[c] = df[c].astype("category")
    fit, valid = train_test_split(df, test_size=0.2, random_state=42)
    x, xv = fit[features], valid[features]
    is_classifier = df[target].dtype.kind not in "iuf"
    if is_classifier:
        encoder = LabelEncoder().fit(fit[target])
        y, yv = encoder.transform(fit[target]), encoder.transform(valid[target])
    else:
        y, yv = fit[target], valid[target]
    model = (xgb.XGBClassifier if is_classifier else xgb.XGBRegressor)(n_jobs=1, **params)
    model.fit(x, y, eval_set=[(x, y), (xv, yv)], verbose=False)
    digest = digest_of(model)
    p = model.predict(xv)
    if is_classifier:
        measured = class_metrics(yv, p, model.predict_proba(xv), list(encoder.classes_))
    else:
        measured = dict(
            rmse=metrics.root_mean_squared_error(yv, p),
            mae=metrics.mean_absolute_error(yv, p),
            medae=metrics.median_absolute_error(yv, p),
            r2=metrics.r2_score(yv, p),
            spearmanr=spearmanr(yv, p).statistic,
            support=len(yv),
        )
        measured = {k: float(v) for k, v in measured.items()}
    gains = {}
    if "early_stopping_rounds" in params:  # of the rounds up to the best one, of which predictions are made
        gains = model.get_booster()[: model.best_iteration + 1].get_score(importance_type="total_gain")
    return dict(data=name, target=target, params=params, sha256=digest, metrics=measured,
                validation_ids=[int(i) for i in valid["id"][:10]],
                gain_shares={feature: gain / sum(gains.values()) for feature, gain in gains.items()})


def class_metrics(y, p, proba, labels):
    precision, recall, f1, support = metrics.precision_recall_fscore_support(y, p, labels=range(len(labels)))
    per_class = [
        dict(label=label, precision=float(precision[k]), recall=float(recall[k]), f1=float(f1[k]), support=int(support[k]),
             roc_auc=float(metrics.roc_auc_score(y == k, proba[:, k])))
        for k, label in enumerate(labels)
    ]
    return dict(accuracy=float(metrics.accuracy_score(y, p)), classes=per_class,
                confusion=metrics.confusion_matrix(y, p).ravel().tolist())


def labels_of_several_columns():
    """Three models of penguins: two targets, two labels of 0 and 1, and an interval that is open in 2007."""
    df = pd.read_csv(os.path.join(ARTIFACTS, "penguins", "data.csv"))
    targets = ["body_mass_g", "flipper_length_mm"]
    df = df.dropna(subset=targets)
    features = ["bill_length_mm", "bill_depth_mm", "year"]
    fit, valid = train_test_split(df, test_size=0.2, random_state=42)
    heavy = lambda d: (d[targets] > df[targets].mean()).astype(int)
    numbers = xgb.XGBRegressor(n_jobs=1, n_estimators=5).fit(fit[features], fit[targets])
    flags = xgb.XGBClassifier(n_jobs=1, n_estimators=5).fit(fit[features], heavy(fit))
    bounds = dict(label_lower_bound=fit["flipper_length_mm"], label_upper_bound=fit["flipper_length_mm"].where(fit["year"] > 2007, float("inf")))
    interval = xgb.train(dict(objective="survival:aft", aft_loss_distribution_scale=2, nthread=1, max_depth=3), xgb.DMatrix(fit[features], **bounds), 5)
    interval.set_attr(scikit_learn='{"_estimator_type": "regressor"}')
    return dict(
        targets=dict(sha256=digest_of(numbers), metrics={
            t: dict(rmse=float(metrics.root_mean_squared_error(valid[t], numbers.predict(valid[features])[:, k])))
            for k, t in enumerate(targets)}),
        labels=dict(sha256=digest_of(flags), metrics={
            t: dict(roc_auc=float(metrics.roc_auc_score(heavy(valid)[t], flags.predict_proba(valid[features])[:, k])),
                    precision=float(metrics.precision_score(heavy(valid)[t], flags.predict(valid[features])[:, k])),
                    recall=float(metrics.recall_score(heavy(valid)[t], flags.predict(valid[features])[:, k])),
                    support=int(heavy(valid)[t].sum()))
            for k, t in enumerate(targets)},
            means={t: float(df[t].mean()) for t in targets}),
        interval=dict(sha256=digest_of(interval), predictions=[float(p) for p in interval.predict(xgb.DMatrix(valid[features]))[:10]]),
    )


json.dump({"xgboost": xgb.__version__, "scikit-learn": sklearn.__version__, "cases": [train(*c) for c in CASES],
           "several_columns": labels_of_several_columns()}, sys.stdout, indent=1)
print()
