#!/usr/bin/env bash
# npm run image:check: builds the Dockerfile with buildah, weighs it, and runs it with podman as SageMaker does: `IMAGE serve`
# and `IMAGE train`, a model under /opt/ml, a root that cannot be written. Skips, and says why, where a tool is missing.
#
#   BASE=image     what to build on; default the Dockerfile's, or where that cannot be pulled, a base that is made here of the
#                  node of this checkout, its libraries and a shell
#   PORT=9501
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in podman buildah runc curl; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo 'skipped: chroot isolation wants root'; exit 0; }
[ -f dist/serve.cjs ] || { echo 'skipped: dist is not built (npm run build)'; exit 0; }

export BUILDAH_ISOLATION=chroot
node=$(node_modules/.bin/node -p 'process.execPath')
image=localhost/kindling:latest plain=localhost/kindling-without-onnx:latest as_root=localhost/kindling-sagemaker:latest
name=kindling-image-test port=${PORT:-9501}
work=$(mktemp -d)
runtime=(--runtime runc --cgroup-manager cgroupfs)
cleanup() {
  podman "${runtime[@]}" rm -f -t 5 "$name" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT

failed=0
check() { if [ "$2" = "$3" ]; then echo "ok   $1"; else echo "FAIL $1: $2 for $3"; failed=1; fi; }
at_most() { if [ "$2" -le "$3" ]; then echo "ok   $1: $2"; else echo "FAIL $1: $2, more than $3"; failed=1; fi; }

# A base of what the Dockerfile asks of one: node, a shell, and what the checks below run in it.
make_base() {
  local root=$work/rootfs program library
  mkdir -p "$root"/{usr/bin,usr/lib,usr/lib64,usr/local/bin,etc,tmp,opt,dev,proc,sys}
  for place in bin lib lib64; do ln -s "usr/$place" "$root/$place"; done
  cp "$node" "$root/usr/local/bin/node"
  cp -L "$(command -v dash || command -v sh)" "$root/usr/bin/sh"
  for program in chmod env id ln ls readlink; do cp -L "$(command -v "$program")" "$root/usr/bin/"; done
  for program in "$root"/usr/local/bin/node "$root"/usr/bin/*; do
    ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
      mkdir -p "$root/$(dirname "$library")"
      cp -nL "$library" "$root/$library"
    done
  done
  printf 'root:x:0:0:root:/:/bin/sh\nnode:x:1000:1000::/:/bin/sh\n' >"$root/etc/passwd"
  chmod 1777 "$root/tmp"
  printf 'FROM scratch\nCOPY rootfs/ /\nENV PATH=/usr/local/bin:/usr/bin\n' >"$work/Dockerfile"
  buildah bud --isolation chroot -t "$1" -f "$work/Dockerfile" "$work" >"$work/base.log" 2>&1 || { tail "$work/base.log"; exit 1; }
  rm -rf "$root"
}

build() { # image, further arguments
  timeout 300 buildah bud --isolation chroot --format docker --layers --build-arg BASE="$BASE" -t "$@" . >"$work/build.log" 2>&1 ||
    { tail -n 20 "$work/build.log"; exit 1; }
}

# Bytes of an image's layers as a registry holds them, one a line.
layers() {
  rm -rf "$work/pushed"
  buildah push -q --disable-compression=false --compression-format gzip "$1" "dir:$work/pushed" >/dev/null
  "$node" -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).layers.map(({ size }) => size).join("\n")' "$work/pushed/manifest.json"
}
sum() { awk '{ all += $1 } END { print all }'; }

if [ -z "${BASE:-}" ]; then
  BASE=docker.io/library/$(sed -n 's/^ARG BASE=//p' Dockerfile)
  if ! timeout 100 buildah pull -q "$BASE" >/dev/null 2>&1; then
    echo "     $BASE cannot be pulled: on a base of this checkout's node"
    BASE=localhost/kindling-base:latest
    make_base "$BASE"
  fi
fi
build "$image"
build "$plain" --target kindling
build "$as_root" --build-arg RUN_AS=root --layers=false # whose cache overlooks the argument

base_bytes=$(layers "$BASE" | sum) all=$(layers "$image") without=$(layers "$plain" | sum)
at_most 'bytes that kindling adds to its base, compressed' $(($(echo "$all" | sum) - base_bytes)) 6000000
at_most 'of these without ONNX Runtime' $((without - base_bytes)) 2000000
check 'ONNX Runtime is the last layer, and all of the difference' "$(echo "$all" | tail -n 1)" $(($(echo "$all" | sum) - without))
echo "     the whole image, compressed: $(echo "$all" | sum) bytes on $BASE"

for label in accept-bind-to-port multi-models; do
  check "label $label" "$(buildah inspect --type image --format "{{index .OCIv1.Config.Labels \"com.amazonaws.sagemaker.capabilities.$label\"}}" "$image")" true
done

answers() { curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port$1" || true; }
start() { # image, options of podman … -- command
  local from=$1 options=()
  shift
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  podman "${runtime[@]}" rm -f -t 5 "$name" >/dev/null 2>&1 || true
  timeout 60 podman "${runtime[@]}" run -d --name "$name" --network host --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 \
    --read-only --read-only-tmpfs=false --tmpfs /tmp -e SAGEMAKER_BIND_TO_PORT="$port" "${options[@]}" "$from" "$@" >/dev/null 2>"$work/run.log" || { cat "$work/run.log"; exit 1; }
  for _ in $(seq 200); do [ "$(answers /ping)" = 200 ] && return || sleep 0.05; done
}
in_it() { podman "${runtime[@]}" exec "$name" "$@"; }
# before the probabilities of three classes
predictions() { awk -F, 'NR > 1 { print $(NF - 3) }' "$1" | md5sum; }
score() { curl -s "http://127.0.0.1:$port/invocations" -H 'Content-Type: text/csv' --data-binary @model-artifacts/wine/holdout.csv; }
expected=$(predictions model-artifacts/wine/predictions.csv)

echo 'serve, as SageMaker starts it, not root'
mkdir "$work/model" && cp model-artifacts/wine/{model.json,feature_columns.json,label_encoder.json} "$work/model/"
started=$(date +%s%N)
start "$image" --memory 512m -e KINDLING_PLAYGROUND=true -v "$work/model:/opt/ml/model:ro" -- serve
echo "     healthy after $((($(date +%s%N) - started) / 1000000)) ms"
check 'not root' "$(in_it id -u)" 1000
check 'nothing can be written but /tmp' "$(in_it sh -c 'echo 2>/dev/null >/opt/x || echo 2>/dev/null >/x || echo >/tmp/x && echo so')" so
check 'HEALTHCHECK' "$(podman "${runtime[@]}" healthcheck run "$name" >/dev/null 2>&1 && echo healthy)" healthy
check 'licences' "$(in_it ls /opt/kindling | tr '\n' ' ')" 'LICENSE NOTICE THIRD-PARTY-LICENSES.txt dist '
check '/ping' "$(answers /ping)" 200
check 'the playground' "$(answers /)" 200
score >"$work/out.csv"
check 'predictions of the mounted model' "$(predictions "$work/out.csv")" "$expected"
check 'the process is node, not a shell' "$(in_it readlink /proc/1/exe)" /usr/local/bin/node

echo 'SIGTERM while a request comes in'
(head -n 20 model-artifacts/wine/holdout.csv; sleep 2; tail -n +21 model-artifacts/wine/holdout.csv) |
  curl -s -X POST -T - -H 'Content-Type: text/csv' "http://127.0.0.1:$port/invocations" >"$work/late.csv" &
late=$!
sleep 0.7
podman "${runtime[@]}" kill -s TERM "$name" >/dev/null
sleep 0.3
check 'new connections are refused' "$(answers /ping)" 000
wait "$late" || true
check 'the running request is answered' "$(predictions "$work/late.csv")" "$expected"
check 'it ends with 0' "$(timeout 30 podman "${runtime[@]}" wait "$name")" 0

echo 'an inference component of 128 MB'
start "$image" --memory 128m --memory-swap 128m --cpus 1 -e SAGEMAKER_MODEL_SERVER_WORKERS=1 -v "$work/model:/opt/ml/model:ro" -- serve
for _ in 1 2 3 4 5; do score >"$work/out.csv"; done
(head -n 1 model-artifacts/wine/holdout.csv; for _ in $(seq 600); do tail -n +2 model-artifacts/wine/holdout.csv; done) >"$work/large.csv"
check "a request of $(wc -c <"$work/large.csv") bytes" "$(curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: text/csv' --data-binary @"$work/large.csv" "http://127.0.0.1:$port/invocations")" 200
score >"$work/out.csv"
check 'predictions within 128 MB' "$(predictions "$work/out.csv")" "$expected"
check 'it still runs' "$(podman "${runtime[@]}" inspect --format '{{.State.Running}}' "$name")" true

echo 'a model in ONNX'
mkdir "$work/onnx" && cp -r test/model/onnx/xgboost-binary/model.onnx "$work/onnx/"
start "$image" -v "$work/onnx:/opt/ml/model:ro" -- serve
check 'with ONNX Runtime' "$(answers /ping)" 200
start "$plain" -v "$work/onnx:/opt/ml/model:ro" -- serve
check 'without it its log tells why' "$(podman "${runtime[@]}" logs "$name" 2>&1 | grep -o 'a model in ONNX needs the package onnxruntime-web' | head -n 1)" 'a model in ONNX needs the package onnxruntime-web'

echo 'train, as SageMaker starts it, root, which owns /opt/ml'
mkdir -p "$work"/ml/input/{config,data/train} && chmod 755 "$work/ml"
cp model-artifacts/wine/data.csv "$work/ml/input/data/train/"
echo '{"target":"wine_class","num_round":"3"}' >"$work/ml/input/config/hyperparameters.json"
podman "${runtime[@]}" run --rm --network host --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --read-only \
  -v "$work/ml:/opt/ml" "$as_root" train >"$work/train.log" 2>&1 || tail -n 5 "$work/train.log"
check 'it leaves the model' "$([ -f "$work/ml/model/xgb_model.json" ] && echo there)" there
start "$as_root" -v "$work/ml/model:/opt/ml/model:ro" -- serve
check 'which is served' "$(answers /ping)" 200
exit $failed
