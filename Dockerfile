# The harness with its reference systems, for docker-compose.yml's profile `demo` and for CI.
#
#   docker build -t wringer .
#   docker run --rm --network host -v "$PWD:/work" -w /work wringer run my.yaml \
#     --kafka external:localhost:9092 --postgres external:postgresql://postgres@localhost/postgres
#
# Java, Kafka and Postgres for native services are not in it: services come from outside.

FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
      g++ cmake ninja-build pkg-config \
      libasio-dev libcli11-dev libfmt-dev libyaml-cpp-dev nlohmann-json3-dev \
      libpugixml-dev libexpected-dev librdkafka-dev libpqxx-dev libssl-dev \
      zlib1g-dev libsnappy-dev liblz4-dev libzstd-dev librapidcheck-dev \
    && rm -rf /var/lib/apt/lists/*
COPY . /source
RUN cmake -S /source -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON \
      -DWRINGER_TESTS=OFF -DWRINGER_BENCH=OFF \
    && cmake --build /build

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
      libfmt9 libyaml-cpp0.7 libpugixml1v5 librdkafka1 librdkafka++1 libpqxx-6.4 libssl3 libsnappy1v5 liblz4-1 \
      libzstd1 zlib1g \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /build/bin /usr/local/bin
COPY scenarios /usr/local/share/wringer/scenarios
COPY fixtures/systems /usr/local/share/wringer/fixtures/systems
WORKDIR /usr/local/share/wringer
ENTRYPOINT ["wringer"]
CMD ["--help"]
