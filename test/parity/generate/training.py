"""Write training fixtures: data, parameters and what XGBoost's hist training makes of them.

    python training.py --out DIR [--cases training_cases.py] [--only SUBSTRING]

Makes DIR/<slug>/ for every entry of the table's CASES and, if the table sets SPLITS, DIR/split.json. One thread, CPU, newest XGBoost.
"""
import argparse
import gzip
import importlib.util
import json
import os
import shutil
import warnings
import zlib

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402
import xgboost as xgb  # noqa: E402

from make import F32, NAN, make_features, make_target, signal  # noqa: E402

warnings.filterwarnings("ignore")
DEFAULTS = dict(rounds=8, data={}, metrics=(), evals=("train", "valid"), early_stop=None, weights=False,
                groups=0, base_margin=False, edit=None, edit_parts=None, ubj=False)


# ---------------------------------------------------------------- data

def make_rows(case, rng):
    """-> x and y (training rows first, then validation rows) and the number of training rows."""
    d = case["data"]
    if "load" in d:
        x, y = d["load"]()
        order = rng.permutation(len(x))[:d.get("n", len(x)) + d.get("valid", 0)]
        return np.asarray(x, float)[order], np.asarray(y, float)[order], len(order) - d.get("valid", 0)
    n, f, cats = d.get("n", 300), d.get("f", 6), d.get("cats", {})
    total = n + d.get("valid", n // 3)
    x = make_features(rng, total, f, cats) + 0.0  # no -0, whose sign in a cut is a matter of chance
    z = (x - x.mean(0)) / (x.std(0) + 1e-9)
    for j in cats:  # codes must matter but not be ordered
        z[:, j] = rng.normal(size=cats[j])[x[:, j].astype(int)] * 1.5
    y = make_target(rng, case["params"]["objective"], signal(rng, z, d.get("k", 1)))
    if case["edit"]:
        case["edit"](x, y, rng)
    x[rng.uniform(size=x.shape) < d.get("missing", 0)] = NAN
    return x, y, n


def make_part(case, x, y, rng):
    """The arrays of one data set as they are given to the DMatrix; the keys are also the file names."""
    part = {"x": x.astype(F32), "y": y.astype(F32)}
    if case["params"]["objective"] == "survival:aft":  # every third label right-censored, every ninth left-censored
        i = np.arange(len(y))
        part["lower"] = np.where(i % 9 == 1, 0, y).astype(F32)
        part["upper"] = np.where(i % 3 == 0, np.inf, np.where(i % 5 == 0, y * 1.5, y)).astype(F32)
        del part["y"]
    if case["groups"]:  # groups of 1 to 2 * groups - 1 rows; the ids have gaps
        sizes = rng.randint(1, 2 * case["groups"], len(y))
        part["qid"] = np.repeat(np.arange(len(sizes)) * 3 + 1, sizes)[:len(y)].astype("<i4")
    if case["weights"]:  # one per row, or one per group
        count = len(np.unique(part["qid"])) if case["groups"] else len(y)
        part["weight"] = rng.uniform(0.2, 2, count).astype(F32)
        if not case["groups"]:
            part["weight"][rng.uniform(size=count) < 0.05] = 0
    if case["edit_parts"]:
        case["edit_parts"](part, rng)
    if case["base_margin"]:
        shape = (len(y), case["params"]["num_class"]) if "num_class" in case["params"] else y.shape
        part["base_margin"] = rng.normal(scale=0.5, size=shape).astype(F32)
    return part


def dmatrix(case, part):
    kw = {}
    if case["types"]:
        kw.update(feature_types=case["types"], enable_categorical=True)
    names = {"x": "data", "y": "label", "lower": "label_lower_bound", "upper": "label_upper_bound"}
    return xgb.DMatrix(missing=NAN, nthread=1, **kw, **{names.get(k, k): a for k, a in part.items()})


# ---------------------------------------------------------------- training

def stopping(case):
    stop = case["early_stop"]
    if not stop:
        return {}
    if set(stop) == {"rounds"}:
        return {"early_stopping_rounds": stop["rounds"]}
    return {"callbacks": [xgb.callback.EarlyStopping(**stop)]}


def train(case, parts, **more):
    """-> Booster, evals_result and the DMatrix that it was trained on."""
    d = {name: dmatrix(case, part) for name, part in parts.items()}
    params, result = dict(case["params"], **more), {}
    evals = [(d[name], name) for name in case["evals"]]
    booster = xgb.train(params, d["train"], case["rounds"], evals=evals, evals_result=result, verbose_eval=False,
                        **stopping(case))
    return booster, result, d["train"]


# ---------------------------------------------------------------- writing

def write_json(path, doc):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f, indent=1, ensure_ascii=False, allow_nan=False)
        f.write("\n")


def pack(path):
    with open(path, "rb") as f, gzip.GzipFile(path + ".gz", "wb", 9, mtime=0) as g:
        g.write(f.read())
    os.remove(path)


def write_array(path, a):
    np.ascontiguousarray(a, "<i4" if a.dtype.kind in "iu" else "<f4").tofile(path)


