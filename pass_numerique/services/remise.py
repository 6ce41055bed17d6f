"""La remise : un chéquier du stock d'une structure devient celui d'une personne."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from lieux.models import Commune
from lieux.texte import normaliser
from pass_numerique import codes
from pass_numerique.etats import Compte, EtatChequier, Nature
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Beneficiaire,
    Chequier,
    Critere,
    Dispositif,
    Encaissement,
    Ouverture,
    Remise,
    StructurePrescriptrice,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, journal, stock, verrous

DEPARTEMENT = "34"


@dataclass(frozen=True)
class Personne:
    """Ce qu'on demande pour remettre un chéquier, et rien de plus."""

    nom: str
    prenom: str
    date_de_naissance: date
    commune: Commune
    telephone: str = ""
    accepte_les_rappels: bool = False

    @property
    def identite(self) -> str:
        return identite_de(self.nom, self.prenom, self.date_de_naissance)


def identite_de(nom: str, prenom: str, date_de_naissance: date) -> str:
    """L'empreinte du nom et de la naissance ; accents, casse et ordre des mots n'y font rien."""
    mots = sorted(normaliser(f"{nom} {prenom}").split())
    texte = f"{' '.join(mots)}|{date_de_naissance.isoformat()}"
    return codes.masquer("identite", texte)


def chequier_de(serie: str) -> Chequier:
    """Le chéquier dont on a tapé ou scanné le numéro."""
    try:
        lue = codes.lire_serie(serie)
    except codes.CodeMalFait as erreur:
        raise Refus(Code.SERIE_MAL_FAITE) from erreur
    trouve = (
        Chequier.objects.filter(dispositif__prefixe=lue.prefixe, numero=lue.numero)
        .select_related("dispositif")
        .first()
    )
    if trouve is None:
        raise Refus(Code.CHEQUIER_INCONNU)
    return trouve


@transaction.atomic
def remettre(
    structure: StructurePrescriptrice,
    serie: str,
    personne: Personne,
    criteres: Collection[Critere] = (),
    besoins: Collection = (),
    motif_homonyme: str = "",
    par=None,
    maintenant: datetime | None = None,
) -> Remise:
    """Donne ce chéquier à cette personne, si tout le permet aujourd'hui."""
    moment = a_cette_heure(maintenant)
    aujourd_hui = jour_de(moment)
    if not structure.active:
        raise Refus(Code.STRUCTURE_FERMEE)
    cle = chequier_de(serie).pk
    _exiger_une_personne(personne, aujourd_hui)
    beneficiaire, homonyme = _beneficiaire(personne, motif_homonyme.strip(), aujourd_hui, moment)
    chequier = verrous.un(Chequier, cle)
    if chequier.structure_id != structure.pk or chequier.etat != EtatChequier.EN_STOCK:
        raise Refus(Code.PAS_DANS_VOTRE_STOCK)
    _exiger_le_droit(chequier.dispositif, personne.commune, criteres, aujourd_hui)
    remise = Remise.objects.create(
        chequier=chequier,
        beneficiaire=beneficiaire,
        structure=structure,
        commune=personne.commune,
        remis_le=moment,
        remis_par=par,
        motif_homonyme=homonyme,
    )
    remise.criteres.set(criteres)
    remise.besoins.set(besoins)
    chequier.etat = EtatChequier.REMIS
    stock.enregistrer([chequier], par=par, moment=moment)
    fait = journal.noter(
        Nature.REMISE, remise, par, moment, chequier=chequier.pk, homonyme=int(bool(homonyme))
    )
    valeur = stock.valeur_inutilisee([chequier])
    comptabilite.passer(fait, chequier.dispositif, {Compte.IMPRIME: -valeur, Compte.REMIS: valeur})
    return remise


@transaction.atomic
def annuler(
    remise: Remise,
    structure: StructurePrescriptrice,
    motif: str,
    par=None,
    maintenant: datetime | None = None,
) -> Remise:
    """Le chéquier revient en stock : une erreur, vue tout de suite, avant tout usage."""
    moment = a_cette_heure(maintenant)
    motif = motif.strip()
    if not motif:
        raise Refus(Code.RAISON_MANQUE)
    if not structure.active:
        raise Refus(Code.STRUCTURE_FERMEE)
    chequier = verrous.un(Chequier, remise.chequier_id)
    remise = verrous.un(Remise, remise.pk)
    if remise.structure_id != structure.pk:
        raise Refus(Code.PAS_A_VOUS)
    if remise.annulee_le is not None:
        raise Refus(Code.DEJA_ANNULE)
    _exiger_le_delai_et_rien_d_utilise(remise, chequier, moment)
    dispositif = chequier.dispositif
    remise.annulee_le, remise.annulee_par, remise.motif_annulation = moment, par, motif
    remise.save(update_fields=["annulee_le", "annulee_par", "motif_annulation"])
    chequier.etat = EtatChequier.EN_STOCK
    stock.enregistrer([chequier], par=par, moment=moment)
    fait = journal.noter(Nature.REMISE_ANNULEE, remise, par, moment, chequier=chequier.pk)
    valeur = stock.valeur_inutilisee([chequier])
    comptabilite.passer(fait, dispositif, {Compte.REMIS: -valeur, Compte.IMPRIME: valeur})
    return remise


