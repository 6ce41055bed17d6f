# Les commandes du projet. `make` seul les énumère.
#
#   make demo PORT=8001                       un autre port
#   make demo DATABASE_URL=postgresql://…     une autre base
#   make test ARGS="-k horaires -x"           arguments pour pytest

VENV ?= .venv
PORT ?= 8000
# HOST de l'environnement est souvent le nom de la machine : seule la ligne de commande compte.
HOST = 127.0.0.1
LANGUE ?= en
ARGS ?=

PY = $(VENV)/bin/python
INSTALLE = $(VENV)/.installe

export PYTHONUTF8 = 1
export PYTHONDONTWRITEBYTECODE = 1

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format messages bench epreuves requirements

help: ## cette liste
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 22

install: $(INSTALLE) ## prépare l'environnement dans .venv, et là seulement

$(INSTALLE): requirements-dev.txt outils/installer.sh
	@sh outils/installer.sh $(VENV) requirements-dev.txt
	@touch $@

demo: $(INSTALLE) ## le site avec des lieux d'exemple, sur http://127.0.0.1:8000/ (PORT, DATABASE_URL)
	@exec $(PY) -m outils.demo $(HOST) $(PORT)

test: $(INSTALLE) ## toute la suite sur SQLite puis sur PostgreSQL (ARGS : arguments de pytest)
	@$(PY) -m outils.essais $(ARGS)

lint: $(INSTALLE) ## style, imports à sens unique, réglages de production, migrations
	@sh outils/controles.sh $(VENV)

format: $(INSTALLE) ## met le code et les gabarits en forme
	$(VENV)/bin/ruff check --fix --quiet . || true
	$(VENV)/bin/ruff format .
	$(VENV)/bin/djlint --reformat --quiet templates || true

messages: $(INSTALLE) ## relève les textes à traduire (LANGUE=en)
	@command -v xgettext >/dev/null || { echo "gettext manque : apt-get install gettext" >&2; exit 1; }
	$(PY) manage.py makemessages --locale $(LANGUE) --add-location file --no-wrap \
		--ignore '.*' --ignore staticfiles --ignore tests --ignore bench --ignore epreuves --ignore outils
	$(PY) manage.py compilemessages --locale $(LANGUE) --ignore '.*'

epreuves: $(INSTALLE) ## une foule, des pannes : les comptes du Pass restent justes (PostgreSQL, 10 min)
	@$(PY) -W ignore -m epreuves $(ARGS)

bench: $(INSTALLE) ## mesure la recherche à 222, 1 000 et 20 000 lieux → bench/resultats.json
	@$(PY) -m bench.mesures $(ARGS)

requirements: $(INSTALLE) ## fige les versions avec leurs empreintes (MISE_A_JOUR=1 : les plus récentes)
	@sh outils/figer.sh $(VENV) $(if $(MISE_A_JOUR),--upgrade)
