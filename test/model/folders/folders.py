"""Write folders/: what lies beside models. python folders.py (scikit-learn 1.9.1, XGBoost 3.4.1)"""
import os
import pickle
import tarfile

import joblib
import numpy as np
import xgboost as xgb
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler

os.chdir(os.path.dirname(os.path.abspath(__file__)))
X = np.random.RandomState(1).randn(40, 3).astype("f4")
scaler = StandardScaler().fit(X)
model = xgb.XGBRegressor(n_estimators=2, max_depth=1).fit(X, X[:, 0])
pickles = {
    "scaler": scaler,
    "imputer": SimpleImputer().fit(X),
    "columns": make_column_transformer((StandardScaler(), [0, 1])).fit(X),
    "pipeline": make_pipeline(SimpleImputer(), StandardScaler()).fit(X),
    "labels": LabelEncoder().fit(["no", "yes"]),
    "scaler-and-model": (scaler, model),
}
for name, thing in pickles.items():
    with open(name + ".pkl", "wb") as f:
        pickle.dump(thing, f, protocol=4)
joblib.dump(["a", "b", "c"], "names.joblib")
joblib.dump(OneHotEncoder().fit([["x"], ["y"]]), "onehot.joblib")
joblib.dump(scaler, "scaler.joblib.z", compress=("zlib", 3))
for end in ("xz", "bz2"):
    with tarfile.open("tar." + end, "w:" + end) as archive:
        archive.add("../container-form/plain.ubj", "xgboost-model")
