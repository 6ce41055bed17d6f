#!/bin/sh
# Ce que fait un conteneur : « serveur » (par défaut), « preparer » (base et communes), ou une commande de manage.py.
set -eu
case "${1:-serveur}" in
serveur)
    # La requête (%(q)s) n'est pas journalisée : elle peut porter une recherche ou une position.
    exec gunicorn hérault_numerique.wsgi --bind "0.0.0.0:${PORT:-8000}" \
        --workers "${WEB_PROCESSUS:-2}" --threads "${WEB_FILS:-4}" --timeout 30 \
        --max-requests 2000 --max-requests-jitter 200 --worker-tmp-dir /dev/shm --no-control-socket \
        --access-logfile - --access-logformat '%(t)s %(m)s %(U)s %(s)s %(B)s %(D)s µs'
    ;;
preparer)
    python manage.py migrate --no-input
    exec python manage.py charger_communes
    ;;
*) exec python manage.py "$@" ;;
esac
