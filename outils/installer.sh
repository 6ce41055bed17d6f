#!/bin/sh
# Prépare un environnement : outils/installer.sh DOSSIER REQUIREMENTS
# Ne touche à rien d'autre que DOSSIER ; chaque paquet est vérifié par son empreinte.
set -eu
dossier=$1
requirements=$2
outils=$(dirname "$0")

if ! "$dossier/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(sh "$outils/python.sh")
    echo "Environnement neuf dans $dossier ($("$python" --version))"
    if ! "$python" -m venv --clear "$dossier"; then
        rm -rf "$dossier"
        echo "Le module venv de Python manque. Sous Debian ou Ubuntu : apt-get install python3-venv." >&2
        exit 1
    fi
    echo "Installation des paquets, chacun vérifié : une à deux minutes, cette fois seulement."
fi

"$dossier/bin/python" -m pip install \
    --quiet --disable-pip-version-check --no-input \
    --require-hashes --requirement "$requirements"
