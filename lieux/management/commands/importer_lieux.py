"""Importe des lieux d'un fichier ou d'une adresse ; à blanc sans --appliquer."""

import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from lieux import importation
from lieux.importation import ADRESSES, AUTO, FORMATS, Ecart, ImportImpossible
from lieux.importation.conservation import garder_et_appliquer


class Command(BaseCommand):
    help = (
        "Importe des lieux (CSV ou JSON). Sans --appliquer, dit ce qui changerait et n'écrit "
        "rien. Peut être relancée : un second import du même fichier ne change rien."
    )

    # Le numéro de l'import gardé ; rien à blanc, ni quand rien n'a changé.
    _garde: int | None = None

    def add_arguments(self, parser):
        parser.add_argument(
            "source",
            metavar="SOURCE",
            help=f"fichier, adresse https, ou {' ou '.join(ADRESSES)} (leur adresse publique)",
        )
        parser.add_argument(
            "--format",
            default=None,
            choices=[AUTO, *sorted(FORMATS)],
            help="format du fichier ; reconnu par ses colonnes par défaut",
        )
        parser.add_argument(
            "--appliquer", action="store_true", help="écrit les changements (sinon : à blanc)"
        )
        parser.add_argument(
            "--rapport", metavar="FICHIER.json", type=Path, help="écrit le rapport complet en JSON"
        )
        parser.add_argument(
            "--forcer",
            action="store_true",
            help="accepte un fichier où plus de la moitié des lieux connus ne sont plus",
        )

    def handle(self, *args, **options):
        rapport: Path | None = options["rapport"]
        if rapport and (rapport.is_dir() or not os.access(rapport.resolve().parent, os.W_OK)):
            raise CommandError(f"« {rapport} » ne peut pas être écrit. Rien n'a été changé.")
        source = options["source"]
        format_ = options["format"] or (source if source in ADRESSES else AUTO)
        try:
            resultat, titre = self._importer(source, format_, options)
        except ImportImpossible as erreur:
            raise CommandError(f"{erreur} Rien n'a été changé.") from erreur
        if rapport:
            self._ecrire(rapport, resultat, options["appliquer"])
        if options["verbosity"]:
            for ligne in importation.en_texte(resultat, titre, options["appliquer"]):
                self.stdout.write(ligne)
            if self._garde:
                self.stdout.write(
                    f"Import n° {self._garde} : il peut être annulé dans l'administration."
                )

    def _importer(self, source: str, nom_du_format: str, options) -> tuple[dict, str]:
        """(rapport, titre) ; écrit les changements si on l'a demandé."""
        # None : la barre ne se montre que sur un terminal.
        barre = {"leave": False, "disable": None if options["verbosity"] else True}
        lecture = importation.lire(source)
        format_ = importation.choisir(nom_du_format, lecture)
        lignes, rejets, remarques = importation.normaliser_lignes(
            lecture, format_, suivre=lambda lignes: tqdm(lignes, "Nettoyage", unit="ligne", **barre)
        )
        with tqdm(total=2, desc="Comparaison", **barre) as etapes:
            ecart = importation.calculer_ecart(lignes, rejets, remarques)
            if ecart.jeux_tronques and not options["forcer"]:
                raise ImportImpossible(_message_tronque(ecart))
            etapes.update()
            if options["appliquer"]:
                etapes.set_description("Écriture")
                imp = garder_et_appliquer(ecart, lecture.nom, format_.nom)
                self._garde = imp and imp.pk
            etapes.update()
        titre = f"{lecture.nom} : {lecture.lues} lignes, format {format_.nom}."
        return importation.construire(ecart), titre

    def _ecrire(self, chemin: Path, rapport: dict, applique: bool) -> None:
        try:
            chemin.write_text(
                json.dumps(rapport, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
        except OSError as erreur:
            suite = "L'import, lui, est fait." if applique else "Rien n'a été changé."
            raise CommandError(
                f"Le rapport « {chemin} » n'a pas pu être écrit. {suite}"
            ) from erreur


def _message_tronque(ecart: Ecart) -> str:
    absents = sum(absent.nouveau for absent in ecart.absents)
    return (
        f"Le fichier ne contient plus {absents} lieux connus du jeu "
        f"{', '.join(ecart.jeux_tronques)} : plus de la moitié. Il est sans doute tronqué ; "
        "s'il est juste, ajoutez --forcer."
    )
