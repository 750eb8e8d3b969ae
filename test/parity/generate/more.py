"""More fixtures of the newest release: what the table of cases.py leaves open.

python more.py OUT      (the newest xgboost, scikit-learn)

Interactions of every kind of booster, the estimators whose answers have rules of their own (hinge, logitraw, ranker,
several labels), objectives with another distribution or a single output, and given intercepts of several outputs.
"""
import json
import pathlib
import pickle
import platform
import sys
import warnings

import numpy as np
import xgboost as xgb

OUT = pathlib.Path(sys.argv[1])
NUM_ROW, NUM_FEATURE = 48, 5
VERSION = "v" + ".".join(xgb.__version__.split(".")[:2])

rng = np.random.default_rng(34)
TRAIN = rng.normal(size=(400, NUM_FEATURE)).astype("f4")
TRAIN[:, 4] = rng.integers(0, 7, 400)
TRAIN[rng.random(TRAIN.shape) < 0.08] = np.nan
SIGNAL = np.nan_to_num(TRAIN)
SCORE = (SIGNAL[:, 0] * 2 + SIGNAL[:, 1] * SIGNAL[:, 2] + (SIGNAL[:, 4] % 3) + rng.normal(size=400) * 0.3).astype("f4")
BINARY = (SCORE > SCORE.mean()).astype("f4")
CLASSES = np.digitize(SCORE, np.quantile(SCORE, [0.3, 0.7]))
ROWS = TRAIN[:NUM_ROW].copy()
ROWS[0] = np.nan
ROWS[1] = [0.0, -0.0, 3e38, -3e38, 99]
NUMERIC, MIXED = ["float"] * 5, ["float"] * 4 + ["c"]


def matrix(rows, types, label=None):
    return xgb.DMatrix(rows, label=label, feature_types=types, enable_categorical=True)


