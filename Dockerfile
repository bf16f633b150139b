# Built in two stages, so that the image that runs holds no compiler, no package manager's cache and no tests.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1 \
    UV_PROJECT_ENVIRONMENT=/opt/imaging-cds
WORKDIR /source
RUN python -m venv /opt/uv && /opt/uv/bin/pip install uv
# What it needs changes seldom, so it has a layer of its own.
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --frozen --no-dev --no-install-project --python "$(command -v python3)"
COPY README.md LICENSE NOTICE.md ./
COPY app ./app
COPY cds_services ./cds_services
RUN /opt/uv/bin/uv sync --frozen --no-dev --no-editable --python "$(command -v python3)"

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="Imaging CDS" \
      org.opencontainers.image.description="CDS Hooks service for imaging orders in demyelinating disease" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin imaging-cds
COPY --from=build /opt/imaging-cds /opt/imaging-cds
COPY LICENSE NOTICE.md /opt/imaging-cds/
RUN install -d -o 10001 -g 10001 -m 700 /var/lib/imaging-cds
VOLUME /var/lib/imaging-cds
ENV PATH=/opt/imaging-cds/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    IMAGING_CDS_HOST=0.0.0.0 \
    IMAGING_CDS_DATA_FOLDER=/var/lib/imaging-cds \
    IMAGING_CDS_PORT=8080
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['IMAGING_CDS_PORT'] + '/health/ready', timeout=2)"]
ENTRYPOINT ["imaging-cds"]
CMD ["serve"]
