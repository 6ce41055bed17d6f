"""L'impression : préparer un lot en mémoire, l'imprimer, puis l'écrire d'un coup.

Le fichier d'abord, la base ensuite, en une courte transaction : un arrêt au milieu ne laisse
ni chéquier à moitié écrit, ni numéro perdu. Les secrets ne sont que dans `LotPrepare`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from pass_numerique import codes
from pass_numerique.etats import Compte, EtatChequier, Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import Chequier, Dispositif, Impression, LotEdition, Pass
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, impressions, journal, stock, verrous

_ESSAIS = 3  # deux lots demandés ensemble : le second recommence avec d'autres numéros


@dataclass(frozen=True)
class ChequierPrepare:
    serie: codes.Serie
    # Un par Pass, dans l'ordre ; hors de repr(), qui finit dans les journaux.
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class LotPrepare:
    """Ce qu'il faut imprimer. Le seul endroit où les secrets sont en clair : ne pas le garder."""

    dispositif: Dispositif
    chequiers: tuple[ChequierPrepare, ...]

    @property
    def premier(self) -> int:
        return self.chequiers[0].serie.numero

    @property
    def dernier(self) -> int:
        return self.chequiers[-1].serie.numero

    @property
    def valeur(self) -> int:
        return len(self.chequiers) * self.dispositif.valeur_d_un_chequier


@dataclass(frozen=True)
class Fichier:
    """Ce que la base retient du fichier imprimé."""

    nom: str = ""
    empreinte: str = ""


def preparer_lot(dispositif: Dispositif, nombre: int) -> LotPrepare:
    """Tire les secrets de `nombre` chéquiers ; n'écrit rien."""
    if nombre < 1:
        raise Refus(Code.NOMBRE_NUL)
    if dispositif.clos_le:
        raise Refus(Code.DISPOSITIF_CLOS)
    premier = _prochain_numero(dispositif)
    if premier + nombre - 1 > 999_999:
        raise Refus(Code.NUMEROS_EPUISES)
    return LotPrepare(
        dispositif,
        tuple(
            ChequierPrepare(
                codes.Serie(dispositif.prefixe, numero),
                tuple(codes.nouveau_secret() for _ in range(dispositif.pass_par_chequier)),
            )
            for numero in range(premier, premier + nombre)
        ),
    )


def enregistrer_lot(
    prepare: LotPrepare,
    par=None,
    fichier: Fichier | None = None,
    a_la_place_de: LotEdition | None = None,
    demande: Impression | None = None,
    maintenant: datetime | None = None,
) -> LotEdition:
    """Écrit le lot, si ses numéros sont encore libres et si l'argent suffit.

    `demande` : elle finit avec le lot ; arrêtée entre-temps, rien ne s'écrit. `a_la_place_de` : une réimpression ; les chéquiers de l'ancien lot encore au Département sont
    détruits dans la même transaction.
    """
    moment = a_cette_heure(maintenant)
    # Le calcul des empreintes est long : il se fait avant de retenir qui que ce soit.
    empreintes = [
        [codes.empreinte(codes.lire_secret(secret)) for secret in chequier.secrets]
        for chequier in prepare.chequiers
    ]
    with transaction.atomic():
        dispositif = verrous.un(Dispositif, prepare.dispositif.pk)
        if dispositif.clos_le:
            raise Refus(Code.DISPOSITIF_CLOS)
        if (
            _prochain_numero(dispositif) != prepare.premier
            or dispositif.valeur_d_un_chequier != prepare.dispositif.valeur_d_un_chequier
            or dispositif.pass_par_chequier != len(prepare.chequiers[0].secrets)
        ):
            raise Refus(Code.SERIE_PRISE)
        if a_la_place_de is not None:
            _detruire_ce_qui_reste(a_la_place_de, par, moment)
        comptabilite.exiger_le_budget(dispositif, prepare.valeur)
        lot = _ecrire(prepare, dispositif, empreintes, par, fichier or Fichier(), moment)
        fait = journal.noter(
            Nature.EDITION, lot, par, moment, premier=lot.premier, dernier=lot.dernier
        )
        comptabilite.passer(
            fait, dispositif, {Compte.DISPONIBLE: -lot.valeur, Compte.IMPRIME: lot.valeur}
        )
        if demande is not None:
            impressions.finir(demande, lot, moment)
    return lot


