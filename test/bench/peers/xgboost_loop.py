"""XGBoost in Python itself, without a server: bodies of CSV on stdin, each after a line with its length, and predictions back."""

import io
import sys

import numpy
import xgboost

booster = xgboost.Booster(model_file=sys.argv[1])
booster.set_param({"nthread": 1})
for line in sys.stdin.buffer:
    body = sys.stdin.buffer.read(int(line))
    rows = numpy.loadtxt(io.BytesIO(body), delimiter=",", dtype=numpy.float32, ndmin=2)
    print(",".join(map(str, booster.inplace_predict(rows))), flush=True)
