"""Charge les communes, leurs codes postaux et leurs intercommunalités."""

from django.core.management.base import BaseCommand, CommandError

from lieux import decoupage
from lieux.orientation.chargement import charger_orientation


class Command(BaseCommand):
    help = (
        "Charge les communes, codes postaux et territoires (fixtures/communes.csv par défaut). "
        "Peut être relancée : elle met à jour les faits et n'efface ni commune ni lieu."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--source",
            default=decoupage.COMMUNES,
            metavar="FICHIER",
            help="CSV en UTF-8 : code_insee, nom, codes_postaux (séparés par |), epci, "
            "epci_siren, population, lat, lon",
        )

    def handle(self, *args, **options):
        try:
            bilan = decoupage.charger_communes(decoupage.lire_communes(options["source"]))
        except decoupage.SourceIllisible as erreur:
            raise CommandError(f"{erreur} Rien n'a été changé.") from erreur
        # Certaines règles ne valent que pour un territoire : elles attendent les communes.
        regles = charger_orientation().regles
        if options["verbosity"]:
            self.stdout.write("\n".join(resume(bilan)))
            if regles:
                self.stdout.write(f"Orientation : {regles} règles ajoutées, à vous de les ajuster.")


def resume(bilan: decoupage.BilanCommunes) -> list[str]:
    lues = bilan.creees + len(bilan.modifiees) + bilan.inchangees
    if bilan.rien_de_neuf:
        lignes = [f"Communes : {lues} lues, rien n'a changé."]
    else:
        lignes = [
            f"Communes : {lues} lues, {bilan.creees} créées, {len(bilan.modifiees)} modifiées"
            f"{_noms(bilan.modifiees)}, {bilan.inchangees} inchangées.",
            f"Codes postaux : {bilan.codes_postaux_ajoutes} ajoutés, "
            f"{bilan.codes_postaux_retires} retirés.",
            f"Localités : {bilan.localites_ajoutees} ajoutées.",
            f"Territoires : {len(bilan.territoires_crees)} créés, "
            f"{len(bilan.territoires_recomposes)} recomposés{_noms(bilan.territoires_recomposes)}.",
        ]
    if bilan.absentes:
        lignes.append(
            f"Absentes de la source, gardées telles quelles : {len(bilan.absentes)}"
            f"{_noms(bilan.absentes)}."
        )
    return lignes


def _noms(noms: list[str], limite: int = 10) -> str:
    if not noms:
        return ""
    suite = "…" if len(noms) > limite else ""
    return f" ({', '.join(noms[:limite])}{suite})"
