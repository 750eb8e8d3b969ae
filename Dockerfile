# The container that SageMaker (or any other host) runs: docker build -t kindling . && docker run -p 8080:8080 kindling
# Run npm ci first: it builds dist/, and the image needs nothing else.
ARG BASE=node:24-slim
FROM ${BASE}

LABEL com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true \
      com.amazonaws.sagemaker.capabilities.multi-models=true \
      org.opencontainers.image.title=kindling \
      org.opencontainers.image.licenses=Apache-2.0

COPY dist/*.cjs /opt/kindling/dist/
COPY model-artifacts/abalone /opt/kindling/model-artifacts/abalone

# SageMaker starts `IMAGE serve` and `IMAGE train`: commands on the PATH, so that no shell stands between it and node
RUN for command in serve train; do \
      if [ -f /opt/kindling/dist/$command.cjs ]; then ln -s /opt/kindling/dist/$command.cjs /usr/local/bin/$command; fi; \
    done && \
    ln -s /opt/kindling/dist/cli.cjs /usr/local/bin/kindling

ENV NODE_ENV=production SM_MODEL_DIR=/opt/ml/model
EXPOSE 8080
STOPSIGNAL SIGTERM
CMD ["serve"]
