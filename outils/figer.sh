#!/bin/sh
# Écrit requirements.txt et requirements-dev.txt depuis pyproject.toml : outils/figer.sh VENV [--upgrade]
# Aucun nom d'hôte dans le résultat : chacun installe depuis l'index qu'il a.
set -eu
venv=$1
shift
figer() {
    "$venv/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-header "$@"
}
figer "$@" --output-file requirements.txt
figer "$@" --group dev --output-file requirements-dev.txt
