"""Pipelines with columns of text in ONNX, and what onnxruntime answers: text-columns, an input each, and text-table, one input.

pip install scikit-learn skl2onnx onnxruntime; python text_models.py"""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

FOLDER = Path(__file__).parent
random = np.random.default_rng(3)
N = 200
rows = pd.DataFrame(
    {
        "age": random.normal(40, 9, N).astype(np.float32).round(2),
        "city": random.choice(["Basel", "Zürich", "St. Gallen", "a,b"], N),
        "rooms": random.integers(1, 6, N),
        "heating": random.choice(["gas", "1", "1.0"], N),
    }
)
target = np.where((rows.city == "Zürich") | (rows.age > 45), "yes", np.where(rows.heating == "1", "maybe", "no"))


def write(slug, model, inputs, feeds, given):
    folder = FOLDER / slug
    folder.mkdir(exist_ok=True)
    graph = to_onnx(model, initial_types=inputs, options={"zipmap": False}, target_opset=17)
    (folder / "model.onnx").write_bytes(graph.SerializeToString())
    label, probability = onnxruntime.InferenceSession(graph.SerializeToString()).run(None, feeds)
    given.to_csv(folder / "rows.csv", index=False)
    answers = {"label": label.tolist(), "probability": [[float(p) for p in row] for row in probability]}
    (folder / "answers.json").write_text(json.dumps(answers))


columns = ColumnTransformer(
    [("n", StandardScaler(), ["age", "rooms"]), ("t", OneHotEncoder(handle_unknown="ignore"), ["city", "heating"])]
)
forest = make_pipeline(columns, GradientBoostingClassifier(n_estimators=5, max_depth=3)).fit(rows, target)
given = rows.head(20).copy()
given.loc[3, "city"] = "Genève"  # which training never saw
kinds = {"age": FloatTensorType, "rooms": Int64TensorType}
feeds = {name: given[[name]].to_numpy() for name in given}
feeds["age"] = feeds["age"].astype(np.float32)
write("text-columns", forest, [(name, kinds.get(name, StringTensorType)([None, 1])) for name in given], feeds, given)

texts = rows[["city", "heating"]]
linear = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(texts.to_numpy(dtype=object), target)
given = texts.head(20)
feeds = {"texts": given.to_numpy(dtype=object)}
write("text-table", linear, [("texts", StringTensorType([None, 2]))], feeds, given)
