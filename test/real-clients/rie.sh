#!/usr/bin/env bash
# The built bundle behind AWS's Lambda Runtime Interface Emulator, invoked by boto3's lambda client.
#
#   test/real-clients/rie.sh [HANDLER] [RUNTIME...]    HANDLER: dist/invoke.handler; RUNTIME: node runtime.cjs
#
# RIE names the emulator (it comes inside the aws-sam-cli wheel); PYTHON an interpreter that has boto3.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset NODE_EXTRA_CA_CERTS

PYTHON=${PYTHON:-python3}
RIE=${RIE:-$("$PYTHON" -c 'import samcli.local.rapid as r; print(list(r.__path__)[0])' 2>/dev/null || true)/aws-lambda-rie-x86_64}
[ -f "$RIE" ] || { echo 'skipped: no aws-lambda-rie (set RIE, or pip install aws-sam-cli)'; exit 0; }
"$PYTHON" -c 'import boto3' 2>/dev/null || { echo "skipped: $PYTHON has no boto3"; exit 0; }
handler=${1:-dist/invoke.handler}
[ -f "${handler%.*}.cjs" ] || { echo "skipped: ${handler%.*}.cjs is not there (npm run build)"; exit 0; }
shift || true
[ $# -gt 0 ] || set -- node_modules/.bin/node "$PWD/test/real-clients/runtime.cjs"

export LAMBDA_TASK_ROOT=$PWD AWS_LAMBDA_FUNCTION_NAME=function AWS_LAMBDA_FUNCTION_MEMORY_SIZE=1024
export AWS_LAMBDA_FUNCTION_VERSION='$LATEST' AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/function AWS_LAMBDA_LOG_STREAM_NAME=s
cp -f "$RIE" "${TMPDIR:-/tmp}/kindling-rie" && chmod +x "${TMPDIR:-/tmp}/kindling-rie"
log=$(mktemp)
timeout 120 "${TMPDIR:-/tmp}/kindling-rie" --runtime-interface-emulator-address 127.0.0.1:9301 \
  --runtime-api-address 127.0.0.1:9302 "$@" "$handler" >"$log" 2>&1 &
rie=$!
trap 'kill $rie 2>/dev/null || true; wait $rie 2>/dev/null || true; rm -f "$log"' EXIT
sleep 1
"$PYTHON" test/real-clients/lambda_events.py http://127.0.0.1:9301 function || { tail -n 40 "$log"; exit 1; }
