#!/usr/bin/env bash
# Fetch the engines to compare with into .interop/ (which git ignores), by the package tools as
# this machine has set them up: oxrdflib (pip), Comunica (npm), Jena TDB2 (Maven), and at the end
# the SHACL engines.
set -euo pipefail
cd "$(dirname "$0")/.."
into=$PWD/.interop

.venv/bin/python -m pip install --quiet --disable-pip-version-check oxrdflib pyshacl

if ! test -d "$into/comunica/node_modules"; then
    mkdir -p "$into/comunica"
    (cd "$into/comunica" && npm init --yes >/dev/null &&
        npm install --silent @comunica/query-sparql-rdfjs n3)
fi

if ! test -d "$into/jena"; then
    mkdir -p "$into/jena-build"
    cat >"$into/jena-build/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>jena</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.jena</groupId><artifactId>jena-tdb2</artifactId><version>5.2.0</version>
    </dependency>
  </dependencies>
</project>
POM
    mvn --quiet --batch-mode --file "$into/jena-build/pom.xml" \
        dependency:copy-dependencies -DoutputDirectory="$into/jena"
fi

# SHACL engines, for bench/shacl/compare.py.
shacl=$into/shacl
if ! test -d "$shacl/python"; then
    .venv/bin/python -m venv "$shacl/python"
    "$shacl/python/bin/python" -m pip install --quiet --disable-pip-version-check pyshacl-turbo pyrudof
fi
if ! test -d "$shacl/node_modules"; then
    (cd "$shacl" && npm init --yes >/dev/null && npm install --silent shacl-engine n3 rdf-ext)
fi
if ! test -d "$shacl/jena"; then
    mkdir -p "$into/jena-shacl-build"
    cat >"$into/jena-shacl-build/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>jena-shacl-only</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.jena</groupId><artifactId>jena-shacl</artifactId><version>5.2.0</version>
    </dependency>
  </dependencies>
</project>
POM
    mvn --quiet --batch-mode --file "$into/jena-shacl-build/pom.xml" \
        dependency:copy-dependencies -DoutputDirectory="$shacl/jena"
fi