def fin_du_delai(remise: Remise) -> datetime:
    """Jusqu'à quand la structure peut annuler cette remise, si rien n'a servi."""
    heures = remise.chequier.dispositif.heures_pour_annuler_une_remise
    return remise.remis_le + timedelta(hours=heures)


def annulable(remise: Remise, moment: datetime) -> bool:
    """Ce que les pages demandent avant de proposer d'annuler ; `annuler` revérifie."""
    if remise.annulee_le is not None:
        return False
    try:
        _exiger_le_delai_et_rien_d_utilise(remise, remise.chequier, moment)
    except Refus:
        return False
    return True


def deja_faite(
    structure: StructurePrescriptrice, serie: str, personne: Personne, par
) -> Remise | None:
    """La remise que cet agent a déjà faite de ce chéquier à cette personne (page renvoyée)."""
    try:
        chequier = chequier_de(serie)
    except Refus:
        return None
    siennes = Remise.objects.valables().filter(structure=structure, remis_par=par)
    return siennes.filter(
        chequier=chequier, beneficiaire__identite=personne.identite, chequier__remplace=None
    ).first()


def territoire_ouvert(dispositif: Dispositif, commune: Commune, jour: date) -> bool:
    """On remet des chéquiers de ce dispositif dans cette commune, ce jour-là."""
    if not commune.code_insee.startswith(DEPARTEMENT):
        return False
    ouvertures = Ouverture.objects.filter(dispositif=dispositif)
    return ouvertures.le(jour).couvrant(commune).exists()


def a_un_chequier_en_cours(identite: str, jour: date, sauf: Chequier | None = None) -> bool:
    remises = Remise.objects.filter(
        beneficiaire__identite=identite, beneficiaire__anonymise_le=None
    ).en_cours(jour)
    return remises.exclude(chequier=sauf).exists() if sauf else remises.exists()


def _exiger_le_delai_et_rien_d_utilise(
    remise: Remise, chequier: Chequier, moment: datetime
) -> None:
    # Un remplaçant a perdu des Pass à sa remise : il ne peut pas retourner en stock.
    if chequier.etat != EtatChequier.REMIS or chequier.remplace_id is not None:
        raise Refus(Code.MAUVAIS_ETAT)
    heures = chequier.dispositif.heures_pour_annuler_une_remise
    if moment > remise.remis_le + timedelta(hours=heures):
        raise Refus(Code.DELAI_PASSE)
    if Encaissement.objects.vifs().filter(un_pass__chequier=chequier).exists():
        raise Refus(Code.DEJA_ENTAME)


def _exiger_une_personne(personne: Personne, aujourd_hui: date) -> None:
    if (
        not normaliser(personne.nom)
        or not normaliser(personne.prenom)
        or personne.date_de_naissance >= aujourd_hui
    ):
        raise Refus(Code.PERSONNE_MAL_DITE)


def _exiger_le_droit(
    dispositif: Dispositif, commune: Commune, criteres: Collection[Critere], aujourd_hui: date
) -> None:
    ouvert = dispositif.premier_jour <= aujourd_hui <= dispositif.dernier_jour_de_remise
    if not ouvert or dispositif.clos_le:
        raise Refus(Code.REMISES_FERMEES)
    if not territoire_ouvert(dispositif, commune, aujourd_hui):
        raise Refus(Code.TERRITOIRE_FERME)
    admis = set(dispositif.criteres.actifs().values_list("pk", flat=True))
    coches = {critere.pk for critere in criteres}
    if (admis and not coches) or coches - admis:
        raise Refus(Code.PAS_ELIGIBLE)


def _beneficiaire(
    personne: Personne, motif_homonyme: str, aujourd_hui: date, moment: datetime
) -> tuple[Beneficiaire, str]:
    """La personne, et la raison si c'est l'homonyme de quelqu'un qui a un chéquier.

    La ligne de rang 1 sert de verrou : deux agents qui servent la même personne au même instant
    passent l'un après l'autre.
    """
    identite = personne.identite
    valeurs = {
        "nom": personne.nom.strip(),
        "prenom": personne.prenom.strip(),
        "date_de_naissance": personne.date_de_naissance,
        "commune": personne.commune,
        "telephone": personne.telephone.strip() if personne.accepte_les_rappels else "",
        "accepte_les_rappels": personne.accepte_les_rappels,
        "dernier_contact": moment,
    }
    premier, _cree = Beneficiaire.objects.get_or_create(
        identite=identite, rang=1, anonymise_le=None, defaults=valeurs
    )
    premier = verrous.un(Beneficiaire, premier.pk)
    if premier.anonymise_le is not None:  # effacée pendant qu'on attendait le verrou
        premier = Beneficiaire.objects.create(identite=identite, rang=1, **valeurs)
    if not a_un_chequier_en_cours(identite, aujourd_hui):
        for champ, valeur in valeurs.items():
            setattr(premier, champ, valeur)
        premier.save(update_fields=list(valeurs))
        return premier, ""
    if not motif_homonyme:
        raise Refus(Code.A_DEJA_UN_CHEQUIER)
    # Le plus grand, non le nombre : un homonyme anonymisé laisse un trou.
    dernier = Beneficiaire.objects.filter(identite=identite).aggregate(m=Max("rang"))["m"]
    rang = dernier + 1
    return Beneficiaire.objects.create(identite=identite, rang=rang, **valeurs), motif_homonyme
