#!/usr/bin/env bash
# `sam local invoke` and `sam local start-lambda` of template.yaml, with podman in the place of Docker and an image that
# is built here: nothing is pulled. Wants root, podman, buildah, runc and the SAM CLI; skips without them.
#
#   SAM=sam PYTHON=python3 test/real-clients/sam-podman.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
unset NODE_EXTRA_CA_CERTS

SAM=${SAM:-sam} PYTHON=${PYTHON:-python3}
for tool in podman buildah runc "$SAM"; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 0; }
done
"$PYTHON" -c 'import boto3' 2>/dev/null || { echo "skipped: $PYTHON has no boto3"; exit 0; }
[ "$(id -u)" = 0 ] || { echo 'skipped: chroot isolation wants root'; exit 0; }
[ -f dist/lambda/dist/invoke.cjs ] || { echo 'skipped: dist/lambda is not built (npm run build)'; exit 0; }
node=$(node_modules/.bin/node -p 'process.execPath')

image=localhost/kindling-lambda-node24:latest
work=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  podman --runtime runc ps -aq --filter ancestor="${image%:*}:rapid-x86_64" | xargs -r podman --runtime runc rm -f -t 1 >/dev/null 2>&1 || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

cat >"$work/containers.conf" <<'CONF'
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
CONF
export CONTAINERS_CONF=$work/containers.conf BUILDAH_ISOLATION=chroot
export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0

# The image: node, the three programs with which SAM puts the emulator into it, and our runtime loop as bootstrap
root=$work/image/rootfs
mkdir -p "$root"/{usr/bin,bin,etc,tmp,var/task,var/rapid,var/runtime}
ln -s usr/lib "$root/lib" && ln -s usr/lib64 "$root/lib64"
mkdir -p "$root/usr/lib" "$root/usr/lib64"
cp "$node" "$root/usr/bin/node"
for program in sh mv chmod mkdir; do cp -L "$(command -v "$program")" "$root/bin/$program"; done
for program in "$root"/usr/bin/node "$root"/bin/*; do
  ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root/$(dirname "$library")"
    cp -nL "$library" "$root/$library"
  done
done
echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
cp test/real-clients/runtime.cjs "$root/var/runtime/"
printf '#!/bin/sh\nexec /usr/bin/node /var/runtime/runtime.cjs\n' >"$root/var/runtime/bootstrap"
printf '#!/bin/sh\nexec /var/runtime/bootstrap\n' >"$root/lambda-entrypoint.sh"
chmod 755 "$root/var/runtime/bootstrap" "$root/lambda-entrypoint.sh"
cat >"$work/image/Dockerfile" <<'IMAGE'
FROM scratch
COPY rootfs/ /
ENV PATH=/usr/bin:/bin LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime
WORKDIR /var/task
ENTRYPOINT ["/lambda-entrypoint.sh"]
IMAGE
timeout 300 buildah bud --isolation chroot -t "$image" -f "$work/image/Dockerfile" "$work/image" >"$work/build.log" 2>&1 ||
  { tail -n 20 "$work/build.log"; exit 1; }

podman --runtime runc system service --time 0 "unix://$work/podman.sock" >"$work/podman.log" 2>&1 &
pids+=($!)
export DOCKER_HOST=unix://$work/podman.sock
sed 's/Architectures: \[arm64\]/Architectures: [x86_64]/' template.yaml >template.local.yaml
trap 'rm -f template.local.yaml; cleanup' EXIT
local_options=(--template template.local.yaml --invoke-image "$image" --skip-pull-image)

echo 'sam local invoke'
timeout 300 "$SAM" local invoke Invoke -e test/events/http-v2.json "${local_options[@]}" 2>"$work/invoke.log" | tee "$work/answer" ||
  { tail -n 20 "$work/invoke.log"; exit 1; }
grep -q '"statusCode": *200' "$work/answer" || { tail -n 20 "$work/invoke.log"; exit 1; }
echo

echo 'sam local start-lambda'
timeout 300 "$SAM" local start-lambda --host 127.0.0.1 --port 9401 --warm-containers LAZY "${local_options[@]}" \
  >"$work/start.log" 2>&1 &
pids+=($!)
for _ in $(seq 60); do grep -q 'Running on' "$work/start.log" && break || sleep 1; done
"$PYTHON" test/real-clients/lambda_events.py http://127.0.0.1:9401 Invoke || { tail -n 40 "$work/start.log"; exit 1; }
