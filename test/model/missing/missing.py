"""Makes estimators that have a value for missing cells, and what XGBoost 3.4.1 predicts with them.

python missing.py make      with each release that is to write some (1.7.6 and 3.4.1; scikit-learn, pandas, joblib)
python missing.py expect    with 3.4.1, which reads them all: writes expected.json
"""
import json
import pathlib
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
import xgboost as xgb

HERE = pathlib.Path(__file__).parent
IS_OLD = xgb.__version__.startswith("1.")
warnings.simplefilter("ignore")
NAN = float("nan")
SMALL = {"n_estimators": 4, "max_depth": 3, "n_jobs": 1, "tree_method": "hist"}
COLORS = ["blue", "green", "red"]


def table(seed, value):
    """Three columns; a fifth of their cells hold the value, and a tenth are blank."""
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=(150, 3)), 2)
    y = x[:, 0] * 2 + x[:, 1] ** 2 + rng.normal(size=150) / 10
    x[rng.random(x.shape) < 0.2] = value
    x[rng.random(x.shape) < 0.1] = NAN
    return pd.DataFrame(x, columns=["age", "income", "score"]), y


def with_colors(seed, value):
    x, y = table(seed, value)
    codes = np.random.default_rng(seed).integers(0, 3, len(y))
    x.insert(1, "color", pd.Categorical.from_codes(codes, COLORS))
    return x, y + np.array([3, -2, 0])[codes]


def train(estimator, data, label=lambda y: y):
    x, y = data
    return estimator.fit(x, label(y))


def positive(y):
    return (y > 0).astype(int)


NEW = {
    "zero": lambda: train(xgb.XGBRegressor(missing=0, **SMALL), table(1, 0)),
    "float32": lambda: train(xgb.XGBRegressor(missing=0.1, **SMALL), table(2, 0.1)),
    "infinite": lambda: train(xgb.XGBRegressor(missing=float("inf"), **SMALL), table(3, float("inf"))),
    "numpy-scalar": lambda: train(xgb.XGBClassifier(missing=np.float64(-999), **SMALL), table(4, -999), positive),
    "linear": lambda: train(
        xgb.XGBRegressor(missing=0, booster="gblinear", n_estimators=4, n_jobs=1), table(5, 0)
    ),
    "category": lambda: train(xgb.XGBRegressor(missing=0, enable_categorical=True, **SMALL), with_colors(6, 0)),
}
OLD = {
    "old-zero": lambda: train(xgb.XGBRegressor(missing=0, **SMALL), table(7, 0)),
    "old-classifier": lambda: train(xgb.XGBClassifier(missing=-999, **SMALL), table(8, -999), positive),
}

ROWS = [
    ["0", "1.36", "1.22"],
    ["-0.0", "0", "-0.53"],
    ["0.57", "-0.06", "0.75"],
    ["1e-50", "", "-0.1"],
    ["0.1", "0.10000000149011612", "0.4"],
    ["0.1000001", "0.0999999", "0.1"],
    ["-999", "-999.0", "-9.99e2"],
    ["-999.00001", "-998.9999", "1"],
    ["inf", "-inf", "1"],
    ["1e39", "0.5", "inf"],
    ["", "", ""],
]


# no category, one that the model does not know
COLOR_ROWS = [
    ["blue", "0", "1.36", "1.22"],
    ["green", "-0.51", "0", "-0.53"],
    ["red", "0.57", "-0.06", "0.75"],
    ["", "0", "0", "-0.1"],
    ["purple", "-999", "0.5", "0.4"],
    ["red", "inf", "0.5", "-inf"],
    ["NA", "-999", "", "0"],
    ["pink", "1", "1", "1"],
]


def as_frame(rows, has_color, columns=("age", "income", "score")):
    if columns[0] == "color":
        x = as_frame([row[1:] for row in rows], False)
        x.insert(0, "color", pd.Categorical([row[0] for row in rows], categories=COLORS))
        return x
    x = pd.DataFrame([[float(cell or "nan") for cell in row] for row in rows], columns=columns)
    if has_color:
        texts = [["blue", "green", "red", None][row % 4] for row in range(len(rows))]
        x.insert(1, "color", pd.Categorical(texts, categories=COLORS))
    return x


