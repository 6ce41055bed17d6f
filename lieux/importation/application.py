"""Écrit un écart dans la base : une seule transaction, par lots, sans jamais supprimer un lieu."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from lieux import indexation
from lieux.etat import RELATIONS, ecrire_relation, par_lots
from lieux.importation.base import EtatBase
from lieux.importation.ecart import Absent, Ecart, calculer_ecart
from lieux.importation.objets import EcartPerime, ImportImpossible
from lieux.importation.plans import Plan
from lieux.importation.priorites import ADRESSE, POSITION, TEXTES
from lieux.models import Lieu, Provenance, Reseau, Terme

_LOT = 500
_COLONNES = (*TEXTES, *ADRESSE, *POSITION, "date_maj")


@dataclass(slots=True)
class Bilan:
    """Nombre de lieux écrits ; `touches` : leurs clés."""

    crees: int = 0
    modifies: int = 0
    absents: int = 0
    revenus: int = 0
    touches: list[int] = field(default_factory=list)


def appliquer(
    ecart: Ecart,
    acceptees: Collection[int] | None = None,
    absents: Collection[int] | None = None,
) -> Bilan:
    """Écrit l'écart, tout ou rien ; `acceptees` : numéros de ligne à prendre (None : toutes).

    L'écart est recalculé sous verrou : s'il n'est plus celui que l'on a vu,
    `EcartPerime`, et rien n'est écrit. `absents` : clés des provenances à dire absentes ;
    sans elles, toutes le sont, ou aucune s'il y a `acceptees`.
    """
    try:
        with transaction.atomic():
            etat = EtatBase.charger(verrouiller=True)
            frais = calculer_ecart(ecart.lignes, ecart.rejets, etat=etat, avec_doublons=False)
            if frais.empreinte != ecart.empreinte:
                raise EcartPerime(
                    "Les lieux ont changé depuis le calcul : relancez l'import. Rien n'a été écrit."
                )
            return _ecrire(frais, etat, acceptees, absents)
    except IntegrityError as erreur:
        raise ImportImpossible(
            "Un autre import écrivait les mêmes lieux : relancez celui-ci. Rien n'a été écrit."
        ) from erreur
    except DatabaseError as erreur:
        raise ImportImpossible(
            f"La base a refusé l'écriture ({erreur}). Rien n'a été écrit."
        ) from erreur


def _ecrire(
    ecart: Ecart,
    etat: EtatBase,
    acceptees: Collection[int] | None,
    absents: Collection[int] | None,
) -> Bilan:
    plans = [
        plan
        for plan in ecart.plans
        if acceptees is None or any(ligne.ligne in acceptees for ligne in plan.lignes)
    ]
    creations = [plan for plan in plans if plan.creation]
    modifications = [plan for plan in plans if plan.champs]
    cles = _creer(creations)
    cles |= {id(plan): plan.lieu.pk for plan in plans if plan.lieu}
    _modifier(modifications)
    _lier([*creations, *modifications], cles)
    _garder_les_provenances(plans, cles)
    bilan = Bilan(crees=len(creations), modifies=len(modifications))
    bilan.revenus = _faire_revenir(plans)
    if absents is None and acceptees is None:
        bilan.absents = _marquer_absents(ecart.absents)
    elif absents:
        bilan.absents = _marquer_absents([a for a in ecart.absents if a.provenance.pk in absents])
    bilan.touches = [cles[id(plan)] for plan in (*creations, *modifications)]
    indexation.indexer(bilan.touches)
    return bilan


# --- Lieux ---------------------------------------------------------------------------


def _creer(plans: list[Plan]) -> dict[int, int]:
    """Crée les lieux ; rend identité du plan → clé du lieu."""
    if not plans:
        return {}
    pris = indexation.slugs_pris()
    communes = dict(Lieu._meta.get_field("commune").related_model.objects.values_list("pk", "nom"))
    lieux = []
    for plan in plans:
        colonnes = _colonnes(plan.valeurs)
        slug = indexation.slug_libre(colonnes["nom"], communes[plan.valeurs["commune"]], pris)
        pris.add(slug)
        lieux.append(
            Lieu(
                **colonnes,
                slug=slug,
                origine=slugify(plan.principale.jeu)[:60],
                identifiant_origine=plan.principale.identifiant,
            )
        )
    crees = Lieu.objects.bulk_create(lieux, batch_size=_LOT)
    return {id(plan): lieu.pk for plan, lieu in zip(plans, crees, strict=True)}


def _modifier(plans: list[Plan]) -> None:
    """Change les colonnes qui diffèrent ; un lieu renommé change d'adresse web."""
    changes = {plan.lieu.pk: _colonnes(_nouvelles(plan)) for plan in plans}
    changes = {pk: colonnes for pk, colonnes in changes.items() if colonnes}
    lieux = [
        lieu
        for lot in par_lots(changes)
        for lieu in Lieu.objects.select_related("commune").filter(pk__in=lot).order_by("pk")
    ]
    for lieu in lieux:
        for attribut, valeur in changes[lieu.pk].items():
            setattr(lieu, attribut, valeur)
    attributs = sorted({attribut for colonnes in changes.values() for attribut in colonnes})
    if lieux:
        Lieu.objects.bulk_update(lieux, [a.removesuffix("_id") for a in attributs], _LOT)
    for lieu in lieux:
        if changes[lieu.pk].keys() & {"nom", "commune_id"}:
            indexation.actualiser_slug(lieu)


