#!/bin/sh
# Tous les contrôles sans exécution d'essais : outils/controles.sh VENV
# Va jusqu'au bout, puis dit lesquels ont échoué.
set -u
bin=$1/bin
echecs=""

controler() {
    nom=$1
    shift
    printf '%s… ' "$nom"
    if sortie=$("$@" 2>&1); then
        echo "bien"
    else
        echo "ÉCHEC"
        printf '%s\n' "$sortie"
        echecs="$echecs\n  - $nom"
    fi
}

# Les réglages de production veulent de vraies valeurs ; celles-ci ne servent qu'à ce contrôle.
production() {
    env DJANGO_SETTINGS_MODULE=hérault_numerique.settings.base \
        SECRET_KEY="$("$bin/python" -c 'import secrets; print(secrets.token_urlsafe(64))')" \
        PASS_CLE_SECRETE=une-cle-pour-ce-controle-et-lui-seul \
        PASS_CLE_DES_IDENTITES=une-cle-pour-ce-controle-et-lui-seul \
        ALLOWED_HOSTS=exemple.fr DATABASE_URL=sqlite://:memory: \
        "$bin/python" manage.py "$@"
}
essai() {
    env DJANGO_SETTINGS_MODULE=hérault_numerique.settings.test DATABASE_URL=sqlite://:memory: \
        "$bin/python" manage.py "$@"
}

controler "Python : erreurs (ruff)" "$bin/ruff" check .
controler "Python : forme (ruff)" "$bin/ruff" format --check .
controler "Gabarits : forme (djlint)" "$bin/djlint" --check templates
controler "Gabarits : erreurs (djlint)" "$bin/djlint" --lint --quiet templates
controler "Imports à sens unique" "$bin/lint-imports" --no-cache
controler "Réglages et modèles (check)" essai check --fail-level WARNING
controler "Réglages de production (check --deploy)" production check --deploy --fail-level WARNING
controler "Migrations à jour" essai makemigrations --check --dry-run

if [ -n "$echecs" ]; then
    printf '\nContrôles en échec :%b\n' "$echecs"
    exit 1
fi
