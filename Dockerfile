# The container for SageMaker and any other host: docker build -t kindling . && docker run -p 8080:8080 kindling
# Run npm ci first: it builds dist/, and the image needs nothing else. npm run image:check builds and runs it with podman.
#
#   --build-arg BASE=node@sha256:…  pins the very image to start from
#   --build-arg RUN_AS=root         for SageMaker, which expects root and owns /opt/ml itself
#   --target kindling               without ONNX Runtime, three quarters of what is added to the base
ARG BASE=node:24.21.0-bookworm-slim
FROM ${BASE} AS kindling

LABEL com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true \
      com.amazonaws.sagemaker.capabilities.multi-models=true \
      org.opencontainers.image.title=kindling \
      org.opencontainers.image.licenses=Apache-2.0

COPY LICENSE NOTICE dist/THIRD-PARTY-LICENSES.txt /opt/kindling/
COPY dist/*.cjs dist/browser.mjs dist/playground.js /opt/kindling/dist/
COPY dist/sagemaker /opt/kindling/dist/sagemaker
COPY dist/model-artifacts/abalone /opt/kindling/dist/model-artifacts/abalone

# SageMaker starts `IMAGE serve` and `IMAGE train`: commands on the PATH that become node, so that signals reach it
RUN for command in serve train; do \
      printf '#!/bin/sh\nexec node /opt/kindling/dist/%s.cjs "$@"\n' $command > /usr/local/bin/$command && \
      chmod 755 /usr/local/bin/$command; \
    done && \
    ln -s /opt/kindling/dist/cli.cjs /usr/local/bin/kindling

ENV NODE_ENV=production SM_MODEL_DIR=/opt/ml/model
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=60s CMD ["node", "-e", "\
fetch(`http://127.0.0.1:${process.env.SAGEMAKER_BIND_TO_PORT || process.env.PORT || 8080}/ping`)\
.then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# by number, so that Kubernetes sees that it is not root
ARG RUN_AS=1000:1000
USER ${RUN_AS}
CMD ["serve"]

# what models in ONNX need, in a layer of its own
FROM kindling
COPY dist/node_modules /opt/kindling/dist/node_modules
