#!/usr/bin/env bash
# Builds the Dockerfile with buildah and runs the container with podman as SageMaker does: `IMAGE serve`, 512 MB, a model
# under /opt/ml/model. Nothing is pulled: the base is a root file system that debootstrap made.
#
#   ROOTFS=dir test/real-clients/container.sh          ROOTFS: debootstrap --variant=minbase bookworm dir
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in podman buildah runc curl; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo 'skipped: chroot isolation wants root'; exit 0; }
[ -n "${ROOTFS:-}" ] || { echo 'skipped: no ROOTFS (debootstrap --variant=minbase bookworm dir)'; exit 0; }
[ -f dist/serve.cjs ] || { echo 'skipped: dist is not built (npm run build)'; exit 0; }

export BUILDAH_ISOLATION=chroot
base=localhost/kindling-base:latest image=localhost/kindling:latest sagemaker_image=localhost/kindling-sagemaker:latest name=kindling-container-test port=${PORT:-9501}
work=$(mktemp -d)
cleanup() {
  podman --runtime runc rm -f -t 5 "$name" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT

container=$(buildah from scratch)
buildah copy -q "$container" "$ROOTFS" / >/dev/null
buildah copy -q "$container" "$(node_modules/.bin/node -p 'process.execPath')" /usr/local/bin/node >/dev/null
buildah commit -q --rm "$container" "$base" >/dev/null
timeout 300 buildah bud --isolation chroot --format docker --build-arg BASE="$base" -t "$image" . >"$work/build.log" 2>&1 ||
  { tail -n 20 "$work/build.log"; exit 1; }

failed=0
check() { if [ "$2" = "$3" ]; then echo "ok   $1"; else echo "FAIL $1: $2 for $3"; failed=1; fi; }

for label in accept-bind-to-port multi-models; do
  check "label $label" "$(buildah inspect --type image --format "{{index .OCIv1.Config.Labels \"com.amazonaws.sagemaker.capabilities.$label\"}}" "$image")" true
done

mkdir "$work/model" && cp model-artifacts/wine/{model.json,feature_columns.json,label_encoder.json} "$work/model/"
started=$(date +%s%N)
timeout 60 podman --runtime runc --cgroup-manager cgroupfs run -d --name "$name" --network host --memory 512m \
  --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --read-only \
  -e SAGEMAKER_BIND_TO_PORT="$port" -v "$work/model:/opt/ml/model:ro" "$image" serve >/dev/null
for _ in $(seq 200); do
  [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/ping")" = 200 ] && break || sleep 0.05
done
echo "     healthy after $((($(date +%s%N) - started) / 1000000)) ms"
check 'not root' "$(podman --runtime runc exec "$name" id -u)" 1000
check 'HEALTHCHECK' "$(podman --runtime runc healthcheck run "$name" >/dev/null 2>&1 && echo healthy)" healthy
check 'licences' "$(podman --runtime runc exec "$name" ls /opt/kindling | tr '\n' ' ')" 'LICENSE NOTICE THIRD-PARTY-LICENSES.txt dist '
check '/ping' "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/ping")" 200
curl -s "http://127.0.0.1:$port/invocations" -H 'Content-Type: text/csv' --data-binary @model-artifacts/wine/holdout.csv >"$work/out.csv"
check 'predictions of the mounted model' \
  "$(tail -n +2 "$work/out.csv" | rev | cut -d, -f4 | rev | md5sum)" "$(tail -n +2 model-artifacts/wine/predictions.csv | cut -d, -f2 | tr -d '\r' | md5sum)"
check 'the process is node, not a shell' "$(podman --runtime runc exec "$name" readlink /proc/1/exe)" /usr/local/bin/node
stopped=$(date +%s%N)
podman --runtime runc stop -t 28 "$name" >/dev/null
echo "     stopped after $((($(date +%s%N) - stopped) / 1000000)) ms"
check 'SIGTERM ends it with 0' "$(podman --runtime runc inspect --format '{{.State.ExitCode}}' "$name")" 0

# SageMaker's training job: root, which owns /opt/ml
timeout 300 buildah bud --isolation chroot --format docker --build-arg BASE="$base" --build-arg RUN_AS=root -t "$sagemaker_image" . \
  >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log"; exit 1; }
mkdir -p "$work/ml/input/config" "$work/ml/input/data/train" && chmod 755 "$work"/ml
cp model-artifacts/wine/data.csv "$work/ml/input/data/train/"
echo '{"target":"wine_class","num_round":"3"}' >"$work/ml/input/config/hyperparameters.json"
podman --runtime runc --cgroup-manager cgroupfs run --rm --network host \
  --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --read-only -v "$work/ml:/opt/ml" \
  "$sagemaker_image" train >"$work/train.log" 2>&1 || tail -n 5 "$work/train.log"
check 'train leaves the model' "$([ -f "$work/ml/model/xgb_model.json" ] && echo there)" there
exit $failed
