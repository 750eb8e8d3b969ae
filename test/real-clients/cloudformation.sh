#!/usr/bin/env bash
# npm run deploy:check: cfn-lint reads every template of `kindling deploy sagemaker`, and template.yaml. Skips, and says why, where
# cfn-lint is missing (pip install cfn-lint).
#
#   CFN_LINT=cfn-lint test/real-clients/cloudformation.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

CFN_LINT=${CFN_LINT:-cfn-lint}
command -v "$CFN_LINT" >/dev/null || { echo "skipped: $CFN_LINT is not installed (pip install cfn-lint)"; exit 0; }
[ -d dist/sagemaker ] || { echo 'skipped: dist is not built (npm run build)'; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

size=(--memory 1024 --instance-type ml.m5.large)
given=(--image 123456789012.dkr.ecr.eu-west-1.amazonaws.com/kindling:0.1.0 --model-data s3://models/wine/model.tar.gz)
for kind in serverless realtime component batch async; do
  node_modules/.bin/node dist/cli.cjs deploy sagemaker model-artifacts/wine --print --kind "$kind" "${size[@]}" >"$work/$kind.yaml" 2>/dev/null
  node_modules/.bin/node dist/cli.cjs deploy sagemaker model-artifacts/wine --print --kind "$kind" "${size[@]}" "${given[@]}" \
    --role arn:aws:iam::123456789012:role/mine >"$work/$kind-given.yaml" 2>/dev/null
done
"$CFN_LINT" template.yaml "$work"/*.yaml && echo "ok   template.yaml and $(ls "$work" | wc -l) templates of kindling deploy"
