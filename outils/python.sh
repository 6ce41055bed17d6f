#!/bin/sh
# Écrit le chemin d'un Python ≥ 3.11, ou dit clairement qu'il n'y en a pas.
# $PYTHON, s'il est donné, est le seul essayé.
essai='import sys; sys.exit(sys.version_info < (3, 11)) if sys.stdout.write(sys.executable) else 1'

for nom in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
    if chemin=$("$nom" -c "$essai" 2>/dev/null) && [ -n "$chemin" ]; then
        printf '%s\n' "$chemin"
        exit 0
    fi
done

trouve=$("${PYTHON:-python3}" --version 2>&1 | head -n 1)
echo "Il faut Python 3.11 ou plus récent (trouvé : ${trouve:-aucun})." >&2
echo "Sous Debian 12 ou Ubuntu 24.04 : apt-get install python3 python3-venv." >&2
echo "S'il est installé ailleurs : make PYTHON=/chemin/de/python3.12 …" >&2
exit 1
