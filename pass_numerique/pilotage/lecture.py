"""Tout ce que montre la page du pilotage, en un nombre fixe de requêtes."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lieux.models import Commune
from pass_numerique.models import (
    Dispositif,
    Prestation,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.pilotage import faits as des_faits
from pass_numerique.pilotage import periodes as du_temps
from pass_numerique.pilotage import tableaux as des_tableaux
from pass_numerique.pilotage.carte import carte
from pass_numerique.pilotage.deserts import Desert, deserts, endroits
from pass_numerique.pilotage.faits import Fait, Mesure
from pass_numerique.pilotage.masque import SEUIL
from pass_numerique.pilotage.periodes import Argent, Periode
from pass_numerique.pilotage.tableaux import (
    CHIFFRES_DES_FORMATIONS,
    CHIFFRES_DES_REMISES,
    TOUT,
    Nom,
    Rangement,
    Tableau,
    Totaux,
)
from pass_numerique.territoires import avec_leur_territoire, territoire_de

_SANS_TERRITOIRE = 0


@dataclass(frozen=True)
class Mois:
    nom: str
    argent: Argent
    plus_grand: int

    @property
    def barre(self) -> tuple[int, int]:
        if self.plus_grand <= 0:
            return 0, 0
        remis, utilise = self.argent.remis, self.argent.utilise
        return (
            1000 * max(0, remis) // self.plus_grand,
            1000 * max(0, utilise) // self.plus_grand,
        )


@dataclass(frozen=True)
class Pilotage:
    """Les chiffres d'un dispositif, ou d'une de ses périodes, prêts à montrer : déjà masqués."""

    dispositif: Dispositif
    periodes: list[Periode]
    periode: Periode | None
    argent: Argent
    reste: int  # ce que les financeurs ont promis et qui n'était pas engagé à la fin de la période
    chequiers: int
    nombre_de_pass: int
    personnes: int | None  # None : moins de cinq
    delai: int | None  # en jours ; None : trop peu de personnes pour le dire
    mois: list[Mois]
    tableaux: dict[str, Tableau]
    ecarts: dict[str, int]
    deserts: list[Desert] | None
    loin_km: int
    carte: dict

    @property
    def habitants_loin(self) -> int:
        return sum(desert.commune.population for desert in self.deserts or ())

    @property
    def rendu(self) -> int:
        """De l'année entière, une fois close : ce qui n'a pas servi retourne aux financeurs."""
        return self.reste + self.argent.engage - self.argent.utilise

    @property
    def taux(self) -> int | None:
        """Ce qui a servi de ce qui a été remis, en dix-millièmes ; ne se dit que de l'ensemble."""
        if self.periode or not self.argent.remis:
            return None
        return 10_000 * self.argent.utilise // self.argent.remis


def lire(dispositif: Dispositif, cle: str, jour: date) -> Pilotage:
    """`cle` : celle d'une période proposée ; toute autre montre le dispositif en entier."""
    argents = du_temps.argent_par_mois(dispositif)
    lus = des_faits.lire(dispositif)
    periodes = du_temps.decouper(list(argents), lus.liste)
    rang = next((i for i, periode in enumerate(periodes) if periode.cle == cle), TOUT)
    choisie = None if rang == TOUT else periodes[rang]
    mois = frozenset(choisie.mois if choisie else argents)
    totaux = Totaux(lus.liste, mois)
    argent = _somme(argents, mois)
    proposees = [p for p in periodes if not _somme(argents, p.mois).immobile]
    communes = _communes(lus.communes)
    tableaux = _tableaux(lus.liste, communes, periodes, rang)
    ou_servir = endroits(jour)
    toutes = list(Commune.objects.all())
    loin = deserts(toutes, ou_servir, settings.PASS_LOIN_KM)
    personnes = totaux.personnes(Mesure.REMIS)
    return Pilotage(
        dispositif=dispositif,
        periodes=proposees if len(proposees) > 1 else [],
        periode=choisie,
        argent=argent,
        reste=sum(a.disponible for un, a in argents.items() if not mois or un <= max(mois)),
        chequiers=totaux.nombre(Mesure.REMIS),
        nombre_de_pass=totaux.nombre(Mesure.UTILISE),
        personnes=None if 0 < personnes < SEUIL else personnes,
        delai=None if choisie else _mediane(lus.delais),
        mois=_mois(argents, periodes, choisie, lus.liste),
        tableaux=tableaux,
        ecarts=_ecarts(argent, totaux),
        deserts=loin,
        loin_km=settings.PASS_LOIN_KM,
        carte=carte(tableaux["communes"], toutes, ou_servir, loin or ()),
    )


def _mediane(delais: Mapping[int, int]) -> int | None:
    return int(median(delais.values())) if len(delais) >= SEUIL else None


