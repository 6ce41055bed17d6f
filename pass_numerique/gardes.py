"""Ce que la base elle-même refuse : modifier ou effacer le journal, l'argent, les mouvements et les
fichiers partis au payeur ou figés à la clôture.

Django ne connaît pas les déclencheurs, et SQLite les perd quand une table est refaite : ils se
posent de nouveau après chaque migration. Sur PostgreSQL, TRUNCATE passe à côté des
déclencheurs de ligne : il a le sien.
"""

from django.core.checks import Error, Tags, register
from django.db import connections, router

TABLES = (
    "pass_numerique_evenement",
    "pass_numerique_operation",
    "pass_numerique_ecriture",
    "pass_numerique_mouvement",
    "pass_numerique_fichierdepaiement",
    "pass_numerique_fichierdecloture",
)
_MESSAGE = "Cette ligne ne se modifie pas et ne s efface pas."
_FONCTION = "pass_numerique_refuser"


def poser(sender, using, **options) -> None:
    if router.allow_migrate(using, sender.label):
        poser_sur(connections[using])


def poser_sur(connexion) -> None:
    """Pose les déclencheurs qui manquent."""
    presentes = set(connexion.introspection.table_names())
    absents = [(table, nom) for table, nom in manquants(connexion) if table in presentes]
    if not absents:
        return
    with connexion.cursor() as curseur:
        if connexion.vendor == "postgresql":
            curseur.execute(
                f"CREATE OR REPLACE FUNCTION {_FONCTION}() RETURNS trigger AS $$ "
                f"BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'restrict_violation'; END "
                "$$ LANGUAGE plpgsql"
            )
        for table, nom in absents:
            for ordre in _ordres(connexion.vendor, table, nom):
                curseur.execute(ordre)


def noms(vendor: str, table: str) -> tuple[str, ...]:
    gestes = ("change", "vide") if vendor == "postgresql" else ("modifie", "efface", "remplace")
    return tuple(f"{table}_{geste}" for geste in gestes)


def manquants(connexion) -> list[tuple[str, str]]:
    """(table, déclencheur) absents de la base, ou éteints."""
    with connexion.cursor() as curseur:
        if connexion.vendor == "postgresql":
            curseur.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE t.tgenabled <> 'D' AND c.relname = ANY(%s)"
                " AND pg_table_is_visible(c.oid)",
                [list(TABLES)],
            )
        else:
            curseur.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        poses = {ligne[0] for ligne in curseur.fetchall()}
    return [
        (table, nom)
        for table in TABLES
        for nom in noms(connexion.vendor, table)
        if nom not in poses
    ]


def _ordres(vendor: str, table: str, nom: str) -> list[str]:
    geste = nom.removeprefix(f"{table}_")
    if vendor == "postgresql":
        quand = {
            "change": f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
            "vide": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
        }[geste]
        return [
            f"DROP TRIGGER IF EXISTS {nom} ON {table}",
            f"CREATE TRIGGER {nom} {quand} EXECUTE FUNCTION {_FONCTION}()",
        ]
    quand = {
        "modifie": f"BEFORE UPDATE ON {table}",
        "efface": f"BEFORE DELETE ON {table}",
        # « INSERT OR REPLACE » efface sans passer par le déclencheur d'effacement.
        "remplace": (
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608
        ),
    }[geste]
    return [f"CREATE TRIGGER {nom} {quand} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"]


@register(Tags.database)
def verifier(app_configs, databases, **options) -> list[Error]:
    """`manage.py check --database default` dit si une garde manque."""
    erreurs = []
    for alias in databases or ():
        connexion = connections[alias]
        presentes = set(connexion.introspection.table_names())
        perdus = [nom for table, nom in manquants(connexion) if table in presentes]
        if perdus:
            erreurs.append(
                Error(
                    f"La base « {alias} » laisserait modifier le journal : il manque "
                    f"{', '.join(perdus)}.",
                    hint="Relancez migrate.",
                    id="pass_numerique.E001",
                )
            )
    return erreurs