def expect(estimator, has_color):
    """Contributions and leaves come of a DMatrix, which takes no infinite value unless that is the missing one."""
    booster = estimator.get_booster()
    allows_infinity = np.isinf(estimator.missing)
    rows = ROWS if allows_infinity else [row for row in ROWS if not {"inf", "-inf", "1e39"} & set(row)]
    x = as_frame(rows, has_color)
    data = xgb.DMatrix(x, missing=estimator.missing, enable_categorical=True)
    is_linear = estimator.booster == "gblinear"
    # scikit-learn's predict may go another way than a DMatrix does
    answers = {"prediction": estimator.predict(x), "margin": estimator.predict(x, output_margin=True)}
    answers["contributions"] = booster.predict(data, pred_contribs=True)
    if not is_linear:
        answers["leaf"] = estimator.apply(x)
    if hasattr(estimator, "predict_proba"):
        answers["probability"] = estimator.predict_proba(x)
    texts = x.astype(object).where(x.notna(), "") if has_color else None
    cells = [[str(cell) for cell in row] for row in texts.values] if has_color else rows
    return {
        "missing": str(float(estimator.missing)),
        "columns": list(x.columns),
        "rows": cells,
        **{name: np.asarray(values, "f4").ravel().tolist() for name, values in answers.items()},
    }


def color_answers(model):
    """What a model without a missing value of its own answers when some values are missing."""
    x = as_frame(COLOR_ROWS, False, ["color", "age", "income", "score"])
    table = [["color", "age", "income", "score"], *COLOR_ROWS]
    answers = {}
    for missing in ["nan", "0", "-999", "inf"]:
        answers[missing] = np.asarray(model.get_booster().inplace_predict(x, missing=float(missing)), "f4").tolist()
    several = x.copy()
    numbers = ["age", "income", "score"]
    several[numbers] = several[numbers].mask(several[numbers].isin([0.5, -999]))
    answers["-999,0.5"] = np.asarray(model.get_booster().inplace_predict(several), "f4").tolist()
    return {"table": table, "predictions": answers}


def write_training(values):
    """Rows to train on, and what XGBoost predicts for them after it has trained with those values missing."""
    x, y = with_colors(10, 0)
    numbers = ["age", "income", "score"]
    x.loc[::7, "age"] = -999
    x.loc[3::9, "score"] = float("inf")
    y = np.round(y, 3)
    x.assign(y=y).to_csv(HERE / "training.csv", index=False)
    answers = {}
    for missing in values:
        first, *others = [float(value) for value in missing.split(",")]
        seen = x.copy()
        seen[numbers] = seen[numbers].mask(seen[numbers].isin(others))
        model = xgb.XGBRegressor(missing=first, enable_categorical=True, **SMALL).fit(seen, y)
        answers[missing] = np.asarray(model.predict(seen), "f4").tolist()
    (HERE / "training.expected.json").write_text(json.dumps(answers) + "\n")


def load(file):
    if file.suffix == ".joblib":
        return joblib.load(file)
    model = xgb.XGBRegressor()
    model.load_model(file)
    return model


if sys.argv[1] == "make":
    for name, make in (OLD if IS_OLD else NEW).items():
        joblib.dump(make(), HERE / f"{name}.joblib", compress=9)
    if not IS_OLD:
        x, y = with_colors(9, 0)
        model = xgb.XGBRegressor(enable_categorical=True, **SMALL).fit(x[["color", "age", "income", "score"]], y)
        model.save_model(HERE / "colors.json")
    else:
        OLD["old-zero"]().save_model(HERE / "dropped.json")
else:
    files = sorted([*HERE.glob("*.joblib"), HERE / "dropped.json"])
    expected = {file.name: expect(load(file), file.name == "category.joblib") for file in files}
    write_training(["inf", "inf,-999", "0,inf", "inf,0.5"])
    (HERE / "colors.expected.json").write_text(json.dumps(color_answers(load(HERE / "colors.json"))) + "\n")
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in expected.items()]
    (HERE / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
