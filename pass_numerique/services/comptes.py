"""Donner et retirer un rôle ; deux rôles incompatibles ne vont jamais à la même personne."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from pass_numerique.etats import Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Membre,
    Role,
    StructureFormation,
    StructurePrescriptrice,
    roles_incompatibles,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import journal, verrous


@transaction.atomic
def nommer(
    personne,
    role: Role,
    structure: StructurePrescriptrice | StructureFormation | None = None,
    par=None,
    maintenant: datetime | None = None,
) -> Membre:
    """Ce rôle, dans cette structure (None : au Département). Le redonner ne change rien."""
    moment = a_cette_heure(maintenant)
    if structure is not None and not structure.active:
        raise Refus(Code.STRUCTURE_FERMEE)
    # Deux rôles donnés au même instant à la même personne passent l'un après l'autre.
    personne = verrous.un(get_user_model(), personne.pk)
    tenus = list(Membre.objects.filter(personne=personne, parti_le=None))
    if paire := roles_incompatibles({role, *(membre.role for membre in tenus)}):
        raise Refus(Code.ROLES_INCOMPATIBLES, ", ".join(sorted(r.nom for r in paire)))
    prescriptrice = structure if isinstance(structure, StructurePrescriptrice) else None
    formation = structure if isinstance(structure, StructureFormation) else None
    membre, cree = Membre.objects.get_or_create(
        personne=personne,
        role=role,
        prescriptrice=prescriptrice,
        formation=formation,
        parti_le=None,
        defaults={"depuis": moment},
    )
    if cree:
        journal.noter(Nature.NOMINATION, membre, par, moment, personne=personne.pk, role=str(role))
    return membre


@transaction.atomic
def accueillir(
    courriel: str,
    prenom: str,
    nom: str,
    role: Role,
    structure: StructurePrescriptrice,
    par=None,
    maintenant: datetime | None = None,
) -> Membre:
    """Un rôle pour la personne de cette adresse, dont le compte s'ouvre s'il manque.

    Une structure n'apprend pas quels rôles une adresse tient ailleurs.
    """
    personne, _neuf = _le_compte(courriel, prenom, nom)
    try:
        return nommer(personne, role, structure, par, maintenant)
    except Refus as refus:
        if refus.code != Code.ROLES_INCOMPATIBLES:
            raise
        raise Refus(Code.ROLE_IMPOSSIBLE) from None


@transaction.atomic
def nommer_par_courriel(
    courriel: str,
    role: Role,
    structure: StructurePrescriptrice | StructureFormation | None = None,
    par=None,
    maintenant: datetime | None = None,
) -> tuple[Membre, bool]:
    """Le rôle, et si un compte vient d'être ouvert ; refusé, aucun compte n'est ouvert.

    Personne ne se nomme soi-même.
    """
    personne, neuf = _le_compte(courriel)
    if par is not None and personne.pk == par.pk:
        raise Refus(Code.SOI_MEME)
    return nommer(personne, role, structure, par, maintenant), neuf


@transaction.atomic
def retirer(membre: Membre, par=None, maintenant: datetime | None = None) -> Membre:
    moment = a_cette_heure(maintenant)
    membre = verrous.un(Membre, membre.pk)
    if membre.parti_le:
        raise Refus(Code.DEJA_ANNULE)
    membre.parti_le = moment
    membre.save(update_fields=["parti_le"])
    journal.noter(Nature.DEPART, membre, par, moment, personne=membre.personne_id)
    return membre


def _le_compte(courriel: str, prenom: str = "", nom: str = ""):
    """Le compte de cette adresse, et s'il vient de s'ouvrir.

    Un compte neuf n'a pas de mot de passe : le courriel d'invitation permet de le choisir.
    """
    courriel = courriel.strip().lower()
    comptes = get_user_model()
    personne = comptes.objects.filter(email__iexact=courriel).order_by("-is_active", "pk").first()
    cree = False
    if personne is None:
        personne, cree = comptes.objects.get_or_create(
            username=courriel,
            defaults={"email": courriel, "first_name": prenom.strip(), "last_name": nom.strip()},
        )
        if cree:
            personne.set_unusable_password()
            personne.save(update_fields=["password"])
    if not personne.is_active:
        raise Refus(Code.COMPTE_FERME)
    return personne, cree
