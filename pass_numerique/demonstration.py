"""Le Pass de démonstration : le vrai déploiement rejoué, et un dispositif qui vit aujourd'hui.

Tout passe par les services, comme dans la vie. Les codes s'y retrouvent (`secret_d_exemple`) : ces
chéquiers n'existent que là où les comptes de démonstration existent.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from stdnum.iso7064 import mod_37_2

from lieux.models import Commune, Territoire
from pass_numerique import codes, exemples, paiements_d_exemple
from pass_numerique.etats import EtatPass
from pass_numerique.jours import PARIS
from pass_numerique.models import (
    Critere,
    Dispositif,
    Ouverture,
    Pass,
    Prestation,
    Role,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.services import (
    comptabilite,
    comptes,
    edition,
    encaissement,
    remise,
    stock,
    structures,
)

# Les deux premiers territoires de 2022 ; leur composition est une hypothèse (fixtures/).
PREMIERS_TERRITOIRES = ("piemont-biterrois", "etang-de-thau")
BEZIERS, SETE, CAPESTANG = "34032", "34301", "34052"
# Inventées : les vraies se règlent dans l'administration, pour chaque dispositif.
SITUATIONS_D_EXEMPLE = (
    "En recherche d'emploi",
    "Bénéficiaire du RSA",
    "65 ans ou plus",
    "En situation de handicap",
    "Mal à l'aise avec l'ordinateur ou le téléphone",
)
SIRET_D_EXEMPLE = "00000001800002"
_PRENOMS = ("Camille", "Dominique", "Claude", "Maxime", "Andréa", "Noa")
_ROLES = {
    "gestionnaire": (Role.GESTIONNAIRE, Role.REGISSEUR, Role.INSTRUCTEUR),
    "prescripteur": (Role.AGENT, Role.REFERENT),
    "structure": (Role.MEMBRE,),
    "ordonnateur": (Role.ORDONNATEUR,),
    "comptable": (Role.COMPTABLE,),
}


class DemonstrationRefusee(Exception):
    """La démonstration ne peut pas se charger ici ; le message dit pourquoi."""


@dataclass(frozen=True)
class _Acteurs:
    ccas: StructurePrescriptrice
    formation: StructureFormation
    prestation: Prestation


def secret_d_exemple(serie: codes.Serie) -> str:
    """Le code d'un Pass de démonstration, toujours le même."""
    graine = hashlib.sha256(f"démonstration {serie}".encode()).digest()
    corps = "".join(codes.ALPHABET[octet % len(codes.ALPHABET)] for octet in graine[:11])
    return codes.presenter(corps + mod_37_2.calc_check_digit(corps, alphabet=codes.ALPHABET))


def codes_a_essayer(aujourd_hui: date, nombre: int = 3) -> list[tuple[str, str]]:
    """(numéro, code) de quelques Pass à utiliser. Rien hors de la démonstration, ni d'un chéquier
    dont le vrai code n'est pas celui-là."""
    if not getattr(settings, "COMPTES_DE_DEMONSTRATION", False):
        return []
    actifs = (
        Pass.objects.avec_etat(aujourd_hui)
        .filter(etat=EtatPass.ACTIF, chequier__dispositif__prefixe=prefixe_du_jour(aujourd_hui))
        .select_related("chequier__dispositif")
        .order_by("chequier", "rang")[:nombre]
    )
    essais = [(p, secret_d_exemple(p.serie)) for p in actifs]
    return [
        (str(p.serie), secret)
        for p, secret in essais
        if p.empreinte in codes.empreintes(codes.lire_secret(secret))
    ]


def prefixe_du_jour(aujourd_hui: date) -> str:
    return f"{aujourd_hui.year % 100:02d}"