def _ecarts(argent: Argent, totaux: Totaux) -> dict[str, int]:
    """Ce que les tableaux ont de trop ou de moins que les écritures : rien, sinon la page le dit."""
    ecarts = {
        mesure.value: totaux.centimes(mesure) - getattr(argent, mesure.value) for mesure in Mesure
    }
    return {nom: ecart for nom, ecart in ecarts.items() if ecart}


def _mois(
    argents: Mapping[date, Argent],
    periodes: list[Periode],
    choisie: Periode | None,
    liste: list[Fait],
) -> list[Mois]:
    montres = du_temps.mois_montres([choisie] if choisie else periodes, liste)
    sommes = [(p.nom, _somme(argents, p.mois)) for p in montres]
    plus_grand = max((max(a.remis, a.utilise) for _nom, a in sommes), default=0)
    return [Mois(nom, argent, plus_grand) for nom, argent in sommes if not argent.immobile]


def _somme(argents: Mapping[date, Argent], mois: Iterable[date]) -> Argent:
    return sum((argents[un] for un in mois), Argent())


def _communes(codes: set[str]) -> dict[str, Commune]:
    """Avec le territoire où chacune se compte. Deux requêtes."""
    return {commune.pk: commune for commune in avec_leur_territoire().filter(pk__in=codes)}


def _tableaux(
    liste: list[Fait], communes: Mapping[str, Commune], periodes: list[Periode], rang: int
) -> dict[str, Tableau]:
    territoires = {pk: territoire_de(commune) for pk, commune in communes.items()}
    cle_du_territoire: dict[Hashable, Hashable] = {
        pk: t.pk if t else _SANS_TERRITOIRE for pk, t in territoires.items()
    }
    noms_des_territoires: dict[Hashable, Nom] = {
        t.pk: Nom(t.nom) for t in territoires.values() if t
    } | {_SANS_TERRITOIRE: Nom(str(_("Hors de tout territoire")))}
    par_territoire = Rangement(
        liste, lambda f: cle_du_territoire[f.commune], CHIFFRES_DES_REMISES, periodes
    )
    des_territoires = des_tableaux.masques(par_territoire.lignes(noms_des_territoires))
    noms_des_communes: dict[Hashable, Nom] = {
        pk: Nom(commune.nom, (commune.population,)) for pk, commune in communes.items()
    }
    par_commune = Rangement(liste, lambda f: f.commune, CHIFFRES_DES_REMISES, periodes)
    des_communes = des_tableaux.masques_des_parties(
        par_commune.lignes(noms_des_communes), cle_du_territoire, des_territoires
    )
    tableaux = [
        par_territoire.tableau(
            "territoires",
            (_("Par territoire"), _("Territoire"), _("Chéquiers remis")),
            noms_des_territoires,
            des_territoires.sorts(rang),
            rang,
        ),
        par_commune.tableau(
            "communes",
            (_("Par commune"), _("Commune des personnes"), _("Chéquiers remis")),
            noms_des_communes,
            des_communes.sorts(rang),
            rang,
        ),
        *(
            _simple(liste, periodes, rang, *recette)
            for recette in (
                (
                    "prescripteurs",
                    (_("Par structure qui remet"), _("Structure"), _("Chéquiers remis")),
                    CHIFFRES_DES_REMISES,
                    _noms_des_structures(StructurePrescriptrice),
                ),
                (
                    "structures",
                    (_("Par structure de formation"), _("Structure"), _("Pass utilisés")),
                    CHIFFRES_DES_FORMATIONS,
                    _noms_des_structures(StructureFormation),
                ),
                (
                    "themes",
                    (_("Par thème"), _("Thème"), _("Pass utilisés")),
                    CHIFFRES_DES_FORMATIONS,
                    {
                        valeur: Nom(str(nom)[0].upper() + str(nom)[1:], (place,))
                        for place, (valeur, nom) in enumerate(Prestation.Thematique.choices)
                    },
                ),
            )
        ),
    ]
    return {tableau.cle: tableau for tableau in tableaux}


_CLES = {
    "prescripteurs": lambda fait: fait.prescripteur,
    "structures": lambda fait: fait.structure,
    "themes": lambda fait: fait.theme,
}


def _simple(
    liste: list[Fait],
    periodes: list[Periode],
    rang: int,
    cle: str,
    titres: tuple[str | Promise, str | Promise, str | Promise],
    mesures: tuple[Mesure, ...],
    noms: Mapping[Hashable, Nom],
) -> Tableau:
    rangement = Rangement(liste, _CLES[cle], mesures, periodes)
    masques = des_tableaux.masques(rangement.lignes(noms))
    return rangement.tableau(cle, titres, noms, masques.sorts(rang), rang)


def _noms_des_structures(modele) -> dict[Hashable, Nom]:
    """Deux structures peuvent porter le même nom : la première créée passe devant."""
    return {pk: Nom(nom, (nom, pk)) for pk, nom in modele.objects.values_list("pk", "nom")}
