"""Les structures d'exemple : qui remet, qui forme, et les séances des semaines qui viennent.

Elles s'attachent aux lieux d'exemple ; sans eux, il n'y en a aucune. Une relance n'ajoute que ce
qui manque, et des séances quand il n'en reste plus à venir.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from stdnum import luhn

from lieux.demonstration import ORIGINE
from lieux.models import Lieu
from pass_numerique.jours import PARIS
from pass_numerique.models import Prestation, StructureFormation, StructurePrescriptrice
from pass_numerique.services import prestations, structures

_Theme, _Niveau = Prestation.Thematique, Prestation.Niveau
# Ceux qui remettent des chéquiers, par leur lieu d'exemple.
_QUI_REMETTENT = (
    "demo-058",  # mission locale, Béziers
    "demo-067",  # CCAS, Bédarieux
    "demo-068",  # CCAS, Marseillan
    "demo-069",  # CCAS, Gigean
    "demo-070",  # CCAS, Castelnau-le-Lez
    "demo-071",  # CIAS, Olonzac
    "demo-080",  # maison des solidarités, Magalas
    "demo-081",  # maison des solidarités, Lunel
    "demo-083",  # action sociale, Saint-Pons
)
_SEMAINES = 4
# Les fêtes à date fixe : personne n'ouvre un atelier ce jour-là.
_FETES = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}


@dataclass(frozen=True)
class _Formation:
    intitule: str
    theme: str
    niveau: str = _Niveau.DEBUTANT
    minutes: int = 120
    prix: int = 1
    accessible: bool | None = True


_PREMIERS_PAS = _Formation("Premiers pas sur l'ordinateur", _Theme.PRISE_EN_MAIN)
_TELEPHONE = _Formation("Mon téléphone, sans stress", _Theme.PRISE_EN_MAIN, minutes=90)
_INTERNET = _Formation("Chercher et trouver sur Internet", _Theme.INTERNET, accessible=None)
_COURRIEL = _Formation("Écrire et recevoir des courriels", _Theme.COURRIEL)
_DEMARCHES = _Formation("Mes démarches en ligne", _Theme.DEMARCHES, minutes=180, prix=2)
_ARNAQUES = _Formation("Reconnaître une arnaque", _Theme.SECURITE, _Niveau.INTERMEDIAIRE, 90)
_EMPLOI = _Formation(
    "Chercher un emploi en ligne", _Theme.EMPLOI, _Niveau.INTERMEDIAIRE, 180, 2, accessible=False
)
_TABLEUR = _Formation("Tenir ses comptes avec un tableur", _Theme.BUREAUTIQUE, _Niveau.AVANCE)

# Le lieu d'exemple, et ce que l'on y apprend.
_QUI_FORMENT = {
    "demo-029": (_PREMIERS_PAS, _DEMARCHES),  # Bédarieux
    "demo-033": (_TELEPHONE, _COURRIEL),  # Capestang
    "demo-035": (_PREMIERS_PAS, _EMPLOI, _ARNAQUES),  # Béziers
    "demo-038": (_INTERNET, _DEMARCHES),  # Sète
    "demo-039": (_TELEPHONE, _ARNAQUES),  # Clermont-l'Hérault
    "demo-041": (_COURRIEL, _TABLEUR),  # Lunel
    "demo-089": (_PREMIERS_PAS, _INTERNET),  # Montpellier
}
_ATELIER_DES_DEUX_RIVES = "demo-040"  # Ganges
_CHEZ_LE_CCAS = "demo-001"  # France services, Capestang


def installer(aujourd_hui: date, atelier: StructureFormation, ccas: StructurePrescriptrice) -> None:
    """Attache les structures d'exemple aux lieux d'exemple ; `atelier` : celle qui encaisse."""
    lieux = {
        lieu.identifiant_origine: lieu
        for lieu in Lieu.objects.publies()
        .filter(origine=ORIGINE, identifiant_origine__in=_LIEUX)
        .select_related("commune")
    }
    for cle in _QUI_REMETTENT:
        if lieu := lieux.get(cle):
            StructurePrescriptrice.objects.get_or_create(
                lieu=lieu, defaults={"nom": f"{lieu.nom} (exemple)", "commune": lieu.commune}
            )
    for rang, (cle, formations) in enumerate(_QUI_FORMENT.items()):
        if lieu := lieux.get(cle):
            _former(rang, lieu, formations, aujourd_hui)
    for structure, cle in ((atelier, _ATELIER_DES_DEUX_RIVES), (ccas, _CHEZ_LE_CCAS)):
        if (lieu := lieux.get(cle)) and structure.lieu_id is None:
            structure.lieu = lieu
            structure.save(update_fields=["lieu"])
    for rang, prestation in enumerate(atelier.prestations.all()):
        _programmer(prestation, aujourd_hui, rang)


_LIEUX = {*_QUI_REMETTENT, *_QUI_FORMENT, _ATELIER_DES_DEUX_RIVES, _CHEZ_LE_CCAS}


def _former(rang: int, lieu: Lieu, formations: tuple[_Formation, ...], aujourd_hui: date) -> None:
    structure, creee = StructureFormation.objects.get_or_create(
        siret=_siret(rang + 1),
        defaults={
            "nom": f"{lieu.nom} (exemple)",
            "lieu": lieu,
            "courriel": f"formation{rang + 1}@example.org",
        },
    )
    if creee:
        fin = aujourd_hui + timedelta(days=730)
        structures.labelliser(structure, date(2022, 1, 1), fin, "Exemple de décision n° 2")
    siennes = {p.intitule: p for p in structure.prestations.all()}
    for place, formation in enumerate(formations):
        prestation = siennes.get(formation.intitule) or prestations.creer(
            structure, _champs(formation)
        )
        _programmer(prestation, aujourd_hui, rang + 2 * place)


def _champs(formation: _Formation) -> dict:
    return {
        "intitule": formation.intitule,
        "thematique": formation.theme,
        "niveau": formation.niveau,
        "duree_minutes": formation.minutes,
        "nombre_de_pass": formation.prix,
        "lieu": None,
        "accessible": formation.accessible,
        "precisions": "",
        "du": date(2022, 1, 1),
        "au": None,
    }


def _programmer(prestation: Prestation, aujourd_hui: date, decalage: int) -> None:
    """Une séance par semaine, du mardi au samedi, si aucune n'est à venir."""
    apres = datetime.combine(aujourd_hui + timedelta(days=1), time.min, tzinfo=PARIS)
    if prestation.seances.filter(debut__gte=apres).exists():
        return
    lundi = aujourd_hui + timedelta(days=7 - aujourd_hui.weekday())
    heure = time(9, 30) if decalage % 2 else time(14)
    for semaine in range(_SEMAINES):
        jour = lundi + timedelta(weeks=semaine, days=1 + decalage % 5)
        if (jour.month, jour.day) not in _FETES:
            debut = datetime.combine(jour, heure, tzinfo=PARIS)
            prestations.annoncer(prestation, debut, places=6 + decalage % 5)


def _siret(rang: int) -> str:
    """Un numéro à la clé juste, dans une suite que l'État ne donne pas."""
    debut = f"000000018{rang:04d}"
    return debut + luhn.calc_check_digit(debut)