def _nouvelles(plan: Plan) -> dict[str, Any]:
    return {champ: changement.apres for champ, changement in plan.champs.items()}


def _colonnes(valeurs: dict[str, Any]) -> dict[str, Any]:
    """Les colonnes de `Lieu` parmi des valeurs importées, sous les noms et types du modèle."""
    colonnes = {champ: valeurs[champ] for champ in _COLONNES if champ in valeurs}
    if "commune" in colonnes:
        colonnes["commune_id"] = colonnes.pop("commune")
    if "date_maj" in colonnes:
        colonnes["date_maj"] = date.fromisoformat(colonnes["date_maj"])
    return colonnes


def _lier(plans: list[Plan], cles: dict[int, int]) -> None:
    """Met les relations dans l'état voulu : une lecture et deux écritures par relation."""
    termes = {
        (liste, code): pk for pk, liste, code in Terme.objects.values_list("pk", "liste", "code")
    }
    reseaux = dict(Reseau.objects.values_list("slug", "pk"))
    for champ in RELATIONS:
        voulues: dict[int, set[int]] = {}
        for plan in plans:
            if plan.creation or champ in plan.champs:
                codes = plan.valeurs[champ]
                connus = (
                    reseaux.get(code) if champ == "reseaux" else termes.get((champ, code))
                    for code in codes
                )
                voulues[cles[id(plan)]] = {pk for pk in connus if pk is not None}
        ecrire_relation(champ, voulues)


# --- Provenances, absents, retours ----------------------------------------------------


def _garder_les_provenances(plans: list[Plan], cles: dict[int, int]) -> None:
    maintenant = timezone.now()
    nouvelles, changees, vues = [], [], []
    for plan in plans:
        for apport in plan.apports:
            provenance = Provenance(
                pk=apport.pk,
                lieu_id=cles[id(plan)],
                jeu=apport.jeu,
                identifiant=apport.identifiant,
                valeurs=apport.valeurs,
                date_maj=apport.date_maj,
                vu_le=maintenant,
            )
            if apport.pk is None:
                nouvelles.append(provenance)
            else:
                vues.append(apport.pk)
                if apport.change:
                    changees.append(provenance)
    Provenance.objects.bulk_create(nouvelles, batch_size=_LOT)
    Provenance.objects.bulk_update(changees, ["valeurs", "date_maj"], batch_size=_LOT)
    for lot in par_lots(vues):
        Provenance.objects.filter(pk__in=lot).update(vu_le=maintenant, absent_depuis=None)


def _faire_revenir(plans: list[Plan]) -> int:
    """Un lieu revenu n'est plus à vérifier, si aucune autre de ses sources ne l'a perdu."""
    revenus = [plan.lieu.pk for plan in plans if plan.de_retour]
    for lot in par_lots(revenus):
        encore = Provenance.objects.filter(lieu__in=lot, absent_depuis__isnull=False)
        Lieu.objects.filter(pk__in=lot).exclude(pk__in=encore.values("lieu")).update(
            a_verifier=False
        )
    return len(revenus)


def _marquer_absents(absents: list[Absent]) -> int:
    """Une seule fois : si un agent a vérifié le lieu, l'import suivant ne le redemande pas."""
    nouveaux = [absent for absent in absents if absent.nouveau]
    for lot in par_lots([absent.provenance.pk for absent in nouveaux]):
        Provenance.objects.filter(pk__in=lot).update(absent_depuis=timezone.now())
    for lot in par_lots([absent.lieu.pk for absent in nouveaux]):
        Lieu.objects.filter(pk__in=lot).update(a_verifier=True)
    return len(nouveaux)
