# Two stages: what builds is not in what runs. Nothing is fetched that the lock does not pin with a hash.
# With traces: docker build --build-arg LOCK=otel .
FROM python:3.13-slim AS build
ARG LOCK=app
WORKDIR /src
RUN python -m venv /opt/keyturn
COPY requirements/app.txt requirements/otel.txt requirements/
RUN /opt/keyturn/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/${LOCK}.txt
COPY pyproject.toml README.md LICENSE .env.example ./
COPY manifests manifests
COPY app app
RUN /opt/keyturn/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN groupadd --gid 10001 keyturn \
 && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin keyturn \
 && install --directory --owner 10001 --group 10001 --mode 0700 /data
COPY --from=build /opt/keyturn /opt/keyturn
ENV PATH=/opt/keyturn/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HITL_LOG=json
# The folder that `hitl init` makes is mounted here: policy, roster, .env, keys and, with SQLite, the database.
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["hitl", "health"]
ENTRYPOINT ["hitl"]
CMD ["serve", "--host", "0.0.0.0"]
