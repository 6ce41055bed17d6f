"""Le premier jeu de situations, besoins et règles ; ces lignes appartiennent ensuite aux agents."""

from dataclasses import dataclass

from django.db import transaction

from lieux import models
from lieux.reference import lire_fixture

FIXTURE = "orientation.json"


@dataclass
class BilanOrientation:
    situations: int = 0
    besoins: int = 0
    regles: int = 0
    documents: int = 0


@transaction.atomic
def charger_orientation(modele=None) -> BilanOrientation:
    """Écrit le premier jeu si aucune règle n'existe encore ; sinon ne touche à rien.

    `modele(nom)` rend un modèle : la migration passe les siens, tels qu'ils étaient alors.
    """
    modele = modele or (lambda nom: getattr(models, nom))
    bilan = BilanOrientation()
    if modele("RegleOrientation").objects.exists() or modele("Situation").objects.exists():
        return bilan
    donnees = lire_fixture(FIXTURE)
    termes = {(t.liste, t.code): t for t in modele("Terme").objects.all()}
    reseaux = {reseau.slug: reseau for reseau in modele("Reseau").objects.all()}
    situations = _situations(donnees["situations"], modele("Situation"))
    besoins = _besoins(donnees["besoins"], modele("Besoin"), termes)
    _organismes(donnees["organismes"], reseaux)
    bilan.situations, bilan.besoins = len(situations), len(besoins)
    bilan.regles = _regles(donnees["regles"], modele, situations, besoins, reseaux, termes)
    bilan.documents = _documents(donnees["documents"], modele("DocumentAApporter"), termes)
    return bilan


def _situations(lignes: list[dict], situation) -> dict[str, object]:
    return {
        ligne["slug"]: situation.objects.create(ordre=rang * 10, **ligne)
        for rang, ligne in enumerate(lignes, start=1)
    }


def _besoins(lignes: list[dict], besoin, termes: dict) -> dict[str, object]:
    crees: dict[str, object] = {}
    for rang, ligne in enumerate(lignes, start=1):
        valeurs = {**ligne, "parent": crees.get(ligne["parent"]), "ordre": rang * 10}
        demarches = valeurs.pop("demarches")
        cree = crees[ligne["slug"]] = besoin.objects.create(**valeurs)
        cree.demarches.set(termes["demarches", d] for d in demarches if ("demarches", d) in termes)
    return crees


def _organismes(lignes: dict[str, dict], reseaux: dict) -> None:
    """Complète les réseaux ; ce qu'un agent a déjà écrit reste."""
    for slug, valeurs in lignes.items():
        reseau = reseaux.get(slug)
        if reseau is None:
            continue
        for champ, valeur in valeurs.items():
            if not getattr(reseau, champ):
                setattr(reseau, champ, valeur)
        reseau.save()


def _regles(lignes, modele, situations, besoins, reseaux, termes) -> int:
    territoires = {t.slug: t for t in modele("Territoire").objects.all()}
    communes = {c.pk: c for c in modele("Commune").objects.all()}
    regle = modele("RegleOrientation")
    nouvelles = []
    for ligne in lignes:
        reseau = reseaux.get(ligne.get("reseau"))
        terme = termes.get(tuple(ligne.get("terme", ())))
        if reseau is None and terme is None:  # un agent l'a retiré : la règle n'a plus d'objet
            continue
        nouvelles.append(
            regle(
                situation=situations.get(ligne["situation"]),
                besoin=besoins.get(ligne["besoin"]),
                territoire=territoires.get(ligne.get("territoire")),
                commune=communes.get(ligne.get("commune")),
                reseau=reseau,
                terme=terme,
                poids=ligne["poids"],
                explication=ligne["explication"],
                designe_organisme=ligne.get("organisme", False),
                telephone=ligne.get("telephone", ""),
                site=ligne.get("site", ""),
            )
        )
    regle.objects.bulk_create(nouvelles)
    return len(nouvelles)


def _documents(lignes: dict[str, list[str]], document, termes: dict) -> int:
    nouveaux = [
        document(demarche=termes["demarches", demarche], libelle=libelle, ordre=rang)
        for demarche, libelles in lignes.items()
        if ("demarches", demarche) in termes
        for rang, libelle in enumerate(libelles, start=1)
    ]
    document.objects.bulk_create(nouveaux)
    return len(nouveaux)
