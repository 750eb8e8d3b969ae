"""Talks to `kindling serve` as users of the SageMaker Python SDK do, whose predictors choose types of their own: XGBoostPredictor
libsvm, SKLearnPredictor npy, Predictor CSV and JSON Lines.

    python test/real-clients/sagemaker_sdk.py [--node NODE]           wants 'sagemaker<3', numpy

Compares with predictions.csv, exits 1 when anything differs. Skips without the SDK.
"""

import sys

try:
    import numpy as np
    import sagemaker
    from sagemaker.deserializers import CSVDeserializer, JSONDeserializer, JSONLinesDeserializer
    from sagemaker.predictor import Predictor
    from sagemaker.serializers import CSVSerializer, JSONLinesSerializer, JSONSerializer, NumpySerializer
    from sagemaker.sklearn import SKLearnPredictor
    from sagemaker.xgboost import XGBoostPredictor
except ImportError as error:
    print(f"skipped: {error} (pip install 'sagemaker<3')")
    sys.exit(0)

from server import Checks, Server, columns, session_of


def main():
    checks = Checks()
    with Server("model-artifacts/abalone") as server:
        session = session_of(sagemaker, server.url)
        rows, wanted = columns("abalone")
        of = lambda kind, **options: kind("any", sagemaker_session=session, **options)
        # what its serializer takes is text, as scikit-learn's dump_svmlight_file writes it
        libsvm = "".join(f"0 {' '.join(f'{at}:{cell}' for at, cell in enumerate(row))}\n" for row in rows)
        flat = lambda answer: np.asarray(answer, np.float32).reshape(-1)

        def same(what, answer):
            got = flat(answer)
            checks.check(what, got.shape == wanted.shape and (got == wanted).all(), got[:3])

        same("XGBoostPredictor: libsvm in, CSV out", of(XGBoostPredictor).predict(libsvm))
        same("SKLearnPredictor: npy in and out", of(SKLearnPredictor).predict(rows))
        same("Predictor: CSV", of(Predictor, serializer=CSVSerializer(), deserializer=CSVDeserializer()).predict(rows))
        json = of(Predictor, serializer=JSONSerializer(), deserializer=JSONDeserializer())
        same("Predictor: JSON", json.predict(rows.tolist()))
        same("Predictor: instances", json.predict({"instances": rows.tolist()})["predictions"])
        lines = of(Predictor, serializer=JSONLinesSerializer(), deserializer=JSONLinesDeserializer())
        same("Predictor: JSON Lines", lines.predict([{"features": row} for row in rows.tolist()]) and
             [line["score"] for line in lines.predict([{"features": row} for row in rows.tolist()])])
        float64 = of(Predictor, serializer=NumpySerializer(dtype="float64"), deserializer=CSVDeserializer())
        same("Predictor: npy of float64, CSV out", float64.predict(rows))
        margin = of(Predictor, serializer=CSVSerializer(), deserializer=CSVDeserializer())
        same("custom_attributes", margin.predict(rows, custom_attributes="outputs=margin"))
        checks.refused("rows of another width", "the index 9 is not within 0 to 6", lambda: of(XGBoostPredictor).predict("0 9:1\n"))
    checks.end(f"sagemaker {sagemaker.__version__}")


if __name__ == "__main__":
    main()
