#!/usr/bin/env bash
# Trains with the scripts that `kindling train --hand-over dask|spark` prints, on clusters of this machine, and compares the
# models that kindling serves with its own: on one worker the answers are the same to the last digit. Three files whose
# columns stand in different orders, on two workers of Dask, have to come out within a hundredth of kindling's loss.
# Validates the request of --hand-over sagemaker with boto3's own model of the service.
#
# Wants a build, and Python with: dask[dataframe,distributed] xgboost s3fs boto3, for Spark also pyspark, scikit-learn, Java.
#   KINDLING_PYTHON=…/bin/python test/real-clients/hand_over.sh [dask] [spark] [sagemaker]
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${KINDLING_PYTHON:-python3}
kindling="node $PWD/dist/cli.cjs"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
penguins=$PWD/model-artifacts/penguins
abalone=$PWD/model-artifacts/abalone
export PYSPARK_PYTHON=$python XGBOOST_WORKERS=1 PYTHONWARNINGS=ignore

same_answers() { # PLACE
  local job=("$penguins/data.csv" --target species --max-depth 3 --num-round 20 --eval-metric mlogloss)
  $kindling train "${job[@]}" -o "$work/own" 2> /dev/null > /dev/null
  $kindling train "${job[@]}" --hand-over "$1" -o "$work/$1" > "$work/train.py" 2> /dev/null
  "$python" "$work/train.py" 2> "$work/log" > /dev/null || { tail -20 "$work/log"; exit 1; }
  for file in feature_columns category_mappings label_encoder; do cmp "$work/own/$file.json" "$work/$1/$file.json"; done
  for model in own "$1"; do $kindling score "$work/$model" "$penguins/holdout.csv" "$work/$model.csv" 2> /dev/null; done
  cmp "$work/own.csv" "$work/$1.csv"
  echo "$1: $(wc -l < "$work/own.csv") lines of answers are the same as kindling's own"
}

several_files() {
  mkdir "$work/rows"
  "$python" - "$abalone/data.csv" "$work/rows" <<'PY'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1])))
names = list(rows[0])
for part in range(3):
    order = names[part:] + names[:part]
    with open(f"{sys.argv[2]}/part-{part}.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, order)
        writer.writeheader()
        size = -(-len(rows) // 3)
        writer.writerows(rows[part * size : (part + 1) * size])
PY
  local job=("$work/rows" --target rings --num-round 30 --eval-metric rmse)
  $kindling train "${job[@]}" -o "$work/own-rings" > "$work/own.log" 2>&1
  $kindling train "${job[@]}" --hand-over dask -o "$work/dask-rings" > "$work/train.py" 2> /dev/null
  "$python" "$work/train.py" > "$work/dask.log" 2> "$work/log" || { tail -20 "$work/log"; exit 1; }
  "$python" - "$work" <<'PY'
import re, sys
own = float(re.findall(r"\[29\].*validation-rmse:([\d.]+)", open(sys.argv[1] + "/own.log").read())[0])
dask = float(re.findall(r"validation-rmse: ([\d.]+)", open(sys.argv[1] + "/dask.log").read())[0])
print(f"dask, three files in different orders: validation-rmse {dask}, kindling's own {own}")
assert abs(own - dask) < 0.01 * own
PY
}

request_is_valid() {
  $kindling train s3://bucket/train/ --validation s3://bucket/validation/ --hand-over sagemaker --num-round 50 \
    --objective binary:logistic --eval-metric auc,logloss --monotone-constraints "(1,0,-1)" > "$work/request.json" 2> /dev/null
  "$python" - "$work/request.json" <<'PY'
import json, sys
import boto3
from botocore.validate import ParamValidator
model = boto3.client("sagemaker", region_name="us-east-1").meta.service_model.operation_model("CreateTrainingJob")
report = ParamValidator().validate(json.load(open(sys.argv[1])), model.input_shape)
assert not report.has_errors(), report.generate_report()
print("sagemaker: boto3 takes the request")
PY
}

for place in "${@:-dask spark sagemaker}"; do for name in $place; do
  case $name in
    dask) same_answers dask; several_files ;;
    spark) same_answers spark ;;
    sagemaker) request_is_valid ;;
  esac
done; done