def write_parts(folder, parts):
    """Write every array; -> the table of files for case.json. Validation files end in v."""
    table = {}
    for name, part in parts.items():
        table[name] = {"num_row": len(part["x"])}
        for key, a in part.items():
            file = "%s%s.%s" % (key, "v" if name == "valid" else "", "i32" if key == "qid" else "f32")
            write_array(os.path.join(folder, file), a)
            table[name][key] = {"file": file, "shape": list(a.shape)}
    return table


def prepare(case, folder):
    """-> the case's arrays, after emptying its folder, and what every case.json begins with."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    rng = np.random.RandomState(case["seed"])
    x, y, n = make_rows(case, rng)
    cats = case["data"].get("cats", {})
    case["types"] = ["c" if j in cats else "q" for j in range(x.shape[1])] if cats else None
    parts = {"train": make_part(case, x[:n], y[:n], rng)}
    if "valid" in case["evals"]:
        parts["valid"] = make_part(case, x[n:], y[n:], rng)
    doc = {"slug": case["name"], "why": case["why"], "xgboost": xgb.__version__, "params": case["params"],
           "num_boost_round": case["rounds"], "num_row": n, "num_feature": x.shape[1], "feature_types": case["types"],
           "data": write_parts(folder, parts), "evals": list(case["evals"]), "early_stopping": case["early_stop"]}
    return parts, {k: v for k, v in doc.items() if v not in (None, [])}


def build(case, folder):
    """Train one case and write its folder."""
    parts, doc = prepare(case, folder)
    path = lambda name: os.path.join(folder, name)  # noqa: E731
    booster, result, d = train(case, parts)
    booster.save_model(path("model.json"))
    margin = booster.predict(d, output_margin=True)
    fresh = xgb.Booster(model_file=path("model.json")).predict(dmatrix(case, parts["train"]), output_margin=True)
    assert margin.tobytes() == fresh.tobytes(), "the margin kept in training differs from a new prediction"
    if case["ubj"]:
        booster.save_model(path("model.ubj"))
        pack(path("model.ubj"))
    pack(path("model.json"))
    write_array(path("margin.f32"), margin)
    if result:
        write_json(path("evals.json"), result)
    doc.update(model="model.json.gz", margin={"file": "margin.f32", "shape": list(margin.shape)})
    if case["early_stop"]:
        doc.update(best_iteration=booster.best_iteration, best_score=booster.best_score,
                   num_boosted_rounds=booster.num_boosted_rounds())
    write_json(path("case.json"), doc)


def write_splits(path, sizes):
    """scikit-learn's 80/20 split with seed 42: validation rows, in its order."""
    import sklearn
    from sklearn.model_selection import train_test_split
    out = []
    for n in sizes:
        try:
            left, valid = train_test_split(range(n), test_size=0.2, random_state=42)
        except ValueError as e:
            out.append({"n": n, "error": str(e)})
            continue
        crc = {k: zlib.crc32(np.asarray(v, "<i4").tobytes()) for k, v in (("valid", valid), ("train", left))}
        out.append({"n": n, "num_valid": len(valid), "valid": valid[:20], "valid_crc32": crc["valid"],
                    "train": left[:20], "train_crc32": crc["train"]})
    write_json(path, {"why": "train_test_split(range(n), test_size=0.2, random_state=42): the first 20 rows of each "
                             "part, and the CRC-32 of the whole part as little-endian int32",
                      "scikit-learn": sklearn.__version__, "numpy": np.__version__, "splits": out})


# ---------------------------------------------------------------- command line

def normalise(entry, salt):
    """Fill a table entry's defaults."""
    c = dict(DEFAULTS, **entry)
    own = dict(c["params"])
    if own["objective"].startswith("multi"):
        own.setdefault("num_class", c["data"]["k"])
    c["params"] = dict({"objective": own.pop("objective"), "tree_method": "hist", "nthread": 1, "verbosity": 0}, **own)
    if c["metrics"]:
        c["params"]["eval_metric"] = c["metrics"].split()
    c["seed"] = zlib.crc32((salt + c["name"]).encode()) % 2 ** 31
    return c


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", required=True)
    ap.add_argument("--cases", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "training_cases.py"))
    ap.add_argument("--only", default="")
    args = ap.parse_args()
    spec = importlib.util.spec_from_file_location("training_cases", args.cases)
    table = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(table)
    failed = []
    for case in (normalise(e, getattr(table, "SALT", "")) for e in table.CASES if args.only in e["name"]):
        folder = os.path.join(args.out, case["name"])
        try:
            build(case, folder)
            print("ok  ", case["name"])
        except Exception as e:  # noqa: BLE001 - report and go on with the other cases
            shutil.rmtree(folder, ignore_errors=True)
            failed.append(case["name"])
            print("FAIL", case["name"], type(e).__name__, str(e).split("\n")[0][:200])
    if getattr(table, "SPLITS", None) and not args.only:
        write_splits(os.path.join(args.out, "split.json"), table.SPLITS)
    print("xgboost %s: %d failed %s" % (xgb.__version__, len(failed), failed))


if __name__ == "__main__":
    main()
