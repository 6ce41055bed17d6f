# syntax=docker/dockerfile:1
# Deux étapes : les paquets sont installés dans la première, seul le résultat passe dans la seconde.

FROM python:3.12-slim-bookworm AS paquets
ENV PYTHONUTF8=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install --require-hashes --requirement /tmp/requirements.txt

FROM python:3.12-slim-bookworm
ENV PYTHONUTF8=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PATH=/opt/venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=hérault_numerique.settings.base
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin herault \
    && install --directory --owner=herault --mode=0700 /lots
WORKDIR /app
COPY --from=paquets /opt/venv /opt/venv
COPY manage.py ./
COPY hérault_numerique hérault_numerique
COPY lieux lieux
COPY comptes comptes
COPY pass_numerique pass_numerique
COPY templates templates
COPY static static
COPY fixtures fixtures
COPY docs/guide-administration.md docs/guide-administration.md
COPY outils/conteneur.sh outils/conteneur.sh
# Les fichiers statiques n'ont besoin d'aucun secret : des valeurs vides de sens suffisent ici.
RUN SECRET_KEY=construction ALLOWED_HOSTS=construction \
    PASS_CLE_SECRETE=construction-construction-construction \
    PASS_CLE_DES_IDENTITES=construction-construction-construction \
    python manage.py collectstatic --no-input --verbosity 0
USER herault
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/sante/', headers={'Host': __import__('os').environ['ALLOWED_HOSTS'].split(',')[0]}), timeout=4)"]
ENTRYPOINT ["sh", "outils/conteneur.sh"]
CMD ["serveur"]
