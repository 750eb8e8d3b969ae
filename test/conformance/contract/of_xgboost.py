"""Writes numbers.json: what XGBoost itself says of the rows that the contract is asked with.

    python test/conformance/contract/of_xgboost.py        (xgboost 3.4, numpy)
"""

import csv
import json
import os

import numpy as np
import xgboost as xgb

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")
MODELS = os.path.join(ROOT, "model-artifacts")


def numbers(values):
    """float32 as the shortest decimals that read back to them."""
    values = np.asarray(values, np.float32)
    return [numbers(v) for v in values] if values.ndim else float(str(values[()]))


def load(name, file):
    booster = xgb.Booster(model_file=os.path.join(MODELS, name, file))
    with open(os.path.join(MODELS, name, "feature_columns.json")) as columns:
        features = json.load(columns)
    with open(os.path.join(MODELS, name, "holdout.csv")) as rows:
        row = next(csv.DictReader(rows))
    return booster, features, row


def predict(booster, features, cells, **options):
    cells = np.asarray(cells, np.float32)
    frame = xgb.DMatrix(cells, feature_names=features, feature_types=booster.feature_types)
    return numbers(booster.predict(frame, validate_features=False, **options))


def all_of(booster, features, cells):
    """Everything that is asked of one row."""
    ask = lambda **options: predict(booster, features, [cells], **options)[0]
    return {
        "value": ask(),
        "margin": ask(output_margin=True),
        "contributions": ask(pred_contribs=True),
        "leaf": ask(pred_leaf=True),
        "first10": ask(iteration_range=(0, 10)),
    }


def abalone():
    booster, features, row = load("abalone", "model.ubj")
    cells = [float(row[name]) for name in features]
    # a DMatrix refuses infinity
    ask = lambda *changed: numbers(booster.inplace_predict(np.asarray([changed], np.float32)))[0]
    nan, inf = float("nan"), float("inf")
    return {
        "features": features,
        "cells": cells,
        **all_of(booster, features, cells),
        "lengthOne": ask(1, *cells[1:]),
        "lengthZero": ask(0, *cells[1:]),
        "lengthInf": ask(inf, *cells[1:]),
        "lengthMinusInf": ask(-inf, *cells[1:]),
        "lengthMissing": ask(nan, *cells[1:]),
        "lengthOnly": ask(cells[0], *[nan] * 6),
        "firstThree": ask(*cells[:3], *[nan] * 4),
        "allMissing": ask(*[nan] * 7),
        "zeros": ask(*[0] * 7),
        "reversed": ask(*cells[::-1]),
    }


def classifier(name):
    booster, features, row = load(name, "model.json")
    cells = [float(row[feature] or "nan") for feature in features]
    with open(os.path.join(MODELS, name, "label_encoder.json")) as encoder:
        classes = json.load(encoder)["classes"]
    answers = all_of(booster, features, cells)
    value = answers["value"]
    probabilities = value if isinstance(value, list) else numbers([np.float32(1) - np.float32(value), value])
    cells = [None if np.isnan(cell) else cell for cell in cells]
    label = classes[int(np.argmax(probabilities))]
    return {"features": features, "cells": cells, "classes": classes, "label": label, "probabilities": probabilities, **answers}


def penguins():
    booster, features, row = load("penguins", "model.ubj")
    with open(os.path.join(MODELS, "penguins", "category_mappings.json")) as mappings:
        categories = json.load(mappings)

    def code(name, text):
        if name not in categories:
            return float(text)
        return float(categories[name].index(text)) if text in categories[name] else float("nan")

    ask = lambda **changed: predict(booster, features, [[code(f, {**row, **changed}[f]) for f in features]])[0]
    return {
        "features": features,
        "cells": [row[feature] if feature in categories else float(row[feature]) for feature in features],
        "value": ask(),
        "unknownIsland": ask(island="Atlantis"),
    }


def main():
    answers = {
        "abalone": abalone(),
        "wine": classifier("wine"),
        "breast_cancer": classifier("breast_cancer"),
        "penguins": penguins(),
    }
    with open(os.path.join(HERE, "numbers.json"), "w") as file:
        file.write(json.dumps(answers, indent=1) + "\n")


if __name__ == "__main__":
    main()
