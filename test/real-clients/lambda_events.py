"""Sends every event of test/events that the invoke handler answers, by boto3's lambda client.

    python lambda_events.py ENDPOINT_URL FUNCTION_NAME
"""

import base64
import csv
import glob
import gzip
import json
import os
import struct
import sys

import boto3
from botocore.config import Config

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BATCH = ("s3-", "sqs-", "sns-", "eventbridge-", "kinesis", "dynamodb", "kafka")


def float32(value):
    return struct.pack("f", float(value))


def numbers(answer):
    """The predictions of an answer, whatever shape the way in gives it."""
    if isinstance(answer, dict) and "statusCode" in answer:
        body = answer.get("body") or ""
        if answer.get("isBase64Encoded"):
            body = base64.b64decode(body)
            body = (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()
    elif isinstance(answer, dict) and isinstance(answer.get("body"), str):
        body = answer["body"]
    else:
        body = json.dumps(answer)
    if body.lstrip()[:1] in ("[", "{"):
        parsed = in_its_form(json.loads(body))
        parsed = parsed.get("predictions", parsed) if isinstance(parsed, dict) else parsed
        return [row["prediction"] if isinstance(row, dict) else row for row in parsed]
    return [row["prediction"] for row in csv.DictReader(body.splitlines())]


def in_its_form(parsed):
    """The values in the answer to a warehouse or to Firehose; any other as it is."""
    if not isinstance(parsed, dict):
        return parsed
    if "data" in parsed:
        return [value for _, value in parsed["data"]]
    if "records" in parsed:
        return [json.loads(base64.b64decode(record["data"])) for record in parsed["records"]]
    return parsed.get("results", parsed.get("replies", parsed))


def main():
    url, name = sys.argv[1:3]
    client = boto3.client("lambda", endpoint_url=url, region_name="us-east-1", aws_access_key_id="x",
                          aws_secret_access_key="x", config=Config(retries={"max_attempts": 0}, read_timeout=60))
    with open(os.path.join(ROOT, "model-artifacts", "abalone", "predictions.csv")) as file:
        expected = [row["prediction"] for row in csv.DictReader(file)][:3]
    failures = 0
    for path in sorted(glob.glob(os.path.join(ROOT, "test", "events", "*.json"))):
        event = os.path.basename(path)
        if event.startswith(BATCH):
            continue
        with open(path, "rb") as file:
            answer = client.invoke(FunctionName=name, Payload=file.read())
        payload = json.loads(answer["Payload"].read())
        problem = answer.get("FunctionError", "")
        try:
            if "ping" in event:
                good = payload["statusCode"] == 200
            else:
                good = [float32(n) for n in numbers(payload)] == [float32(n) for n in expected]
        except Exception as error:  # an answer of another shape is a failure, not a crash
            good, problem = False, problem or repr(error)
        good = good and not problem
        print(f"{'ok  ' if good else 'FAIL'} {event}{'' if good else f' {problem} {json.dumps(payload)[:600]}'}", flush=True)
        failures += not good
    print(f"{failures} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
