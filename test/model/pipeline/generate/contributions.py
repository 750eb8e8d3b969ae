"""contributions.py CASES OUT NAME…: what XGBoost says that each column of a DataFrame adds to the margin, by scikit-learn's names."""
import json
import os
import sys

import joblib
import numpy as np
import pandas as pd
import xgboost


def source(name, columns):
    """The column of the input that a name of get_feature_names_out begins with, the longest first."""
    own = name.split("__")[-1].replace("missingindicator_", "")
    return max((column for column in columns if own.startswith(column)), key=len)


def explain(folder):
    with open(os.path.join(folder, "case.json")) as file:
        case = json.load(file)
    model = joblib.load(os.path.join(folder, "model.joblib"))
    pipeline = getattr(model, "best_estimator_", model)
    rows = pd.read_csv(os.path.join(folder, "rows.csv"), float_precision="round_trip", dtype=case["dtypes"])[case["columns"]]
    steps, last = pipeline[:-1], pipeline[-1]
    names = list(steps.get_feature_names_out())
    matrix = steps.transform(rows)
    booster = last.get_booster()
    data = xgboost.DMatrix(np.asarray(matrix) if hasattr(matrix, "columns") else matrix)
    booster.feature_names = None
    contributions = booster.predict(data, pred_contribs=True).astype(np.float64)
    columns = [str(column) for column in steps.feature_names_in_]
    sums = np.zeros((len(rows), len(columns) + 1))
    for at, name in enumerate(names):
        sums[:, columns.index(source(name, columns))] += contributions[:, at]
    sums[:, -1] += contributions[:, -1]
    return {"columns": columns, "values": sums.astype(np.float32).astype(float).tolist()}


if __name__ == "__main__":
    cases, out, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    known = json.load(open(out)) if os.path.exists(out) else {}
    known.update({name: explain(os.path.join(cases, name)) for name in names})
    with open(out, "w") as file:
        json.dump(known, file)
        file.write("\n")
