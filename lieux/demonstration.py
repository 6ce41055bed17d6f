"""Lieux d'exemple et comptes de démonstration : inventés, faciles à retirer.

Chaque lieu d'exemple porte `exemple=True` et un identifiant stable : un second
chargement n'ajoute que ceux qui manquent et ne réécrit pas les autres.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from lieux.indexation import indexer, slug_libre, slugs_pris
from lieux.models import Arret, Commune, FermetureExceptionnelle, Lieu, Perimetre, Reseau, Terme
from lieux.reference import RattachementReseaux, lire_fixture
from lieux.vocabulaire import Liste

ORIGINE = "demonstration"
SOURCE = "Exemple inventé"
MOT_DE_PASSE = "demo-herault-2026"  # noqa: S105 — public, et refusé hors du développement

# Champs de l'exemple recopiés tels quels dans le lieu.
_CHAMPS = (
    "nom",
    "pivot",
    "structure_parente",
    "presentation_resume",
    "presentation_detail",
    "code_postal",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "precision",
    "telephone",
    "courriels",
    "site_web",
    "prise_rdv",
    "horaires",
    "fiche_acces_libre",
    "autres_formations_labels",
    "statut",
    "a_verifier",
)


class DemonstrationRefusee(Exception):
    """La démonstration ne peut pas se charger ici ; le message dit pourquoi et quoi faire."""


# --- Lieux d'exemple


@dataclass
class BilanLieux:
    crees: int = 0
    deja_la: int = 0


def vrais_lieux_publies() -> int:
    return Lieu.objects.publies().filter(exemple=False).count()


@transaction.atomic
def charger_lieux_d_exemple(aujourd_hui: date | None = None) -> BilanLieux:
    """Ajoute les lieux d'exemple qui manquent ; leurs dates se comptent depuis aujourd'hui."""
    jour = aujourd_hui or timezone.localdate()
    connus = set(Lieu.objects.filter(origine=ORIGINE).values_list("identifiant_origine", flat=True))
    exemples = [ligne for ligne in lire_fixture("lieux_demo.json") if ligne["id"] not in connus]
    bilan = BilanLieux(crees=len(exemples), deja_la=len(connus))
    if not exemples:
        return bilan
    communes = Commune.objects.in_bulk()
    _exiger_les_communes(exemples, communes)
    pris = slugs_pris()
    lieux = []
    for exemple in exemples:
        lieu = _lieu(exemple, communes[exemple["commune"]], jour)
        lieu.slug = slug_libre(lieu.nom, lieu.commune.nom, pris=pris)
        pris.add(lieu.slug)
        lieux.append(lieu)
    couples = list(zip(Lieu.objects.bulk_create(lieux), exemples, strict=True))
    _lier_les_termes(couples)
    _lier_les_reseaux(couples)
    _ecrire_arrets_et_fermetures(couples, jour)
    indexer([lieu.pk for lieu in lieux])
    return bilan


@transaction.atomic
def retirer_lieux_d_exemple() -> int:
    """Retire les lieux d'exemple, et eux seuls ; rend leur nombre."""
    return Lieu.objects.filter(exemple=True).delete()[1].get(Lieu._meta.label, 0)


def _exiger_les_communes(exemples: Iterable[dict], communes: dict[str, Commune]) -> None:
    voulues = {e["commune"] for e in exemples}
    voulues |= {arret["commune"] for e in exemples for arret in e.get("arrets", ())}
    if manquantes := voulues - communes.keys():
        raise DemonstrationRefusee(
            f"{len(manquantes)} communes des lieux d'exemple manquent : "
            "lancez d'abord charger_communes."
        )


def _lieu(exemple: dict, commune: Commune, jour: date) -> Lieu:
    confirme = exemple.get("confirme_il_y_a")
    return Lieu(
        commune=commune,
        origine=ORIGINE,
        identifiant_origine=exemple["id"],
        source=SOURCE,
        exemple=True,
        date_maj=jour - timedelta(days=exemple["maj_il_y_a"]),
        confirme_le=None if confirme is None else jour - timedelta(days=confirme),
        **{champ: exemple[champ] for champ in _CHAMPS if champ in exemple},
    )


def _lier_les_termes(couples: list[tuple[Lieu, dict]]) -> None:
    """Un terme qu'un agent a supprimé du vocabulaire n'est simplement pas lié."""
    cles = {(liste, code): cle for cle, liste, code in _termes()}
    for liste in Liste.values:
        _lier(
            liste,
            (
                (lieu, cles[liste, code])
                for lieu, exemple in couples
                for code in exemple.get(liste, ())
                if (liste, code) in cles
            ),
        )


