#!/usr/bin/env bash
# Packages serverless.yml with osls, offline and without an account, and looks into the zip.
#
#   OSLS=osls test/real-clients/osls.sh          (npm i -g osls)
set -euo pipefail
cd "$(dirname "$0")/../.."

OSLS=${OSLS:-osls} PYTHON=${PYTHON:-python3}
command -v "$OSLS" >/dev/null || { echo 'skipped: osls is not installed'; exit 0; }
[ -f dist/invoke.cjs ] || { echo 'skipped: dist is not built (npm run build)'; exit 0; }

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
timeout 300 "$OSLS" package --package "$out" --param modelUri=s3://models/m.tar.gz --param modelBucket=models \
  --param maxRowErrors=5% --param alarmTopic=arn:aws:sns:us-east-1:123456789012:alarms >"$out/log" 2>&1 || { cat "$out/log"; exit 1; }
names=$("$PYTHON" -m zipfile -l "$out/kindling.zip" | awk 'NR > 1 { print $1 }')
status=0
# the server is for Lambda's web functions, which SAM alone deploys
for name in $(cd dist/lambda && ls dist/*.cjs | grep -v serve.cjs) dist/model-artifacts/abalone/model.kindling; do
  if grep -qx "$name" <<<"$names"; then echo "ok   $name is packaged"; else echo "FAIL $name is missing"; status=1; fi
done
if grep -v onnxruntime-web <<<"$names" | grep -E 'node_modules|\.ts$|\.map$|\.csv$'; then echo 'FAIL the above do not belong'; status=1; else echo 'ok   nothing else'; fi
echo "     $(wc -c <"$out/kindling.zip") bytes"
if command -v cfn-lint >/dev/null; then
  cfn-lint --ignore-checks W3005 -- "$out/cloudformation-template-update-stack.json" && echo 'ok   cfn-lint' || status=1
  cfn-lint -- template.yaml && echo 'ok   cfn-lint of template.yaml' || status=1
fi
exit $status
