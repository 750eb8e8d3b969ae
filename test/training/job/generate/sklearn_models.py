"""What a scikit-learn user gets from the bundled data: the file that XGBoost saves, by its SHA-256, and its metrics.

    python sklearn_models.py > ../sklearn-models.json     (XGBoost 3.4, scikit-learn, pandas)
"""
import hashlib
import json
import os
import re
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
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "model.json")
        model.save_model(file)
        with open(file) as f:  # pandas tells whole numbers from others by how they are written; the model does not care
            text = re.sub(r'"int"', '"float"', f.read())
        digest = hashlib.sha256(text.encode()).hexdigest()
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
    return dict(data=name, target=target, params=params, sha256=digest, metrics=measured,
                validation_ids=[int(i) for i in valid["id"][:10]])


def class_metrics(y, p, proba, labels):
    precision, recall, f1, support = metrics.precision_recall_fscore_support(y, p, labels=range(len(labels)))
    per_class = [
        dict(label=label, precision=float(precision[k]), recall=float(recall[k]), f1=float(f1[k]), support=int(support[k]),
             roc_auc=float(metrics.roc_auc_score(y == k, proba[:, k])))
        for k, label in enumerate(labels)
    ]
    return dict(accuracy=float(metrics.accuracy_score(y, p)), classes=per_class,
                confusion=metrics.confusion_matrix(y, p).ravel().tolist())


json.dump({"xgboost": xgb.__version__, "scikit-learn": sklearn.__version__, "cases": [train(*c) for c in CASES]}, sys.stdout, indent=1)
print()
