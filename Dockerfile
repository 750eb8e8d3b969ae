# The container that SageMaker (or any other host) runs: docker build -t kindling . && docker run -p 8080:8080 kindling
# Run npm ci first: it builds dist/, and the image needs nothing else.
ARG BASE=node:24-slim
FROM ${BASE}

LABEL com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true \
      com.amazonaws.sagemaker.capabilities.multi-models=true \
      org.opencontainers.image.title=kindling \
      org.opencontainers.image.licenses=Apache-2.0

COPY dist/*.cjs dist/*.wasm /opt/kindling/dist/
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
CMD ["serve"]
