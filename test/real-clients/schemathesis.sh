#!/bin/bash
# schemathesis against /openapi.json of a server of one model and of one of several: requests made from the description, right ones
# and wrong ones; every answer is to be one that the description has.
#   test/real-clients/schemathesis.sh [MAX_EXAMPLES]      wants schemathesis 4 (pip install schemathesis)
cd "$(dirname "$0")/../.." || exit 1
ST=${SCHEMATHESIS:-schemathesis}
command -v "$ST" >/dev/null || { echo "skipped: schemathesis is not installed (pip install schemathesis)"; exit 0; }
[ -e dist/cli.cjs ] || { echo "skipped: dist/cli.cjs is not built (npm run build)"; exit 0; }
NODE=node_modules/.bin/node

failed=0
try() { # NAME ARGUMENTS…
  local log; log=$(mktemp)
  KINDLING_METRICS=prometheus "$NODE" dist/cli.cjs serve "${@:2}" --port 0 >/dev/null 2>"$log" &
  local server=$!
  local url=''
  for _ in $(seq 100); do
    url=$(grep -o 'http://[^ /]*' "$log" | head -1 | sed 's/\.$//')
    [ -n "$url" ] && break
    sleep 0.1
  done
  echo "== $1: $url"
  # no schema tells which texts are rows of this model, or which rounds and outputs it has: positive_data_acceptance is left out
  "$ST" run "$url/openapi.json" --max-examples "${EXAMPLES:-50}" --phases examples,coverage,fuzzing,stateful \
    --exclude-checks positive_data_acceptance --generation-database none --seed 1 --workers 1 || failed=1
  kill "$server"; wait "$server" 2>/dev/null
}

EXAMPLES=$1
try "one model" model-artifacts/wine
try "several models" --models dist/model-artifacts
exit $failed