def _termes() -> Iterable[tuple[int, str, str]]:
    return Terme.objects.order_by().values_list("pk", "liste", "code")


def _lier_les_reseaux(couples: list[tuple[Lieu, dict]]) -> None:
    rattachement = RattachementReseaux()
    par_slug = dict(Reseau.objects.order_by().values_list("slug", "pk"))
    liens = []
    for lieu, exemple in couples:
        designes = rattachement.pour_codes(
            exemple["typologie"], exemple.get(Liste.DISPOSITIFS.value, ())
        )
        ajoutes = (par_slug[slug] for slug in exemple.get("reseaux", ()) if slug in par_slug)
        liens += [(lieu, cle) for cle in {*(reseau.pk for reseau in designes), *ajoutes}]
    _lier("reseaux", liens)


def _lier(champ: str, liens: Iterable[tuple[Lieu, int]]) -> None:
    relation = Lieu._meta.get_field(champ)
    lien = relation.remote_field.through
    autre = f"{relation.m2m_reverse_field_name()}_id"
    lien.objects.bulk_create(lien(lieu_id=lieu.pk, **{autre: cle}) for lieu, cle in liens)


def _ecrire_arrets_et_fermetures(couples: list[tuple[Lieu, dict]], jour: date) -> None:
    Arret.objects.bulk_create(
        Arret(lieu=lieu, commune_id=arret["commune"], **_sans(arret, "commune"))
        for lieu, exemple in couples
        for arret in exemple.get("arrets", ())
    )
    FermetureExceptionnelle.objects.bulk_create(
        FermetureExceptionnelle(
            lieu=lieu,
            debut=jour + timedelta(days=fermeture["dans"]),
            fin=jour + timedelta(days=fermeture["dans"] + fermeture["jours"] - 1),
            motif=fermeture["motif"],
        )
        for lieu, exemple in couples
        for fermeture in exemple.get("fermetures", ())
    )


def _sans(valeurs: dict, cle: str) -> dict:
    return {nom: valeur for nom, valeur in valeurs.items() if nom != cle}


# --- Comptes

# Le nom du rôle, que les migrations créent : ce module ne connaît pas l'application des comptes.
_GROUPE_DES_GESTIONNAIRES = "gestionnaire des lieux"
# Nom du compte, ce qu'il peut faire, champs de l'utilisateur.
_COMPTES = (
    ("admin", "toute l'administration", {"is_staff": True, "is_superuser": True}),
    ("gestionnaire", "les lieux et le Pass numérique, dans l'administration", {"is_staff": True}),
    ("prescripteur", "remettre des chéquiers Pass numérique", {}),
    ("structure", "enregistrer les Pass d'une formation", {}),
    ("ordonnateur", "valider les bordereaux des structures", {}),
    ("comptable", "payer les structures", {}),
)


@dataclass(frozen=True)
class Compte:
    nom: str
    courriel: str
    role: str
    cree: bool


def comptes_admis() -> bool:
    """Leur mot de passe est public : ils n'existent que si les réglages le veulent."""
    return getattr(settings, "COMPTES_DE_DEMONSTRATION", False) is True


@transaction.atomic
def creer_comptes() -> list[Compte]:
    """Crée les comptes qui manquent ; ceux qui existent restent tels quels."""
    if not comptes_admis():
        raise DemonstrationRefusee(
            "Les comptes de démonstration ont un mot de passe public : ils sont refusés ici "
            "(réglage COMPTES_DE_DEMONSTRATION). Ajoutez --sans-comptes pour ne charger que "
            "les lieux."
        )
    utilisateurs = get_user_model().objects
    connus = {texte for couple in utilisateurs.values_list("username", "email") for texte in couple}
    comptes = []
    for nom, role, champs in _COMPTES:
        compte = Compte(
            nom, f"{nom}@example.org", role, cree=not connus & {nom, f"{nom}@example.org"}
        )
        if compte.cree:
            utilisateur = utilisateurs.create_user(nom, compte.courriel, MOT_DE_PASSE, **champs)
            if nom == "gestionnaire":
                utilisateur.groups.set(Group.objects.filter(name=_GROUPE_DES_GESTIONNAIRES))
                Perimetre.objects.create(utilisateur=utilisateur, etendue=Perimetre.Etendue.TOUT)
        comptes.append(compte)
    return comptes