@transaction.atomic
def preparer(aujourd_hui: date) -> list[tuple[Dispositif, _Acteurs, date]]:
    """Les dispositifs qui manquent, leurs structures et leurs chéquiers en stock."""
    if not getattr(settings, "COMPTES_DE_DEMONSTRATION", False):
        raise DemonstrationRefusee("Le Pass de démonstration est refusé hors du développement.")
    if not Commune.objects.filter(pk__in=[BEZIERS, SETE, CAPESTANG]).count() == 3:
        raise DemonstrationRefusee("Chargez d'abord les communes : charger_communes.")
    acteurs = _acteurs(date(2022, 1, 1), aujourd_hui + timedelta(days=730))
    exemples.installer(aujourd_hui, acteurs.formation, acteurs.ccas)
    faits = []
    if not Dispositif.objects.filter(prefixe="22").exists():
        fait = _dispositif("22", 2022, date(2022, 1, 10), date(2023, 12, 31))
        for slug in PREMIERS_TERRITOIRES:
            territoire = Territoire.objects.get(slug=slug)
            Ouverture.objects.create(dispositif=fait, territoire=territoire, du=date(2022, 1, 10))
        Ouverture.objects.create(dispositif=fait, du=date(2022, 9, 1))
        faits.append((fait, acteurs, date(2022, 2, 1)))
    prefixe = prefixe_du_jour(aujourd_hui)
    if not Dispositif.objects.filter(prefixe=prefixe).exists():
        debut = date(aujourd_hui.year, 1, 1) - timedelta(days=60)
        fait = _dispositif(prefixe, aujourd_hui.year, debut, date(aujourd_hui.year + 1, 12, 31))
        Ouverture.objects.create(dispositif=fait, du=debut)
        faits.append((fait, acteurs, max(debut, aujourd_hui - timedelta(days=40))))
    for fait, _, jour in faits:
        _mettre_en_stock(fait, acteurs, 30, jour)
        if fait.dernier_jour >= aujourd_hui:
            # De quoi s'essayer à recevoir un envoi.
            la_veille = max(jour, aujourd_hui - timedelta(days=1))
            stock.expedier(fait, acteurs.ccas, 21, 26, maintenant=_a(la_veille, 12))
    return faits


def faire_vivre(fait: Dispositif, acteurs: _Acteurs, jour: date, aujourd_hui: date) -> None:
    """Dix chéquiers remis, et des Pass utilisés les semaines suivantes."""
    communes = Commune.objects.in_bulk([BEZIERS, SETE, CAPESTANG])
    situations = list(fait.criteres.all())
    for numero in range(1, 11):
        remis = min(jour + timedelta(days=2 * numero), aujourd_hui)
        personne = remise.Personne(
            nom=f"Exemple {chr(64 + numero)}",
            prenom=_PRENOMS[numero % len(_PRENOMS)],
            date_de_naissance=date(1940 + 3 * numero, 5, 17),
            # Capestang, puis Sète : les deux premiers territoires ouverts.
            commune=communes[CAPESTANG if numero % 2 else SETE],
        )
        serie = codes.Serie(fait.prefixe, numero)
        remise.remettre(
            acteurs.ccas,
            str(serie),
            personne,
            criteres=[situations[numero % len(situations)]],
            maintenant=_a(remis, 10),
        )
        seance = remis + timedelta(days=5)
        if seance > aujourd_hui:
            continue
        rangs = range(1, numero % 4 + 1)
        if rangs:
            encaissement.encaisser(
                structure=acteurs.formation,
                prestation=acteurs.prestation,
                jour=seance,
                secrets=[
                    secret_d_exemple(codes.Serie(fait.prefixe, numero, rang)) for rang in rangs
                ],
                cle=f"demonstration-{serie}",
                maintenant=_a(seance, 18),
            )


