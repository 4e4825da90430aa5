#!/usr/bin/env bash
# Fetch the servers that the tests talk to into .interop/ (which git ignores), by the package
# tools as this machine has set them up.
set -euo pipefail
cd "$(dirname "$0")/../.."
into=.interop
mkdir -p "$into"

if ! test -x "$into/oxigraph/oxigraph"; then
    .venv/bin/python -m pip download --quiet --no-deps --dest "$into" "oxigraph==0.5.*"
    .venv/bin/python -m zipfile -e "$into"/oxigraph-*.whl "$into/oxigraph"
    cp "$into"/oxigraph/oxigraph-*.data/scripts/oxigraph "$into/oxigraph/oxigraph"
    chmod +x "$into/oxigraph/oxigraph"
fi

# from_maven FILE GROUP:ARTIFACT:VERSION[:TYPE]
from_maven() {
    test -f "$into/$1" ||
        mvn --quiet --batch-mode dependency:copy -Dartifact="$2" -DoutputDirectory="$PWD/$into"
}

from_maven jena-fuseki-server-5.2.0.jar org.apache.jena:jena-fuseki-server:5.2.0
from_maven rdf4j-http-server-5.0.3.war org.eclipse.rdf4j:rdf4j-http-server:5.0.3:war
from_maven jetty-runner-9.4.54.v20240208.jar org.eclipse.jetty:jetty-runner:9.4.54.v20240208

# Debian's packages need root; without them their tests are skipped and say so.
package() {
    command -v "$1" >/dev/null && return
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "not installed here (needs root and apt): $2"
        return
    fi
    apt-get update --quiet --quiet
    apt-get install --quiet --yes "$2"
}

package virtuoso-t virtuoso-opensource
package dot graphviz
package chromium chromium

# Microsoft's SARIF tools, with the schema (MIT). A program of 100 MB, for Linux.
if ! test -x "$into/sarif/package/Sarif.Multitool"; then
    mkdir -p "$into/sarif"
    npm pack --silent --pack-destination "$into/sarif" @microsoft/sarif-multitool-linux@5.7.0
    tar -xzf "$into"/sarif/*.tgz -C "$into/sarif"
    chmod +x "$into/sarif/package/Sarif.Multitool"
fi
