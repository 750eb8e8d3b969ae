"""A model of 100 trees of depth 6 on 10 features, 100 rows as CSV, and what XGBoost says of them (float32)."""

import sys

import numpy
import xgboost

folder = sys.argv[1]
random = numpy.random.default_rng(7)
features = random.normal(size=(20_000, 10)).astype(numpy.float32).round(4)
label = features[:, 0] * features[:, 1] + numpy.sin(features[:, 2]) + random.normal(scale=0.1, size=20_000)
parameters = {"max_depth": 6, "eta": 0.1, "objective": "reg:squarederror", "seed": 7, "nthread": 1}
booster = xgboost.train(parameters, xgboost.DMatrix(features, label), 100)
booster.save_model(f"{folder}/model.ubj")
rows = features[:100]
numpy.savetxt(f"{folder}/rows.csv", rows, delimiter=",", fmt="%.4f")
booster.inplace_predict(rows).tofile(f"{folder}/expected.f32")
