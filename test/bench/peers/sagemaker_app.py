"""The server that runs scripts in SageMaker's scikit-learn and XGBoost containers, with the two hooks that users write.

The package is of 2020: its images, too, give newer Pythons back what collections had.
"""

import collections
import collections.abc
import os

for name in ("Mapping", "MutableMapping"):
    setattr(collections, name, getattr(collections.abc, name))

import xgboost
from sagemaker_containers.beta.framework import server, transformer, worker


def model_fn(_model_dir):
    booster = xgboost.Booster(model_file=os.environ["PEER_MODEL"])
    booster.set_param({"nthread": 1})
    return booster


def predict_fn(rows, booster):
    return booster.inplace_predict(rows.reshape(-1, booster.num_features()))


if __name__ == "__main__":
    server.start("sagemaker_app:app")
else:
    transforming = transformer.Transformer(model_fn=model_fn, predict_fn=predict_fn)
    transforming.initialize()
    app = worker.Worker(transform_fn=transforming.transform, module_name="sagemaker_app")
