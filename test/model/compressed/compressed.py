"""Makes the joblib files beside this one, one for each compression, and what XGBoost predicts with them.

python compressed.py      (xgboost, scikit-learn, joblib, lz4)
"""
import bz2
import gzip
import json
import lzma
import pathlib
import zlib

import joblib
import xgboost as xgb
from sklearn.datasets import load_wine
from sklearn.preprocessing import LabelEncoder

HERE = pathlib.Path(__file__).parent

bunch = load_wine()
x = bunch.data[:, :4].astype("f4")
encoder = LabelEncoder().fit(bunch.target_names[bunch.target])
model = xgb.XGBClassifier(n_estimators=3, max_depth=2).fit(x, encoder.transform(bunch.target_names[bunch.target]))
for name in ["zlib", "gzip", "bz2", "xz", "lzma", "lz4"]:
    joblib.dump(model, HERE / f"model.joblib.{name}", compress=(name, 3))
joblib.dump(encoder, HERE / "label_encoder.joblib", compress=("xz", 3))
rows = x[::20]
expected = {"xgboost": xgb.__version__, "joblib": joblib.__version__, "rows": rows.tolist(),
            "labels": encoder.inverse_transform(model.predict(rows)).tolist(),
            "probability": [list(map(float, row)) for row in model.predict_proba(rows)]}
(HERE / "expected.json").write_text(json.dumps(expected) + "\n")

zeros = bytes(40 << 20)
(HERE / "bomb.zlib").write_bytes(zlib.compress(zeros, 9))
(HERE / "bomb.gzip").write_bytes(gzip.compress(zeros, 9, mtime=0))
(HERE / "bomb.bz2").write_bytes(bz2.compress(zeros))
(HERE / "bomb.xz").write_bytes(lzma.compress(zeros))
(HERE / "twice.bz2").write_bytes(bz2.compress((HERE / "model.joblib.xz").read_bytes()))
