"""Makes the ONNX models beside this file and what onnxruntime answers for them.

python onnx_models.py     (xgboost, scikit-learn, onnxmltools, skl2onnx, onnxruntime)

Each folder holds model.onnx (as converters write it), rows.f32 (numRow x numFeature, NaN is missing), expected.json
and the files that stand beside a model.
"""
import json
import pathlib
import shutil

import numpy as np
import onnx
import onnxmltools
import onnxruntime
import skl2onnx
import sklearn
import xgboost as xgb
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from skl2onnx.common.data_types import FloatTensorType as SklFloat
from skl2onnx.common.data_types import DoubleTensorType, Int64TensorType

HERE = pathlib.Path(__file__).parent
NUM_ROW = 40


def data(loader, text_labels=False):
    bunch = loader()
    x, y = bunch.data[:, :6].astype(np.float32), bunch.target
    if text_labels:
        y = np.array([str(bunch.target_names[k]) for k in y])
    order = np.random.default_rng(7).permutation(len(x))
    return x[order], y[order], [f"m{j}" for j in range(x.shape[1])]


def run(model, feeds):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return dict(zip([o.name for o in session.get_outputs()], session.run(None, feeds)))


def save(slug, why, model, x, feeds, sides=None):
    folder = HERE / slug
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    outputs = run(model, feeds)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    x.astype("<f4").tofile(folder / "rows.f32")
    for name, content in (sides or {}).items():
        (folder / name).write_text(json.dumps(content))
    expected = {"why": why, "num_row": len(x), "num_feature": x.shape[1], "versions": VERSIONS, "outputs": {}}
    for name, value in outputs.items():
        if isinstance(value, list):  # zipmap: one dict a row
            expected["outputs"][name] = {"classes": list(value[0]), "rows": [list(map(float, row.values())) for row in value]}
        else:
            expected["outputs"][name] = {"shape": list(value.shape), "values": value.reshape(-1).tolist()}
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")
    print(slug, {n: (type(v).__name__, getattr(v, "dtype", None), getattr(v, "shape", len(v))) for n, v in outputs.items()})


VERSIONS = {m.__name__: m.__version__ for m in (onnx, onnxmltools, onnxruntime, skl2onnx, sklearn, xgb)}


def from_xgboost(estimator, x, name="input"):
    return onnxmltools.convert_xgboost(estimator, initial_types=[(name, FloatTensorType([None, x.shape[1]]))])


