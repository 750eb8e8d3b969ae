"""What the clients in Python share: a server on a port of its own, the rows of a bundled model, and counted checks."""

import csv
import json
import os
import re
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
NODE = sys.argv[sys.argv.index("--node") + 1] if "--node" in sys.argv else os.path.join(ROOT, "node_modules", ".bin", "node")

if not os.path.exists(os.path.join(ROOT, "dist", "cli.cjs")):
    print("skipped: dist/cli.cjs is not built (npm run build)")
    sys.exit(0)


class Server:
    """`kindling serve` with some arguments; its ready line names the url."""

    def __init__(self, *arguments):
        command = [NODE, "dist/cli.cjs", "serve", *arguments, "--port", "0"]
        env = {k: v for k, v in os.environ.items() if k != "NODE_EXTRA_CA_CERTS"}
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=env
        )
        for line in self.process.stderr:
            found = re.search(r"http://[\w.:\[\]]+", line)
            if found:
                self.url = found.group().rstrip(".")
                return
        raise SystemExit(f"the server for {arguments} did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


class Checks:
    def __init__(self):
        self.failures = 0

    def check(self, what, condition, shown=""):
        print(f"{'ok  ' if condition else 'FAIL'} {what}{'' if condition else f': {shown}'}"[:400], flush=True)
        self.failures += not condition

    def refused(self, what, expected, ask):
        """A refusal of that status, or of that sentence, which the client understands."""
        try:
            answer = ask()
        except Exception as error:
            self.check(f"{what}: refused", str(expected) in str(error), repr(error))
            return
        self.check(f"{what}: refused", False, answer)

    def end(self, client):
        print(f"{client}: {self.failures} failures")
        sys.exit(1 if self.failures else 0)


def columns(model, count=20):
    """The first rows of a model's holdout as float32, missing ones NaN, and what XGBoost predicts for them."""
    import numpy as np

    folder = os.path.join(ROOT, "model-artifacts", model)
    with open(os.path.join(folder, "feature_columns.json")) as file:
        names = json.load(file)
    with open(os.path.join(folder, "holdout.csv")) as file:
        rows = [[float(row[name] or "nan") for name in names] for row in list(csv.DictReader(file))[:count]]
    with open(os.path.join(folder, "predictions.csv")) as file:
        predictions = [row["prediction"] for row in list(csv.DictReader(file))[:count]]
    try:
        return np.array(rows, np.float32), np.array(predictions, np.float32)
    except ValueError:
        return np.array(rows, np.float32), np.array(predictions)


def session_of(sagemaker, url):
    """A session of the SageMaker SDK whose runtime is this server."""
    import boto3

    keys = {"region_name": "us-east-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
    runtime = boto3.client("sagemaker-runtime", endpoint_url=url, **keys)
    return sagemaker.Session(boto_session=boto3.Session(**keys), sagemaker_runtime_client=runtime)
