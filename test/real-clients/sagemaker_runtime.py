"""Talks to `kindling serve` as an AWS SDK client does: boto3's sagemaker-runtime with an endpoint_url.

    python test/real-clients/sagemaker_runtime.py [--node NODE]

Starts a server per bundled model and one of several, compares with predictions.csv, exits 1 when anything differs. Skips without boto3.
"""

import csv
import io
import json
import os
import shutil
import struct
import sys
import tempfile

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    print("skipped: boto3 is not installed (pip install boto3)")
    sys.exit(0)

from server import ROOT, Checks, Server

MODELS = ["abalone", "wine", "breast_cancer", "penguins"]
checks = Checks()
check = checks.check


def artifact(model, name):
    with open(os.path.join(ROOT, "model-artifacts", model, name), "rb") as file:
        return file.read()


def table(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


def float32(text):
    return struct.pack("f", float(text))


def client_of(server):
    return boto3.client(
        "sagemaker-runtime",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(retries={"max_attempts": 0}, read_timeout=30),
    )


def same(model, answered):
    """Every column of predictions.csv, text for text and number for float32 number."""
    expected = table(artifact(model, "predictions.csv"))
    rows = table(answered)
    if len(rows) != len(expected):
        return f"{len(rows)} rows for {len(expected)}"
    for number, (want, got) in enumerate(zip(expected, rows), 1):
        for name, value in want.items():
            try:
                equal = float32(value) == float32(got.get(name) or "nan")
            except ValueError:
                equal = value == got.get(name)
            if not equal:
                return f"row {number}, {name}: {got.get(name)!r} for {value!r}"
    return ""


def predictions(client, model):
    body = artifact(model, "holdout.csv")
    answer = client.invoke_endpoint(EndpointName="e", Body=body, ContentType="text/csv")
    out = answer["Body"].read()
    check(f"{model}: CSV equals predictions.csv", same(model, out) == "", same(model, out))
    check(f"{model}: ContentType is text/csv", answer["ContentType"].startswith("text/csv"), answer["ContentType"])
    check(f"{model}: a production variant is named", bool(answer.get("InvokedProductionVariant")), answer)

    rows = [{name: text or None for name, text in row.items()} for row in table(body)[:20]]
    answer = client.invoke_endpoint(
        EndpointName="e", Body=json.dumps(rows), ContentType="application/json", Accept="application/json"
    )
    records = json.loads(answer["Body"].read())
    expected = table(artifact(model, "predictions.csv"))[:20]
    text = "id,prediction\n" + "".join(f"{row['id']},{row['prediction']}\n" for row in records)
    equal = [row["prediction"] for row in table(text.encode())] == [row["prediction"] for row in expected]
    check(f"{model}: JSON records equal predictions.csv", equal, records[:2])


def options(client):
    body = b"\n".join(artifact("abalone", "holdout.csv").splitlines()[:4]) + b"\n"
    answer = client.invoke_endpoint(
        EndpointName="e", Body=body, ContentType="text/csv", Accept="application/json",
        CustomAttributes="outputs=prediction,margin", InferenceId="42", TargetVariant="v",
    )
    records = json.loads(answer["Body"].read())
    check("custom attributes: outputs=prediction,margin", "margin" in records[0] and len(records) == 3, records)

    names = json.loads(artifact("abalone", "feature_columns.json"))
    row = [float(table(body)[0][name]) for name in names]
    answer = client.invoke_endpoint(EndpointName="e", Body=json.dumps({"instances": [row]}), ContentType="application/json")
    parsed = json.loads(answer["Body"].read())
    check("instances answer predictions", list(parsed) == ["predictions"], parsed)

    score = parsed["predictions"][0]
    as_sent = {"instances": [{"features": row}]}, {"features": row}, {"data": ",".join(map(str, row))}
    for body in as_sent:
        answer = client.invoke_endpoint(EndpointName="e", Body=json.dumps(body), ContentType="application/json")
        parsed = json.loads(answer["Body"].read())
        check(f"{list(body)} as SageMaker's algorithms take it", parsed == {"predictions": [{"score": score}]}, parsed)
    lines = f"{json.dumps({'features': row})}\n" * 2
    answer = client.invoke_endpoint(EndpointName="e", Body=lines, ContentType="application/jsonlines")
    scores = [json.loads(line)["score"] for line in answer["Body"].read().splitlines()]
    check("lines of features as Clarify sends them", scores == [score, score], scores)

    answer = client.invoke_endpoint(EndpointName="e", Body=",".join(map(str, row)), ContentType="text/csv")
    text = answer["Body"].read().decode().strip()
    check("a bare CSV row answers a bare number", float32(text) == float32(table(artifact("abalone", "predictions.csv"))[0]["prediction"]), text)


def errors(client):
    def refused(what, status, **request):
        try:
            client.invoke_endpoint(EndpointName="e", **request)
        except ClientError as error:
            got = error.response["ResponseMetadata"]["HTTPStatusCode"]
            check(f"{what} is {status} for the client", got == status, error.response)
            check(f"{what} has a message for the client", error.response["Error"]["Message"] != "", error.response["Error"])
            return
        except Exception as error:  # the client must be able to read every error
            check(f"{what} is readable", False, repr(error))
            return
        check(f"{what} is refused", False, "answered")

    header = artifact("abalone", "holdout.csv").splitlines()[0]
    row = artifact("abalone", "holdout.csv").splitlines()[1].replace(b"0.42,", b"tall,", 1)
    refused("a malformed cell", 400, Body=header + b"\n" + row, ContentType="text/csv")
    refused("a missing feature", 400, Body=b"length,diameter\n1,2\n", ContentType="text/csv")
    refused("malformed JSON", 400, Body=b'{"instances": [', ContentType="application/json")
    refused("rows in a member that is not read", 400, Body=b'{"inputs": [[1,2,3,4,5,6,7]]}', ContentType="application/json")
    refused("an unknown option value", 400, Body=b"1,2,3,4,5,6,7", ContentType="text/csv", CustomAttributes="outputs=fortune")
    refused("an unknown type", 415, Body=b"x", ContentType="image/png")
    refused("an impossible Accept", 406, Body=b"1,2,3,4,5,6,7", ContentType="text/csv", Accept="image/png")


def stream(client):
    row = b"0.42,0.33,0.125,0.463,0.186,0.11,0.145"
    answer = client.invoke_endpoint_with_response_stream(EndpointName="e", Body=row, ContentType="text/csv")
    parts = b"".join(event["PayloadPart"]["Bytes"] for event in answer["Body"])
    check("a stream of events is the answer", float32(parts) == float32(table(artifact("abalone", "predictions.csv"))[0]["prediction"]), parts)
    try:
        client.invoke_endpoint_with_response_stream(EndpointName="e", Body=b"1", ContentType="text/csv")
        check("a refusal of a stream is readable", False)
    except ClientError as error:
        check("a refusal of a stream is readable", error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error)


def several(folder):
    """Target models and variants, which SageMaker's serverless endpoints have not."""
    for model in ("abalone", "wine"):
        shutil.copytree(os.path.join(ROOT, "model-artifacts", model), os.path.join(folder, model))
    with open(os.path.join(folder, "variants.json"), "w") as file:
        json.dump([{"name": "blue", "model": "abalone", "weight": 1}, {"name": "green", "model": "wine", "weight": 0}], file)
    with Server("--models", folder) as server:
        client = client_of(server)
        for model, variant in {"abalone": "blue", "wine": "green"}.items():
            rows = artifact(model, "holdout.csv")
            ask = {"EndpointName": "e", "Body": rows, "ContentType": "text/csv"}
            answer = client.invoke_endpoint(**ask, TargetModel=model)
            check(f"TargetModel={model}", same(model, answer["Body"].read()) == "")
            answer = client.invoke_endpoint(**ask, TargetVariant=variant)
            check(f"TargetVariant={variant}", same(model, answer["Body"].read()) == "" and answer["InvokedProductionVariant"] == variant, answer)
        rows = artifact("abalone", "holdout.csv")
        session = client.invoke_endpoint(EndpointName="e", Body=rows, ContentType="text/csv", SessionId="s-1")
        check("a session has a variant", session["InvokedProductionVariant"] == "blue", session)
        for wish in ({"TargetModel": "other"}, {"TargetModel": "../etc"}, {"TargetVariant": "red"}):
            try:
                client.invoke_endpoint(EndpointName="e", Body=rows, ContentType="text/csv", **wish)
                check(f"{wish} is 404", False)
            except ClientError as error:
                check(f"{wish} is 404", error.response["ResponseMetadata"]["HTTPStatusCode"] == 404, error)


def main():
    for model in MODELS:
        with Server(f"model-artifacts/{model}") as server:
            client = client_of(server)
            predictions(client, model)
            if model == "abalone":
                options(client)
                errors(client)
                stream(client)
    with tempfile.TemporaryDirectory() as folder:
        several(folder)
    checks.end(f"boto3 {boto3.__version__}")


if __name__ == "__main__":
    main()