def main():
    small = {"n_estimators": 8, "max_depth": 3}

    x, y, names = data(load_diabetes)
    rows = x[:NUM_ROW].copy()
    rows[3, 2] = rows[7, :] = np.nan
    model = from_xgboost(xgb.XGBRegressor(**small).fit(x, y), x)
    save("xgboost-regressor", "XGBRegressor through onnxmltools, names beside it", model, rows, {"input": rows},
         {"feature_columns.json": names})

    x, y, names = data(load_wine)
    rows = x[:NUM_ROW].copy()
    rows[3, 2] = rows[7, :] = np.nan
    model = from_xgboost(xgb.XGBClassifier(**small).fit(x, y), x)
    save("xgboost-classifier3", "XGBClassifier through onnxmltools, label encoder beside it", model, rows, {"input": rows},
         {"label_encoder.json": {"classes": ["barolo", "grignolino", "barbera"]}, "feature_columns.json": names})

    x, y, names = data(load_breast_cancer)
    rows = x[:NUM_ROW]
    model = from_xgboost(xgb.XGBClassifier(**small).fit(x, y), x)
    save("xgboost-binary", "binary XGBClassifier through onnxmltools, labels 0 and 1", model, rows, {"input": rows})

    x, y, _ = data(load_wine, text_labels=True)
    rows = x[:NUM_ROW]
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(x, y)
    model = skl2onnx.to_onnx(pipeline, initial_types=[("X", SklFloat([None, 6]))])
    save("sklearn-zipmap-text", "pipeline with text labels, probabilities as a list of maps", model, rows, {"X": rows})

    model = skl2onnx.to_onnx(pipeline, initial_types=[("X", SklFloat([None, 6]))], options={"zipmap": False})
    save("sklearn-tensor-text", "pipeline with text labels, probabilities as a tensor", model, rows, {"X": rows})

    model = skl2onnx.to_onnx(pipeline, initial_types=[("X", SklFloat([None, 6]))], options={"zipmap": "columns"})
    save("sklearn-zipmap-columns", "pipeline with text labels, one tensor of probabilities for each", model, rows, {"X": rows})

    x, y, names = data(load_wine)
    rows = x[:NUM_ROW]
    forest = RandomForestClassifier(6, max_depth=4, random_state=0).fit(x, y)
    model = skl2onnx.to_onnx(forest, initial_types=[("X", SklFloat([None, 6]))])
    save("sklearn-zipmap-int", "random forest, integer labels, probabilities as a list of maps", model, rows, {"X": rows})

    columns = make_pipeline(
        ColumnTransformer([("scaled", StandardScaler(), [0, 1, 2]), ("boxed", MinMaxScaler(), [3, 4, 5])]),
        GradientBoostingClassifier(n_estimators=6, max_depth=2, random_state=0),
    ).fit(x, y)
    model = skl2onnx.to_onnx(columns, initial_types=[(name, SklFloat([None, 1])) for name in names], options={"zipmap": False})
    save("sklearn-columns", "one tensor for each column", model, rows, {n: rows[:, [j]] for j, n in enumerate(names)})

    x, y, names = data(load_diabetes)
    rows = x[:NUM_ROW]
    pipeline = make_pipeline(StandardScaler(), LinearRegression()).fit(x, y)
    model = skl2onnx.to_onnx(pipeline, initial_types=[("X", DoubleTensorType([None, 6]))])
    save("sklearn-double", "regressor on float64 input", model, rows, {"X": rows.astype(np.float64)})

    both = np.column_stack([y, -y])
    pipeline = MultiOutputRegressor(RandomForestRegressor(4, max_depth=3, random_state=0)).fit(x, both)
    model = skl2onnx.to_onnx(pipeline, initial_types=[("X", SklFloat([None, 6]))])
    save("sklearn-two-targets", "regressor of two targets", model, rows, {"X": rows})

    whole = np.round(x * 100).astype(np.int64)
    pipeline = RandomForestRegressor(4, max_depth=3, random_state=0).fit(whole, y)
    model = skl2onnx.to_onnx(pipeline, initial_types=[("X", Int64TensorType([None, 6]))])
    save("sklearn-int64", "regressor on int64 input", model, whole[:NUM_ROW], {"X": whole[:NUM_ROW]})

    refused(x)


def refused(x):
    """Models that cannot be served, each with the reason."""
    folder = HERE / "refused"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    helper, kind = onnx.helper, onnx.TensorProto
    opset = [helper.make_opsetid("", 15)]

    def graph(nodes, inputs, outputs, opsets=opset, name="model"):
        proto = helper.make_model(helper.make_graph(nodes, name, inputs, outputs), opset_imports=opsets)
        proto.ir_version = 8
        return proto.SerializeToString()

    value = helper.make_tensor_value_info
    out = [value("y", kind.FLOAT, [None, 1])]
    files = {
        "text-input.onnx": graph([helper.make_node("Identity", ["x"], ["y"])], [value("x", kind.STRING, [None, 2])],
                                 [value("y", kind.STRING, [None, 2])]),
        "unknown-operator.onnx": graph([helper.make_node("Frobnicate", ["x"], ["y"])], [value("x", kind.FLOAT, [None, 2])], out),
        "unknown-domain.onnx": graph([helper.make_node("Score", ["x"], ["y"], domain="com.example")],
                                     [value("x", kind.FLOAT, [None, 2])], out,
                                     opset + [helper.make_opsetid("com.example", 1)]),
        "image-input.onnx": graph([helper.make_node("Identity", ["x"], ["y"])], [value("x", kind.FLOAT, [None, 3, 8, 8])],
                                  [value("y", kind.FLOAT, [None, 3, 8, 8])]),
        "no-width.onnx": graph([helper.make_node("Identity", ["x"], ["y"])], [value("x", kind.FLOAT, [None, None])],
                               [value("y", kind.FLOAT, [None, None])]),
        "garbage.onnx": b"\x08\x08" + bytes(range(256)),
    }
    whole = files["image-input.onnx"]
    files["truncated.onnx"] = whole[: len(whole) // 2]
    for name, content in files.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