class Fixture:
    def __init__(self, slug, why, booster_name, objective, model):
        self.folder = OUT / slug
        self.folder.mkdir(parents=True, exist_ok=True)
        self.about = {"slug": slug, "why": why, "xgboost": xgb.__version__, "python": platform.python_version(),
                      "booster": booster_name, "objective": objective, "model": model, "num_row": NUM_ROW,
                      "num_feature": NUM_FEATURE, "num_group": 1, "expect": [], "refused": []}
        ROWS.astype("<f4").tofile(self.folder / "rows.f32")

    def add(self, output, values, suffix="", **details):
        name = output + suffix + ".f32"
        values = np.asarray(values, dtype="<f4")
        values.tofile(self.folder / name)
        exact = {"tolerance": 1e-5} if output in ("interactions", "approx-contribs") else {"bits": True}
        self.about["expect"].append({"output": output, "file": name, "shape": list(values.shape), **exact, **details})

    def attempt(self, output, compute, suffix="", **details):
        try:
            self.add(output, compute(), suffix, **details)
        except Exception as error:  # what XGBoost refuses is part of the fixture
            self.about["refused"].append({"output": output + suffix, "error": str(error).split("\n")[0][:200]})

    def booster(self, booster, types):
        rows = matrix(ROWS, types)
        rounds = booster.num_boosted_rounds()
        margin = booster.predict(rows, output_margin=True)
        self.about["num_group"] = margin.shape[1] if margin.ndim == 2 else 1
        self.add("margin", margin)
        self.add("value", booster.predict(rows))
        if self.about["booster"] != "gblinear":
            self.add("leaf", booster.predict(rows, pred_leaf=True))
            end = max(1, rounds // 2)
            self.add("margin", booster.predict(rows, output_margin=True, iteration_range=(0, end)), f".range-0-{end}",
                     iteration_range=[0, end])
        self.attempt("contribs", lambda: booster.predict(rows, pred_contribs=True))
        self.attempt("approx-contribs", lambda: booster.predict(rows, pred_contribs=True, approx_contribs=True))
        self.attempt("interactions", lambda: booster.predict(rows, pred_interactions=True))
        given = np.linspace(-1, 1, NUM_ROW * self.about["num_group"], dtype="f4")
        given.tofile(self.folder / "base_margin.f32")
        rows = matrix(ROWS, types)  # another one: predictions of the first are cached
        rows.set_base_margin(given.reshape(margin.shape))
        self.add("margin", booster.predict(rows, output_margin=True), ".base-margin", base_margin="base_margin.f32")

    def close(self):
        if not self.about["refused"]:
            del self.about["refused"]
        (self.folder / "fixture.json").write_text(json.dumps(self.about, indent=1) + "\n")
        print(self.about["slug"], len(self.about["expect"]), self.about.get("refused", ""))


def trained(slug, why, params, label, types=NUMERIC, rounds=6, extension="json", prepare=None):
    params = {"max_depth": 3, "tree_method": "hist", "nthread": 1, "seed": 7, **params}
    if params.get("booster") == "gblinear":
        params = {key: value for key, value in params.items() if key not in ("max_depth", "tree_method")}
    data = matrix(TRAIN, types, label)
    if prepare is not None:
        prepare(data)
    booster = xgb.train(params, data, rounds)
    fixture = Fixture(f"{slug}-{VERSION}-{extension}", why, params.get("booster", "gbtree"), params["objective"],
                      f"model.{extension}")
    booster.save_model(fixture.folder / f"model.{extension}")
    fixture.booster(booster, types)
    fixture.close()


def refreshed(slug, why):
    """Leaves and covers of new rows, of which there are too few for every node."""
    params = {"max_depth": 5, "tree_method": "hist", "nthread": 1, "objective": "reg:squarederror"}
    booster = xgb.train(params, matrix(TRAIN, MIXED, SCORE), 4)
    update = {**params, "process_type": "update", "updater": "refresh"}
    booster = xgb.train(update, matrix(TRAIN[:40], MIXED, SCORE[:40]), 4, xgb_model=booster)
    fixture = Fixture(f"{slug}-{VERSION}-json", why, "gbtree", params["objective"], "model.json")
    booster.save_model(fixture.folder / "model.json")
    fixture.booster(booster, MIXED)
    fixture.close()


def estimated(slug, why, estimator, label, **fit):
    estimator.set_params(n_estimators=6, max_depth=3, n_jobs=1, random_state=7)
    estimator.fit(TRAIN, label, **fit)
    fixture = Fixture(f"{slug}-{VERSION}-pkl5", why, "gbtree", estimator.get_booster().attr("objective") or
                      json.loads(estimator.get_booster().save_config())["learner"]["objective"]["name"], "model.pkl")
    fixture.about["estimator"] = type(estimator).__name__
    (fixture.folder / "model.pkl").write_bytes(pickle.dumps(estimator, protocol=5))
    fixture.booster(estimator.get_booster(), None)
    fixture.add("predict", estimator.predict(ROWS), api="sklearn")
    if hasattr(estimator, "predict_proba"):
        fixture.add("proba", estimator.predict_proba(ROWS), api="sklearn")
    fixture.close()


def set_bounds(data):
    data.set_float_info("label_lower_bound", np.exp(SCORE / 4))
    data.set_float_info("label_upper_bound", np.where(BINARY == 1, np.inf, np.exp(SCORE / 4)).astype("f4"))


def main():
    warnings.simplefilter("ignore")
    two = np.column_stack([SCORE, -SCORE * 2]).astype("f4")
    labels = np.column_stack([BINARY, SCORE < 0]).astype("f4")

    trained("interactions-softprob", "interactions of three classes", {"objective": "multi:softprob", "num_class": 3}, CLASSES)
    trained("interactions-cats", "interactions with categories and missing values",
            {"objective": "binary:logistic", "max_cat_to_onehot": 2}, BINARY, MIXED)
    trained("interactions-dart", "interactions of weighted trees",
            {"objective": "reg:squarederror", "booster": "dart", "rate_drop": 0.4}, SCORE, MIXED, 8)
    trained("interactions-forest", "interactions of a boosted forest",
            {"objective": "binary:logistic", "num_parallel_tree": 3, "subsample": 0.6}, BINARY, rounds=2)
    trained("interactions-vector-leaf", "interactions of vector leaves",
            {"objective": "reg:squarederror", "multi_strategy": "multi_output_tree"}, two, extension="ubj")
    trained("aft-logistic", "another distribution",
            {"objective": "survival:aft", "aft_loss_distribution": "logistic"}, None, prepare=set_bounds)
    trained("quantile1", "one quantile since outputs are sorted", {"objective": "reg:quantileerror", "quantile_alpha": 0.8}, SCORE)
    trained("expectile1", "one expectile", {"objective": "reg:expectileerror", "expectile_alpha": 0.8}, SCORE)
    trained("base-scores", "a given intercept for each target",
            {"objective": "reg:squarederror", "base_score": [1.5, -2.25]}, two)
    trained("dart-two-targets", "weighted trees of two targets",
            {"objective": "reg:squarederror", "booster": "dart", "rate_drop": 0.4}, two, rounds=8)
    trained("multilabel-vector-leaf", "vector leaves of two labels",
            {"objective": "binary:logistic", "multi_strategy": "multi_output_tree"}, labels, MIXED)
    for objective, label in [("count:poisson", np.exp(SCORE / 4)), ("binary:hinge", BINARY), ("reg:tweedie", np.exp(SCORE / 4))]:
        trained("gblinear-" + objective.split(":")[1], "a linear booster behind another link",
                {"objective": objective, "booster": "gblinear"}, label)
    estimated("classifier-hinge", "an estimator of a hinge", xgb.XGBClassifier(objective="binary:hinge"), BINARY.astype(int))
    estimated("classifier-logitraw", "an estimator of raw logits", xgb.XGBClassifier(objective="binary:logitraw"),
              BINARY.astype(int))
    estimated("classifier-multilabel", "an estimator of two labels", xgb.XGBClassifier(), labels.astype(int))
    estimated("ranker", "a pickled ranker", xgb.XGBRanker(objective="rank:ndcg"), np.clip(CLASSES, 0, 2),
              group=[50] * 8)
    estimated("rf-regressor", "a pickled random forest", xgb.XGBRFRegressor(), SCORE)
    refreshed("refreshed", "nodes without cover")


if __name__ == "__main__":
    main()
