"""What the installed XGBoost makes of every fixture's model, and of what kindling has converted it to.

    node test/parity/generate/conversions.ts OUT          (with the Node of the devDependency)
    python conversions.py OUT                             (with each release's Python)
    python conversions.py OUT --merge conversions.json    (at the end, with any)

For each file of its release in OUT: loads it, predicts the fixture's rows, and saves it again. Where it reads the
fixture's own file too, it saves that as well. The record holds, by release and file, the first eight hex digits of the
SHA-256 of both (the fixture's own first; null where the release cannot read it), and the margins that differ from what
the fixture expects: their number and the largest difference. Every file is loaded in a process of its own, as releases
crash on what they do not know.
"""
import glob
import hashlib
import json
import os
import sys
import warnings

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures")


def sha(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()[:8]


def margins_of(doc, booster, version):
    """-> (expected, predicted) for the first margin that the newest release stands by"""
    import numpy as np
    import xgboost as xgb
    plain = lambda e: e["output"] == "margin" and not {"superseded_by", "iteration_range", "base_margin", "csr", "api", "missing"} & set(e)  # noqa: E731
    entry = next((e for e in doc["expect"] if plain(e)), None)
    if entry is None:
        return None
    folder = os.path.join(FIXTURES, doc["slug"])
    rows = np.fromfile(os.path.join(folder, "rows.f32"), "<f4").reshape(doc["num_row"], doc["num_feature"])
    options = {}
    if version >= (1, 4):
        options = {"feature_names": booster.feature_names, "feature_types": doc.get("feature_types") or booster.feature_types}
    if version >= (1, 5):
        options["enable_categorical"] = True
    data = xgb.DMatrix(rows, missing=np.nan, **options)
    return np.fromfile(os.path.join(folder, entry["file"]), "<f4"), np.asarray(booster.predict(data, output_margin=True), "<f4").ravel()


def compare(path, version):
    """-> [hash of the fixture's own file saved, hash of the converted one saved, margins that differ, by how much]"""
    import numpy as np
    import xgboost as xgb
    name = os.path.basename(path)
    with open(os.path.join(FIXTURES, name.split("@")[0], "fixture.json")) as f:
        doc = json.load(f)
    saved = os.path.join(os.path.dirname(path), "saved-%d.%s" % (os.getpid(), name.split(".")[-1]))
    booster = xgb.Booster(model_file=path)
    booster.save_model(saved)
    row = [own_hash(doc, saved, version), sha(saved), 0, 0.0]
    booster.save_model(saved)
    row[1] = sha(saved)
    os.remove(saved)
    margins = margins_of(doc, booster, version)
    if margins is not None:
        wanted, got = margins
        same = (wanted.view("<i4") == got.view("<i4")) | (np.isnan(wanted) & np.isnan(got))
        row[2:] = [int((~same).sum()), float("%.1e" % np.nanmax(np.where(same, 0, np.abs(wanted - got))))]
    return row


def own_hash(doc, saved, version):
    import xgboost as xgb
    wrote = tuple(int(part) for part in doc["xgboost"].split(".")[:2])
    ending = doc["model"].split(".")[-1]
    readable = {"json": wrote >= (1, 0), "ubj": version >= (1, 6), "bin": version < (3, 1)}.get(ending, False)
    # later files are read without an error, and as other models
    if not readable or wrote > version:
        return None
    reader, writer = os.pipe()
    if os.fork() == 0:
        try:
            xgb.Booster(model_file=os.path.join(FIXTURES, doc["slug"], doc["model"])).save_model(saved)
            os.write(writer, sha(saved).encode())
        finally:
            os._exit(0)
    os.close(writer)
    return os.read(reader, 64).decode() or None


def run(out):
    import xgboost as xgb
    warnings.filterwarnings("ignore")
    version = tuple(int(part) for part in xgb.__version__.split(".")[:2])
    release = "%d.%d" % version
    record = {}
    for path in sorted(glob.glob(os.path.join(out, "*@%s.*" % release))):
        reader, writer = os.pipe()
        if os.fork() == 0:
            try:
                os.write(writer, json.dumps(compare(path, version)).encode())
            except Exception as error:
                print(os.path.basename(path), str(error).split("\n")[0], file=sys.stderr)
            finally:
                os._exit(0)
        os.close(writer)
        answer = os.read(reader, 4096).decode()
        os.close(reader)
        os.wait()
        name = os.path.basename(path).replace("@" + release, "")
        if not answer:
            print(release, name, "CANNOT BE LOADED", file=sys.stderr)
        record[name] = json.loads(answer) if answer else None
    with open(os.path.join(out, "record-%s.json" % release), "w") as f:
        json.dump(record, f)


def merge(out, target):
    lines = []
    for path in sorted(glob.glob(os.path.join(out, "record-*.json"))):
        with open(path) as f:
            record = json.load(f)
        rows = ",\n".join("    %s: %s" % (json.dumps(name), json.dumps(row)) for name, row in sorted(record.items()))
        lines.append('  "%s": {\n%s\n  }' % (path.split("record-")[-1][:-5], rows))
    with open(target, "w") as f:
        f.write("{\n" + ",\n".join(lines) + "\n}\n")


if "--merge" in sys.argv:
    merge(sys.argv[1], sys.argv[sys.argv.index("--merge") + 1])
else:
    run(sys.argv[1])
