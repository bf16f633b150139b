# Built in two stages, so that the image that runs holds no compiler, no package manager's cache and no tests.
# Any image with Python 3.11 or newer and pip will do as the base.
ARG BASE_IMAGE=python:3.13-slim-trixie

FROM ${BASE_IMAGE} AS build
ARG UV_VERSION=0.13.9
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1 \
    UV_PYTHON_DOWNLOADS=never \
    UV_PROJECT_ENVIRONMENT=/opt/imaging-cds
WORKDIR /source
RUN python3 -m venv /opt/uv && /opt/uv/bin/pip install "uv==${UV_VERSION}"
# What it needs changes seldom, so it has a layer of its own. The extra lets people sign in to the governance pages.
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --frozen --no-dev --extra oidc --no-install-project --python "$(command -v python3)"
COPY README.md LICENSE NOTICE.md ./
COPY app ./app
COPY cds_services ./cds_services
RUN /opt/uv/bin/uv sync --frozen --no-dev --extra oidc --no-editable --python "$(command -v python3)" \
 # Orders are checked against FHIR R4; what the library brings for other releases is as large as all our own parts.
 && find /opt/imaging-cds/lib -path '*/fhir/resources/*' -prune ! -name 'R4B' ! -name '__*__.py' -exec rm -r {} +

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="Imaging CDS" \
      org.opencontainers.image.description="CDS Hooks service for imaging orders in demyelinating disease" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 imaging-cds \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin imaging-cds \
 && install --directory --mode=0700 --owner=10001 --group=10001 /var/lib/imaging-cds
COPY --from=build /opt/imaging-cds /opt/imaging-cds
COPY LICENSE NOTICE.md /opt/imaging-cds/
# The state directory is the only place that is written to; mount a volume there, or name a database by URL.
ENV PATH=/opt/imaging-cds/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PROMETHEUS_DISABLE_CREATED_SERIES=True \
    STATE_DIRECTORY=/var/lib/imaging-cds \
    IMAGING_CDS_HOST=0.0.0.0 \
    IMAGING_CDS_PORT=8080 \
    IMAGING_CDS_METRICS_HOST=0.0.0.0 \
    IMAGING_CDS_METRICS_PORT=9464
USER 10001:10001
EXPOSE 8080 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['IMAGING_CDS_PORT'] + '/health/ready', timeout=2)"]
ENTRYPOINT ["imaging-cds"]
CMD ["serve"]
