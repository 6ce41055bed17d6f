"""Oublier les personnes : deux ans après le dernier contact, ou à leur demande.

Anonymiser, c'est effacer le nom, la naissance, le téléphone et tout texte écrit à la main sur la
personne. Les chéquiers, les Pass et l'argent ne changent pas ; le journal ne portait que des numéros.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from pass_numerique.etats import Nature
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Avoir,
    Beneficiaire,
    Chequier,
    Contestation,
    Encaissement,
    Incident,
    LigneBordereau,
    Remise,
    SignalVu,
    TentativeRefusee,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import journal, remise, verrous

ANNEES = 2
# Une adresse réseau masquée sert à limiter les essais d'un quart d'heure ; un jour suffit.
GARDE_DES_ADRESSES = timedelta(days=1)
EFFACE = "effacé"
_PAR_FOIS = 200


def trouver(nom: str, prenom: str, date_de_naissance: date) -> list[Beneficiaire]:
    """Les personnes de ce nom, nées ce jour-là : plusieurs, si elles sont homonymes."""
    identite = remise.identite_de(nom, prenom, date_de_naissance)
    siens = Beneficiaire.objects.nommes().filter(identite=identite)
    return list(siens.select_related("commune").order_by("rang"))


def du_chequier(serie: str) -> Beneficiaire:
    """La personne à qui ce chéquier est."""
    donnee = Remise.objects.valables().filter(chequier=remise.chequier_de(serie)).first()
    if donnee is None:
        raise Refus(Code.PAS_REMIS, serie)
    return donnee.beneficiaire


@transaction.atomic
def retirer_les_rappels(
    beneficiaire: Beneficiaire, par=None, maintenant: datetime | None = None
) -> Beneficiaire:
    """La personne a changé d'avis : son téléphone s'efface. Le refaire ne change rien."""
    moment = a_cette_heure(maintenant)
    beneficiaire = verrous.un(Beneficiaire, beneficiaire.pk)
    if beneficiaire.accepte_les_rappels:
        beneficiaire.accepte_les_rappels, beneficiaire.telephone = False, ""
        beneficiaire.save(update_fields=["accepte_les_rappels", "telephone"])
        journal.noter(Nature.RAPPELS_RETIRES, beneficiaire, par, moment)
    return beneficiaire


@dataclass(frozen=True)
class Bilan:
    personnes: int
    adresses: int


def a_anonymiser(moment: datetime):
    """Sans contact depuis deux ans, et à qui plus aucun chéquier n'est dû."""
    dus = Beneficiaire.objects.a_qui_l_on_doit(jour_de(moment))
    anciens = Beneficiaire.objects.nommes().sans_contact_depuis(_annees_avant(moment, ANNEES))
    return anciens.exclude(pk__in=dus.values("pk"))


def anonymiser_les_anciens(
    appliquer: bool = False,
    par=None,
    maintenant: datetime | None = None,
    avancement: Callable[[int, int], None] | None = None,
) -> Bilan:
    """Sans `appliquer`, compte ce qui serait effacé et n'écrit rien.

    Une courte transaction par paquet : un arrêt garde ce qui est fait, relancer finit le reste.
    """
    moment = a_cette_heure(maintenant)
    adresses = TentativeRefusee.objects.filter(faite_le__lt=moment - GARDE_DES_ADRESSES).exclude(
        adresse=""
    )
    cles = list(a_anonymiser(moment).order_by("pk").values_list("pk", flat=True))
    if not appliquer:
        return Bilan(len(cles), adresses.count())
    faits = 0
    for debut in range(0, len(cles), _PAR_FOIS):
        with transaction.atomic():
            lus = verrous.plusieurs(Beneficiaire, cles[debut : debut + _PAR_FOIS])
            # Relu sous verrou : une personne revenue entre-temps n'est plus à oublier.
            encore = a_anonymiser(moment).filter(pk__in=list(lus)).values_list("pk", flat=True)
            faits += _anonymiser(list(encore), par, moment, demande=0)
        if avancement:
            avancement(min(debut + _PAR_FOIS, len(cles)), len(cles))
    return Bilan(faits, adresses.update(adresse=""))


