#!/usr/bin/env bash
# Builds the container image of the program, sentiment:VERSION, out of this checkout:
#
#   deploy/containers/scorer-image.sh            on a machine that reaches an image registry
#   deploy/containers/scorer-image.sh --local    on the base images of local-images.sh
#
# The image has all commands; that of `demo` needs the registry, which is not in it.
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
deploy="$(dirname "$here")"
root="$(dirname "$deploy")"

fail() {
  echo "scorer-image.sh: $*" >&2
  exit 1
}

bases=()
case "${1:-}" in
  "") ;;
  --local) bases=(--build-arg JDK=local/debian-jdk17:bookworm --build-arg BASE=local/debian:bookworm) ;;
  *) fail "unknown argument $1; usage: scorer-image.sh [--local]" ;;
esac

docker info >/dev/null 2>&1 || fail "no Docker daemon answers"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# The launcher builds what is stale.
"$deploy/sentiment" --version >/dev/null
version="$(sed -n '0,/<version>/s|.*<version>\(.*\)</version>.*|\1|p' "$root/pom.xml")"
image="sentiment:$version"

app="$work/app"
mkdir -p "$app/lib" "$app/models"
IFS=: read -r -a jars <<<"$(<"$deploy/target/launcher/classpath")"
cp -p "$deploy/target/sentiment-deploy-$version.jar" "${jars[@]}" "$app/lib"
cp -p "$deploy"/models/*.npz "$app/models"
cp -p "$deploy/sentiment" "$app"
cp -rp "$deploy/local-stack/target/registry" "$work/registry"
rm -rf "$work/registry/recording" "$work/registry/registry.jsa" # bound to the JVM that made it
cp -p "$here"/scorer/* "$work"

DOCKER_BUILDKIT="${DOCKER_BUILDKIT:-0}" docker build -q "${bases[@]}" -t "$image" "$work" >"$work/build.log" 2>&1 ||
  fail "$image cannot be built: $(tail -n 20 "$work/build.log")"
echo "Built $image"
