#!/usr/bin/env bash
# Builds the images that the container tests need, on a machine that has Docker but reaches no image registry:
#
#   local/debian-jre17:bookworm   Debian with a Java 17 runtime, out of Debian's packages (debootstrap; needs root)
#   apache/kafka:VERSION          a broker on top of it, out of Maven's jars; stands in for the public image of that name
#
# Images that exist are kept; --force builds them anew. A machine that reaches a registry does not need this script: the
# tests pull the public image. With it, run the tests as
#
#   . deploy/containers/testcontainers.env && mvn verify
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
base=local/debian-jre17:bookworm

fail() {
  echo "local-images.sh: $*" >&2
  exit 1
}

has_image() {
  docker image inspect "$1" >/dev/null 2>&1
}

build_base() {
  command -v debootstrap >/dev/null || fail "debootstrap is missing (apt-get install debootstrap)"
  [ "$(id -u)" = 0 ] || fail "building $base needs root, for debootstrap"
  local root="$work/root"
  debootstrap --variant=minbase --include=openjdk-17-jre-headless,procps bookworm "$root" >"$work/debootstrap.log" 2>&1 ||
    fail "debootstrap failed: $(tail -n 5 "$work/debootstrap.log")"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
  tar -C "$root" -c . | docker import --change 'CMD ["/bin/sh"]' - "$base" >/dev/null
}

build_kafka() {
  local context="$work/kafka"
  mkdir "$context"
  cp "$here"/kafka/{Dockerfile,run,server.properties,log4j2.yaml,tools-log4j2.yaml} "$context"
  mvn -B -ntp -q -Dstyle.color=never -f "$here/kafka/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory="$context/libs" || fail "the broker's jars cannot be copied"
  # The classic builder needs no plug-in and pulls nothing that is here.
  DOCKER_BUILDKIT=0 docker build -q --build-arg BASE="$base" -t "$kafka" "$context" >"$work/build.log" 2>&1 ||
    fail "$kafka cannot be built: $(tail -n 5 "$work/build.log")"
}

force=false
case "${1:-}" in
  "") ;;
  --force) force=true ;;
  *) fail "unknown argument $1; usage: local-images.sh [--force]" ;;
esac

docker info >/dev/null 2>&1 || fail "no Docker daemon answers"
version="$(sed -n 's|.*<kafka.version>\(.*\)</kafka.version>.*|\1|p' "$here/../../pom.xml")"
kafka="apache/kafka:$version"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

if $force || ! has_image "$base"; then
  echo "Building $base"
  build_base
fi
if $force || ! has_image "$kafka"; then
  echo "Building $kafka"
  build_kafka
fi