def faire_payer(fait: Dispositif, acteurs: _Acteurs, aujourd_hui: date) -> None:
    """L'année finie est payée ; celle-ci a un bordereau à chaque étape."""
    if fait.dernier_jour < aujourd_hui:
        paiements_d_exemple.tout_payer(
            acteurs.formation, fait, date(2022, 3, 1), _a(date(2022, 4, 12), 10)
        )
        return
    matin = _a(aujourd_hui, 8)
    paiements_d_exemple.mettre_en_route(acteurs.formation, fait, matin, "valider")
    autres = StructureFormation.objects.filter(prestations__nombre_de_pass=1)
    autres = autres.exclude(pk=acteurs.formation.pk).distinct().order_by("pk")[:2]
    for numero, (structure, etape) in enumerate(
        zip(autres, ("transmettre", "attester"), strict=False), start=1
    ):
        serie = codes.Serie(fait.prefixe, numero, 8)
        # Le dernier mois fini l'a toujours vue : elle date d'un mois ou plus.
        seance = aujourd_hui - timedelta(days=31)
        encaissement.encaisser(
            structure=structure,
            prestation=structure.prestations.filter(nombre_de_pass=1).first(),
            jour=seance,
            secrets=[secret_d_exemple(serie)],
            cle=f"demonstration-{serie}",
            maintenant=_a(seance, 18),
        )
        paiements_d_exemple.mettre_en_route(structure, fait, matin, etape)


def donner_les_roles() -> None:
    """Aux comptes de démonstration qui existent, leur place dans le Pass."""
    ou = {
        "prescripteur": StructurePrescriptrice.objects.filter(nom=_NOM_DU_CCAS).first(),
        "structure": StructureFormation.objects.filter(siret=SIRET_D_EXEMPLE).first(),
    }
    for compte in get_user_model().objects.filter(username__in=_ROLES, is_active=True):
        for role in _ROLES[compte.username]:
            comptes.nommer(compte, role, ou.get(compte.username))


_NOM_DU_CCAS = "CCAS de Capestang (exemple)"


def _a(jour: date, heure: int) -> datetime:
    return datetime.combine(jour, time(heure), tzinfo=PARIS)


def _acteurs(du: date, au: date) -> _Acteurs:
    ccas, _cree = StructurePrescriptrice.objects.get_or_create(
        nom=_NOM_DU_CCAS, defaults={"commune": Commune.objects.get(pk=CAPESTANG)}
    )
    formation, cree = StructureFormation.objects.get_or_create(
        siret=SIRET_D_EXEMPLE, defaults={"nom": "Atelier numérique des Deux Rives (exemple)"}
    )
    if cree:
        structures.labelliser(formation, du, au, "Exemple de décision n° 1")
    prestation, _cree = Prestation.objects.get_or_create(
        structure=formation,
        intitule="Premiers pas sur l'ordinateur",
        defaults={"thematique": Prestation.Thematique.PRISE_EN_MAIN, "du": du},
    )
    return _Acteurs(ccas, formation, prestation)


def _dispositif(prefixe: str, annee: int, premier: date, dernier: date) -> Dispositif:
    fait = Dispositif.objects.create(
        prefixe=prefixe,
        millesime=annee,
        nom=f"Pass numérique {annee} (exemple)",
        premier_jour=premier,
        dernier_jour=dernier,
    )
    for ordre, libelle in enumerate(SITUATIONS_D_EXEMPLE):
        Critere.objects.create(dispositif=fait, libelle=libelle, ordre=ordre)
    for financeur in ("departement", "etat"):
        comptabilite.ouvrir_financement(
            fait, financeur, 30_000_000, 5_000, maintenant=_a(premier, 9)
        )
    return fait


def _mettre_en_stock(fait: Dispositif, acteurs: _Acteurs, nombre: int, jour: date) -> None:
    """Imprime des chéquiers dont les codes se retrouvent ; vingt vont au CCAS."""
    prepare = edition.LotPrepare(
        fait,
        tuple(
            edition.ChequierPrepare(
                codes.Serie(fait.prefixe, numero),
                tuple(
                    secret_d_exemple(codes.Serie(fait.prefixe, numero, rang))
                    for rang in range(1, fait.pass_par_chequier + 1)
                ),
            )
            for numero in range(1, nombre + 1)
        ),
    )
    edition.enregistrer_lot(prepare, maintenant=_a(jour, 9))
    envoi = stock.expedier(fait, acteurs.ccas, 1, 20, maintenant=_a(jour, 10))
    stock.recevoir(envoi, maintenant=_a(jour, 11))