def editer_lot(
    dispositif: Dispositif,
    nombre: int,
    imprimer: Callable[[LotPrepare], Fichier],
    par=None,
    demande: Impression | None = None,
    a_la_place_de: LotEdition | None = None,
    maintenant: datetime | None = None,
) -> LotEdition:
    """Prépare, imprime, enregistre ; recommence si d'autres ont pris les numéros entre-temps.

    Chaque appel d'`imprimer` remplace le fichier du précédent ; après un refus, il est à jeter.
    """
    for essai in range(1, _ESSAIS + 1):
        prepare = preparer_lot(dispositif, nombre)
        # Pour ne pas imprimer en vain ; une réimpression, elle, libère d'abord l'argent de l'ancien.
        if a_la_place_de is None:
            comptabilite.exiger_le_budget(dispositif, prepare.valeur)
        fichier = imprimer(prepare)
        try:
            return enregistrer_lot(prepare, par, fichier, a_la_place_de, demande, maintenant)
        except Refus as refus:
            if refus.code != Code.SERIE_PRISE or essai == _ESSAIS:
                raise
    raise AssertionError("hors d'atteinte")


def noter_le_fichier_lu(lot: LotEdition, par=None, maintenant: datetime | None = None) -> None:
    """Quelqu'un prend le fichier : le journal dit qui a vu les codes."""
    journal.noter(Nature.FICHIER_LU, lot, par, a_cette_heure(maintenant))


@transaction.atomic
def noter_le_fichier_detruit(
    lot: LotEdition, par=None, maintenant: datetime | None = None
) -> LotEdition:
    """Le fichier imprimé n'est plus : à appeler quand il est effacé, jamais avant."""
    moment = a_cette_heure(maintenant)
    lot = verrous.un(LotEdition, lot.pk)
    if not lot.fichier or lot.fichier_detruit_le:
        raise Refus(Code.FICHIER_ABSENT)
    lot.fichier_detruit_le = moment
    lot.save(update_fields=["fichier_detruit_le"])
    journal.noter(Nature.FICHIER_DETRUIT, lot, par, moment)
    return lot


def _prochain_numero(dispositif: Dispositif) -> int:
    dernier = LotEdition.objects.filter(dispositif=dispositif).aggregate(m=Max("dernier"))["m"]
    return (dernier or 0) + 1


def _ecrire(prepare, dispositif, empreintes, par, fichier, moment) -> LotEdition:
    lot = LotEdition.objects.create(
        dispositif=dispositif,
        premier=prepare.premier,
        dernier=prepare.dernier,
        valeur=prepare.valeur,
        edite_le=moment,
        edite_par=par,
        fichier=fichier.nom,
        empreinte_du_fichier=fichier.empreinte,
    )
    chequiers = Chequier.objects.bulk_create(
        [
            Chequier(dispositif=dispositif, lot=lot, numero=chequier.serie.numero)
            for chequier in prepare.chequiers
        ],
        batch_size=2000,
    )
    cle = codes.cle_courante()
    Pass.objects.bulk_create(
        [
            Pass(
                chequier=chequier,
                rang=rang,
                valeur=dispositif.valeur_faciale,
                empreinte=empreinte,
                cle=cle,
                fin=secret[-4:],
            )
            for chequier, prepare_, siennes in zip(
                chequiers, prepare.chequiers, empreintes, strict=True
            )
            for rang, (secret, empreinte) in enumerate(
                zip(prepare_.secrets, siennes, strict=True), start=1
            )
        ],
        batch_size=2000,
    )
    journal.suivre(chequiers, par, moment)
    return lot


def _detruire_ce_qui_reste(lot: LotEdition, par, moment: datetime) -> None:
    """Les chéquiers d'un lot à réimprimer : tous doivent être encore au Département."""
    chequiers = stock.serie_verrouillee(lot.dispositif, lot.premier, lot.dernier)
    if any(chequier.etat != EtatChequier.EDITE for chequier in chequiers):
        raise Refus(Code.MAUVAIS_ETAT)
    stock.detruire(
        lot.dispositif,
        lot.premier,
        lot.dernier,
        motif="réimpression",
        proces_verbal=f"réimpression du lot {lot.pk}",
        par=par,
        maintenant=moment,
    )
