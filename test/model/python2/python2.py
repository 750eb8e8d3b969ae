"""Write python2/: what Python 2 pickles. python2.7 python2.py (XGBoost 0.82, scikit-learn 0.20.4, numpy 1.16.6)"""
import json
import os
import pickle

import numpy as np
import xgboost as xgb
from sklearn.model_selection import GridSearchCV

os.chdir(os.path.dirname(os.path.abspath(__file__)))
X = np.round(np.random.RandomState(0).normal(size=(100, 3)), 2).astype("f4")
labels = np.array(["no", "yes"])[(X[:, 0] > X[:, 1]).astype(int)]
numbers = np.where(X[:, 0] > X[:, 1], 7, 3)
new = lambda **more: xgb.XGBClassifier(n_estimators=2, max_depth=2, **more)
expected = {"rows": [float(cell) for cell in X[:8].ravel()], "answers": {}}
models = {
    "texts": new().fit(X, labels),
    "numbers": new(missing=np.float64(-1)).fit(X, numbers),
    "search": GridSearchCV(new(), {"max_depth": [2]}, cv=3).fit(X, labels),
}
for name, model in models.items():
    for protocol in (0, 2):
        with open("%s-%d.pkl" % (name, protocol), "wb") as f:
            pickle.dump(model, f, protocol=protocol)
    expected["answers"][name] = model.predict(X[:8]).tolist()
with open("expected.json", "w") as f:
    json.dump(expected, f)
