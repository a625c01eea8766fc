#!/bin/bash
# kafka-broker-api-versions.sh --bootstrap-server HOST:PORT: whether somebody takes connections there.
# A stand-in for Kafka's own tool, whose jar is not in the cache.
place=$2
exec 3<>"/dev/tcp/${place%:*}/${place##*:}"
