# One image for every process: `dataspeaks serve identity`, `dataspeaks worker`, `dataspeaks migrate`, ...
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
ENV UV_LINK_MODE=copy UV_NO_CACHE=1
COPY requirements/ requirements/
RUN python -m pip install --no-cache-dir --require-hashes -r requirements/boot.txt
RUN uv venv /opt/dataspeaks \
 && uv pip sync --python /opt/dataspeaks/bin/python --require-hashes --compile-bytecode requirements/runtime.txt
# With --build-arg SPARK=1 a worker can reach a Spark cluster.
ARG SPARK=
RUN test -z "$SPARK" \
 || uv pip install --python /opt/dataspeaks/bin/python --require-hashes --compile-bytecode -r requirements/spark.txt
RUN uv venv /opt/build && uv pip sync --python /opt/build/bin/python --require-hashes requirements/build.txt
COPY tools/web.py tools/
COPY web/ web/
RUN /opt/build/bin/python tools/web.py
COPY pyproject.toml README.md ./
COPY gen/ gen/
COPY migrations/ migrations/
COPY planner/ planner/
COPY sandbox/ sandbox/
COPY services/ services/
RUN /opt/build/bin/python -m hatchling build -t wheel \
 && uv pip install --python /opt/dataspeaks/bin/python --no-deps --compile-bytecode dist/*.whl

FROM python:3.13-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* \
 && python -m pip uninstall --yes pip \
 && install -d -o 10001 -g 10001 /var/lib/dataspeaks
COPY --from=build /opt/dataspeaks /opt/dataspeaks
COPY --from=build /src/web/dist /opt/dataspeaks/web
ENV PATH=/opt/dataspeaks/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    DATASPEAKS_DATA=/var/lib/dataspeaks \
    DATASPEAKS_WEB_FOLDER=/opt/dataspeaks/web
WORKDIR /var/lib/dataspeaks
USER 10001:10001
EXPOSE 8080 9000 9100
# tini reaps what a killed sandbox leaves behind, and passes SIGTERM on.
ENTRYPOINT ["tini", "--", "dataspeaks"]
CMD ["--help"]
