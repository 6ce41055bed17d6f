"""Qui voit quoi dans le Pass : une portée par personne, un filtre par table.

    portee(request.user).chequiers()

Ce qui n'est pas dans la portée n'existe pas pour cette personne : la page répond 404. Les pages,
les listes de choix, les exports et l'administration partent tous d'ici.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from pass_numerique.models import (
    Avoir,
    Beneficiaire,
    Bordereau,
    Chequier,
    Cloture,
    Contestation,
    CoordonneesBancaires,
    Destruction,
    Dispositif,
    Encaissement,
    Envoi,
    Evenement,
    FichierDeCloture,
    FichierDePaiement,
    Impression,
    LigneBordereau,
    LotEdition,
    LotPaiement,
    Membre,
    Prestation,
    Remise,
    Role,
    Saisie,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.models.comptes import ROLES_DU_DEPARTEMENT

_MEMOIRE = "_portee_sur_le_pass"
# Qui voit, pour tout le Département, ce qui concerne une table.
_VOIENT_LE_STOCK = frozenset({Role.GESTIONNAIRE, Role.REGISSEUR})
_VOIENT_LES_PERSONNES = frozenset({Role.GESTIONNAIRE})
_VOIENT_LES_DEPENSES = frozenset(
    {Role.GESTIONNAIRE, Role.INSTRUCTEUR, Role.ORDONNATEUR, Role.COMPTABLE}
)
_VOIENT_LES_CHIFFRES = _VOIENT_LES_DEPENSES | {Role.REGISSEUR, Role.LECTEUR}


@dataclass(frozen=True)
class Portee:
    """Les rôles d'une personne, et les structures où elle les tient."""

    roles: frozenset[Role] = frozenset()
    prescriptrices: frozenset[int] = frozenset()  # où elle est agent ou référent
    references: frozenset[int] = frozenset()  # où elle est référent
    formations: frozenset[int] = frozenset()

    def a(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def voit_les_chiffres(self) -> bool:
        return self.a(*_VOIENT_LES_CHIFFRES)

    # --- Conduire le dispositif

    def dispositifs(self) -> QuerySet[Dispositif]:
        return self._au_departement(Dispositif.objects.all(), _VOIENT_LES_CHIFFRES)

    def lots(self) -> QuerySet[LotEdition]:
        return self._au_departement(LotEdition.objects.all(), _VOIENT_LE_STOCK)

    def impressions(self) -> QuerySet[Impression]:
        return self._au_departement(Impression.objects.all(), _VOIENT_LE_STOCK)

    def destructions(self) -> QuerySet[Destruction]:
        return self._au_departement(Destruction.objects.all(), _VOIENT_LE_STOCK)

    def evenements(self) -> QuerySet[Evenement]:
        return self._au_departement(Evenement.objects.all(), _VOIENT_LES_DEPENSES)

    # --- Remettre

    def structures_prescriptrices(self) -> QuerySet[StructurePrescriptrice]:
        structures = StructurePrescriptrice.objects.all()
        if self.a(*_VOIENT_LE_STOCK):
            return structures
        return structures.filter(pk__in=self.prescriptrices)

    def chequiers(self) -> QuerySet[Chequier]:
        chequiers = Chequier.objects.all()
        if self.a(*_VOIENT_LE_STOCK):
            return chequiers
        return chequiers.filter(structure__in=self.prescriptrices)

    def envois(self) -> QuerySet[Envoi]:
        envois = Envoi.objects.all()
        if self.a(*_VOIENT_LE_STOCK):
            return envois
        return envois.filter(structure__in=self.references)

    def remises(self) -> QuerySet[Remise]:
        remises = Remise.objects.all()
        if self.a(*_VOIENT_LES_PERSONNES):
            return remises
        return remises.filter(structure__in=self.prescriptrices)

    def beneficiaires(self) -> QuerySet[Beneficiaire]:
        if self.a(*_VOIENT_LES_PERSONNES):
            return Beneficiaire.objects.all()
        siennes = Remise.objects.filter(structure__in=self.prescriptrices).order_by()
        return Beneficiaire.objects.filter(pk__in=siennes.values("beneficiaire"))

    # --- Former

    def structures_de_formation(self) -> QuerySet[StructureFormation]:
        structures = StructureFormation.objects.all()
        if self.a(*_VOIENT_LES_DEPENSES):
            return structures
        return structures.filter(pk__in=self.formations)

    def prestations(self) -> QuerySet[Prestation]:
        return self._des_formations(Prestation.objects.all(), "structure")

    def saisies(self) -> QuerySet[Saisie]:
        return self._des_formations(Saisie.objects.all(), "structure")

    def encaissements(self) -> QuerySet[Encaissement]:
        return self._des_formations(Encaissement.objects.all(), "saisie__structure")

    def contestations(self) -> QuerySet[Contestation]:
        """Celles de sa structure, qu'elle ait remis le chéquier ou donné la formation."""
        contestations = Contestation.objects.all()
        if self.a(*_VOIENT_LES_DEPENSES):
            return contestations
        return contestations.filter(
            Q(saisie__structure__in=self.formations)
            | Q(chequier__structure__in=self.prescriptrices)
        )

    # --- Payer

    def bordereaux(self) -> QuerySet[Bordereau]:
        return self._des_formations(Bordereau.objects.all(), "structure")

    def lignes_de_bordereau(self) -> QuerySet[LigneBordereau]:
        return self._des_formations(LigneBordereau.objects.all(), "bordereau__structure")

    def lots_de_paiement(self) -> QuerySet[LotPaiement]:
        return self._au_departement(LotPaiement.objects.all(), _VOIENT_LES_DEPENSES)

    def fichiers_de_paiement(self) -> QuerySet[FichierDePaiement]:
        """Des comptes bancaires entiers : pour ceux qui paient ou engagent la dépense."""
        return self._au_departement(
            FichierDePaiement.objects.all(), frozenset({Role.COMPTABLE, Role.ORDONNATEUR})
        )

    def avoirs(self) -> QuerySet[Avoir]:
        return self._au_departement(Avoir.objects.all(), _VOIENT_LES_DEPENSES)

    def clotures(self) -> QuerySet[Cloture]:
        return self._au_departement(Cloture.objects.all(), _VOIENT_LES_CHIFFRES)

    def fichiers_de_cloture(self) -> QuerySet[FichierDeCloture]:
        return self._au_departement(FichierDeCloture.objects.all(), _VOIENT_LES_CHIFFRES)

    def coordonnees_bancaires(self) -> QuerySet[CoordonneesBancaires]:
        return self._des_formations(CoordonneesBancaires.objects.all(), "structure")

    # --- Les personnes

    def membres(self) -> QuerySet[Membre]:
        """Les rôles qu'elle peut donner ou retirer : tous, ou ceux de sa structure."""
        membres = Membre.objects.all()
        if self.a(Role.GESTIONNAIRE):
            return membres
        return membres.filter(Q(prescriptrice__in=self.references))

    def _au_departement(self, lignes: QuerySet, roles: frozenset[Role]) -> QuerySet:
        return lignes if self.a(*roles) else lignes.none()

    def _des_formations(self, lignes: QuerySet, chemin: str) -> QuerySet:
        if self.a(*_VOIENT_LES_DEPENSES):
            return lignes
        return lignes.filter(**{f"{chemin}__in": self.formations})


RIEN = Portee()


def portee(personne: Any) -> Portee:
    """La portée de cette personne, lue une fois par requête HTTP. Un superutilisateur n'en a
    aucune de plus : administrer les comptes n'est pas manier l'argent."""
    if not personne.is_authenticated or not personne.is_active:
        return RIEN
    if not hasattr(personne, _MEMOIRE):
        setattr(personne, _MEMOIRE, _calculer(personne))
    return getattr(personne, _MEMOIRE)


def manie_le_pass(personne: Any) -> bool:
    """Cette personne touche à de l'argent ou à des données personnelles : elle a un rôle.

    Un compte fermé le garde : qui le rouvrirait retrouverait tout.
    """
    if personne.is_authenticated and not personne.is_active:
        return Membre.objects.filter(personne=personne, parti_le=None).exists()
    return bool(portee(personne).roles)


def conduit_le_pass(personne: Any) -> bool:
    """Cette personne tient un rôle au Département : ses pages sont dans l'administration."""
    return portee(personne).a(*ROLES_DU_DEPARTEMENT)


def _calculer(personne: Any) -> Portee:
    membres = list(Membre.objects.actifs().filter(personne=personne))
    return Portee(
        roles=frozenset(Role(m.role) for m in membres),
        prescriptrices=frozenset(m.prescriptrice_id for m in membres if m.prescriptrice_id),
        references=frozenset(m.prescriptrice_id for m in membres if m.role == Role.REFERENT),
        formations=frozenset(m.formation_id for m in membres if m.formation_id),
    )
