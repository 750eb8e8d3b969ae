"""Writes importance.json: what get_score gives for models of test/parity/fixtures.

python importance.py      (the newest xgboost)
"""
import json
import pathlib
import warnings

import xgboost as xgb

HERE = pathlib.Path(__file__).parent
FIXTURES = HERE.parent / "parity" / "fixtures"
KINDS = ["weight", "gain", "cover", "total_gain", "total_cover"]
SLUGS = ["squarederror-v3.4-json", "squarederror-v1.0-json", "squarederror-v2.1-ubj", "softprob3-v3.4-json",
         "dart-cats-v3.4-json", "dart-v1.7-json", "vector-leaf-cats-v3.4-json", "vector-leaf-v3.2-json", "pruned-v1.7-json",
         "pruned-v3.4-json", "forest-classes-v3.4-json", "trees500-v3.4-ubj", "single-leaf-v3.4-json",
         "cats-strings-v3.4-json", "lossguide255-v3.4-ubj", "many-features-v3.4-ubj", "permuted-ids-v3.4-json",
         "gblinear-softprob-v3.4-json", "gblinear-v2.1-json"]

warnings.simplefilter("ignore")
scores = {"xgboost": xgb.__version__}
for slug in SLUGS:
    booster = xgb.Booster()
    booster.load_model(FIXTURES / slug / json.loads((FIXTURES / slug / "fixture.json").read_text())["model"])
    kinds = ["weight"] if slug.startswith("gblinear") else KINDS
    scores[slug] = {kind: booster.get_score(importance_type=kind) for kind in kinds}
(HERE / "importance.json").write_text(json.dumps(scores) + "\n")