@transaction.atomic
def effacer(
    beneficiaire: Beneficiaire,
    motif: str = "",
    par=None,
    maintenant: datetime | None = None,
) -> None:
    """Oublie cette personne, à sa demande.

    Si un chéquier peut encore lui servir, il faut `motif` : le chéquier marche toujours, mais
    perdu, il ne pourra plus être remplacé. La raison va dans un incident, pas au journal.
    """
    moment = a_cette_heure(maintenant)
    motif = motif.strip()
    beneficiaire = verrous.un(Beneficiaire, beneficiaire.pk)
    if beneficiaire.anonymise_le is not None:
        raise Refus(Code.BENEFICIAIRE_INCONNU)
    dues = Remise.objects.filter(beneficiaire=beneficiaire).encore_dues(jour_de(moment))
    chequiers = [due.chequier for due in dues.select_related("chequier__dispositif")]
    if chequiers and not motif:
        raise Refus(Code.CHEQUIER_EN_COURS, ", ".join(str(c) for c in chequiers))
    Incident.objects.bulk_create(
        Incident(
            dispositif=chequier.dispositif,
            objet=f"Personne effacée : le chéquier {chequier} n'a plus de nom",
            description=motif,
            ouvert_le=moment,
            ouvert_par=par,
            clos_le=moment,
        )
        for chequier in chequiers
    )
    _anonymiser([beneficiaire.pk], par, moment, demande=1, chequiers=len(chequiers))


def _anonymiser(cles: Iterable[int], par, moment: datetime, **details: int) -> int:
    """Efface ce que l'on sait de ces personnes ; leurs lignes sont déjà verrouillées."""
    remises = Remise.objects.filter(beneficiaire__in=cles)
    # Une remise annulée a pu laisser le chéquier à quelqu'un d'autre : ses textes sont à celui-là.
    siens = list(remises.valables().values_list("chequier", flat=True))
    chequiers = list(verrous.plusieurs(Chequier, siens))
    encaissements = Encaissement.objects.filter(un_pass__chequier__in=chequiers)
    contestations = Contestation.objects.filter(chequier__in=chequiers)
    for lignes, champ in (
        (remises, "motif_homonyme"),
        (remises, "motif_annulation"),
        (Chequier.objects.filter(pk__in=chequiers), "motif_opposition"),
        (encaissements, "motif_annulation"),
        # La décision d'une contestation y est recopiée.
        (LigneBordereau.objects.filter(encaissement__in=encaissements), "motif_rejet"),
        (Avoir.objects.filter(encaissement__in=encaissements), "motif"),
        *((contestations, champ) for champ in ("description", "reponse", "decision")),
        (SignalVu.objects.filter(chequier__in=chequiers), "note"),
    ):
        # Le mot reste là où il y en avait un : la base le demande, et les comptes s'y tiennent.
        lignes.exclude(**{champ: ""}).update(**{champ: EFFACE})
    TentativeRefusee.objects.filter(un_pass__chequier__in=chequiers).update(adresse="")
    effaces = Beneficiaire.objects.filter(pk__in=cles)
    for beneficiaire in effaces.order_by("pk"):
        journal.noter(Nature.ANONYMISATION, beneficiaire, par, moment, **details)
    return effaces.update(
        nom="",
        prenom="",
        date_de_naissance=None,
        identite="",
        telephone="",
        accepte_les_rappels=False,
        anonymise_le=moment,
    )


def _annees_avant(moment: datetime, annees: int) -> datetime:
    try:
        return moment.replace(year=moment.year - annees)
    except ValueError:  # le 29 février
        return moment.replace(year=moment.year - annees, day=28)
