#!/usr/bin/env bash
# Builds the images that the container tests and compose.yaml need, on a machine that has Docker but reaches no image
# registry:
#
#   local/debian:bookworm             Debian, out of its packages (debootstrap; needs root)
#   local/debian-jdk17:bookworm       the same with a JDK 17
#   apache/kafka:VERSION              a broker, out of Maven's jars; stands in for the public image of that name
#   apicurio/apicurio-registry:VERSION  a schema registry, likewise
#   prom/prometheus:VERSION           Debian's Prometheus, where that package is installed, likewise
#
# Images that exist are kept; --force builds them anew. A machine that reaches a registry does not need this script: the
# tests pull the public images. With it, run the tests as
#
#   . deploy/containers/testcontainers.env && mvn verify
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
base=local/debian:bookworm
jdk=local/debian-jdk17:bookworm

fail() {
  echo "local-images.sh: $*" >&2
  exit 1
}

has_image() {
  docker image inspect "$1" >/dev/null 2>&1
}

# of_pom NAME: a version that the build uses.
of_pom() {
  sed -n "s|.*<$1>\(.*\)</$1>.*|\1|p" "$here/../../pom.xml"
}

# build_debian IMAGE PACKAGES
build_debian() {
  command -v debootstrap >/dev/null || fail "debootstrap is missing (apt-get install debootstrap)"
  [ "$(id -u)" = 0 ] || fail "building $1 needs root, for debootstrap"
  local root="$work/root" cache="$work/packages"
  mkdir -p "$cache"
  debootstrap --variant=minbase --cache-dir="$cache" --include="$2" bookworm "$root" >"$work/debootstrap.log" 2>&1 ||
    fail "debootstrap failed: $(tail -n 5 "$work/debootstrap.log")"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/*
  tar -C "$root" -c . | docker import --change 'CMD ["/bin/sh"]' - "$1" >/dev/null
  rm -rf "$root"
}

# build_image IMAGE FOLDER BASE: out of the folder in $work, which has the Dockerfile.
build_image() {
  # The classic builder needs no plug-in and pulls nothing that is here.
  DOCKER_BUILDKIT=0 docker build -q --build-arg BASE="$3" -t "$1" "$2" >"$work/build.log" 2>&1 ||
    fail "$1 cannot be built: $(tail -n 5 "$work/build.log")"
}

build_kafka() {
  local context="$work/kafka"
  mkdir "$context"
  cp "$here"/kafka/{Dockerfile,run,server.properties,log4j2.yaml,tools-log4j2.yaml} "$context"
  mvn -B -ntp -q -Dstyle.color=never -f "$here/kafka/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory="$context/libs" || fail "the broker's jars cannot be copied"
  build_image "$1" "$context" "$jdk"
}

build_registry() {
  local context="$work/registry"
  mkdir "$context"
  cp "$here/registry/Dockerfile" "$context"
  mvn -B -ntp -q -Dstyle.color=never -f "$here/../../pom.xml" -pl deploy/local-stack generate-resources ||
    fail "the registry cannot be unpacked"
  cp -r "$here/../local-stack/target/registry" "$context/registry"
  rm -rf "$context"/registry/{recording,registry.jsa} # bound to the JVM that made it
  build_image "$1" "$context" "$jdk"
}

build_prometheus() {
  local context="$work/prometheus"
  mkdir "$context"
  cp "$here/prometheus/Dockerfile" "$(command -v prometheus)" "$(command -v promtool)" "$context"
  build_image "$1" "$context" "$base"
}

force=false
case "${1:-}" in
  "") ;;
  --force) force=true ;;
  *) fail "unknown argument $1; usage: local-images.sh [--force]" ;;
esac

docker info >/dev/null 2>&1 || fail "no Docker daemon answers"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# provide IMAGE COMMAND...: runs the command where the image is missing.
provide() {
  if $force || ! has_image "$1"; then
    echo "Building $1"
    "${@:2}"
  fi
}

provide "$base" build_debian "$base" ca-certificates
provide "$jdk" build_debian "$jdk" openjdk-17-jdk-headless,procps
kafka="apache/kafka:$(of_pom kafka.version)"
provide "$kafka" build_kafka "$kafka"
registry="apicurio/apicurio-registry:$(of_pom apicurio.version)"
provide "$registry" build_registry "$registry"
if command -v prometheus >/dev/null; then
  prometheus="prom/prometheus:v$(prometheus --version 2>&1 | sed -n '1s/.*version \([0-9.]*\).*/\1/p')"
  provide "$prometheus" build_prometheus "$prometheus"
fi
