"""Tout ce que montre la page d'un lieu, réuni en un nombre de requêtes qui ne dépend pas du lieu."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from lieux import horaires
from lieux.geo import distance_km
from lieux.models import Arret, Commune, FermetureExceptionnelle, Lieu, Terme
from lieux.vocabulaire import SEPARATEUR, Liste

JOURS_MONTRES = 7
VOISINS_MONTRES = 5
# Le plus proche voisin du lieu le plus isolé du département est à moins de 30 km.
RAYON_DES_VOISINS_KM = 30
# Au-delà, une information sur deux a changé : la page prévient.
ANCIENNETE = timedelta(days=365)
SANS_PUBLIC = "Ce lieu n'accueille pas de public"
_ITINERAIRE = "https://www.openstreetmap.org/directions"


@dataclass(frozen=True)
class Passage:
    """Un arrêt d'un service itinérant : où il est, quand il passe."""

    arret: Arret
    heures: list[str]
    etat: horaires.Etat
    phrase_ouverture: str
    itineraire: str


@dataclass(frozen=True)
class Voisin:
    """Un lieu proche, par sa position ou par l'arrêt où il passe (`arret`)."""

    lieu: Lieu
    arret: Arret | None
    distance_km: float
    etat: horaires.Etat
    phrase_ouverture: str


@dataclass(frozen=True)
class Fiche:
    lieu: Lieu
    termes: dict[str, list[Terme]]  # par liste du vocabulaire
    heures: list[str]
    etat: horaires.Etat
    phrase_ouverture: str
    semaine: list[horaires.Jour] | None
    aujourd_hui: date
    fermetures: list[FermetureExceptionnelle]  # en cours et à venir
    passages: list[Passage]
    itineraire: str
    voisins: list[Voisin]
    mis_a_jour: date

    @property
    def ancienne(self) -> bool:
        return est_ancienne(self.mis_a_jour, self.aujourd_hui)

    @property
    def conseil(self) -> str:
        return conseil(self.lieu)

    @property
    def recoit_du_public(self) -> bool:
        return all(terme.code != SANS_PUBLIC for terme in self.termes[Liste.ACCES])

    @property
    def acces(self) -> list[Terme]:
        return [terme for terme in self.termes[Liste.ACCES] if terme.code != SANS_PUBLIC]

    @property
    def sans_services(self) -> bool:
        return not any(
            self.termes[liste] for liste in (Liste.SERVICES, Liste.DEMARCHES, Liste.USAGES)
        )

    @property
    def publics(self) -> list[Terme]:
        """Ceux du standard et ceux du Département, qui se nomment parfois de même."""
        tous = [*self.termes[Liste.PUBLICS], *self.termes[Liste.PUBLICS_DEPARTEMENT]]
        return list({terme.libelle: terme for terme in tous}.values())

    @property
    def joignable(self) -> bool:
        return bool(self.lieu.telephone or self.lieu.courriels or self.lieu.prise_rdv)

    @property
    def communes_desservies(self) -> list[str]:
        return list(dict.fromkeys(passage.arret.commune.nom for passage in self.passages))

    @property
    def autres_labels(self) -> list[str]:
        textes = self.lieu.autres_formations_labels.split(SEPARATEUR)
        return [texte.strip() for texte in textes if texte.strip()]

    @property
    def presente_l_organisme(self) -> bool:
        listes = (Liste.TYPOLOGIE, Liste.DISPOSITIFS, Liste.FORMATIONS)
        return bool(
            self.lieu.structure_parente
            or self.autres_labels
            or any(self.termes[liste] for liste in listes)
        )


def mis_a_jour(lieu: Lieu) -> date:
    """Quand ce que l'on dit de ce lieu a été écrit ou confirmé pour la dernière fois."""
    return max(filter(None, (lieu.date_maj, lieu.confirme_le)))


def est_ancienne(mis_a_jour: date, aujourd_hui: date) -> bool:
    """Rien n'a été confirmé depuis plus d'un an : la fiche et la liste préviennent."""
    return mis_a_jour < aujourd_hui - ANCIENNETE


def conseil(lieu: Lieu) -> str:
    """Comment s'assurer d'une chose avant de venir, selon les moyens de joindre le lieu."""
    if lieu.telephone:
        return _("appelez")
    if lieu.courriels:
        return _("écrivez")
    if lieu.site_web:
        return _("voyez son site")
    return _("demandez à la mairie")


def fiche(lieu: Lieu, instant: datetime) -> Fiche:
    """La fiche d'un lieu à un instant donné (`lieu.commune` déjà lue)."""
    prefetch_related_objects([lieu], "reseaux")
    aujourd_hui = instant.astimezone(horaires.FUSEAU).date()
    fermetures = list(lieu.fermetures.filter(fin__gte=aujourd_hui))
    des_horaires = fermetures_dites(fermetures)
    etat = horaires.etat(lieu.horaires, instant, des_horaires)
    return Fiche(
        lieu=lieu,
        termes=termes_de(lieu),
        heures=semaine_ordinaire(lieu.horaires, aujourd_hui),
        etat=etat,
        phrase_ouverture=horaires.phrase(etat, instant, conseil(lieu)),
        semaine=semaine_a_venir(lieu.horaires, aujourd_hui, des_horaires),
        aujourd_hui=aujourd_hui,
        fermetures=fermetures,
        passages=[
            lire_passage(arret, instant, aujourd_hui, des_horaires)
            for arret in lieu.arrets.select_related("commune")
        ],
        itineraire=itineraire(lieu),
        voisins=voisins(lieu, instant),
        mis_a_jour=mis_a_jour(lieu),
    )


def termes_de(lieu: Lieu) -> dict[str, list[Terme]]:
    """Les valeurs de toutes les colonnes à plusieurs valeurs, lues en une requête."""
    liens = [
        Lieu._meta.get_field(liste.value)
        .remote_field.through.objects.filter(lieu=lieu)
        .values("terme")
        for liste in Liste
    ]
    par_liste: dict[str, list[Terme]] = {liste.value: [] for liste in Liste}
    for terme in Terme.objects.filter(pk__in=liens[0].union(*liens[1:], all=True)):
        par_liste[terme.liste].append(terme)
    return par_liste


def voisins(lieu: Lieu, instant: datetime) -> list[Voisin]:
    """Les lieux publiés les plus proches ; ceux qui ne reçoivent personne n'en sont pas."""
    place = lieu if lieu.latitude is not None else lieu.commune
    a_venir = FermetureExceptionnelle.objects.filter(
        fin__gte=instant.astimezone(horaires.FUSEAU).date()
    )
    proches = (
        Lieu.objects.publies()
        .exclude(pk=lieu.pk)
        .exclude(modalites_acces__code=SANS_PUBLIC)
        .autour_de(place.latitude, place.longitude, RAYON_DES_VOISINS_KM, commune=lieu.commune_id)
        .tries_par_distance()
        .select_related("commune")
        .prefetch_related(
            Prefetch("fermetures", a_venir, to_attr="fermetures_a_venir"),
            Prefetch("arrets", Arret.objects.select_related("commune")),
        )
        .defer("texte_recherche", "presentation_detail")[:VOISINS_MONTRES]
    )
    return [_voisin(voisin, place, instant) for voisin in proches]


def _voisin(voisin: Lieu, place: Lieu | Commune, instant: datetime) -> Voisin:
    def eloignement(endroit: Lieu | Arret) -> float:
        return distance_km(place.latitude, place.longitude, endroit.latitude, endroit.longitude)

    endroits = [e for e in (voisin, *voisin.arrets.all()) if e.latitude is not None]
    endroit = min(endroits, key=eloignement)
    etat = horaires.etat(endroit.horaires, instant, fermetures_dites(voisin.fermetures_a_venir))
    return Voisin(
        lieu=voisin,
        arret=endroit if isinstance(endroit, Arret) else None,
        distance_km=voisin.distance_km,
        etat=etat,
        phrase_ouverture=horaires.phrase(etat, instant, conseil(voisin)),
    )


def itineraire(place: Lieu | Arret) -> str:
    """Adresse d'un calcul d'itinéraire vers la place ; vide si l'on ne sait pas où elle est.

    Une position approximative mènerait au milieu de la commune : l'adresse écrite vaut mieux.
    """
    approximative = getattr(place, "approximatif", False)
    if place.latitude is not None and not approximative:
        vers = f"{place.latitude:.5f},{place.longitude:.5f}"
    elif place.adresse:
        code_postal = getattr(place, "code_postal", "")
        vers = f"{place.adresse}, {code_postal} {place.commune.nom}".replace("  ", " ")
    else:
        return ""
    return f"{_ITINERAIRE}?{urlencode({'to': vers}, quote_via=quote)}"


def points(fiche: Fiche) -> list[dict]:
    """Ce que la petite carte place : le lieu, puis ses arrêts."""
    lieu = fiche.lieu
    places = []
    if lieu.latitude is not None:
        places.append(
            {
                "nom": lieu.nom,
                "latitude": lieu.latitude,
                "longitude": lieu.longitude,
                "approximatif": lieu.approximatif,
            }
        )
    for passage in fiche.passages:
        arret = passage.arret
        if arret.latitude is not None:
            places.append(
                {
                    "nom": f"{arret.nom}, {arret.commune.nom}" if arret.nom else arret.commune.nom,
                    "latitude": arret.latitude,
                    "longitude": arret.longitude,
                    "approximatif": arret.approximatif,
                }
            )
    return places


def lire_passage(
    arret: Arret, instant: datetime, aujourd_hui: date, fermetures: list[horaires.Fermeture]
) -> Passage:
    etat = horaires.etat(arret.horaires, instant, fermetures)
    return Passage(
        arret=arret,
        heures=horaires.phrase_horaires(arret.horaires, aujourd_hui)
        if _lisibles(arret.horaires)
        else [],
        etat=etat,
        phrase_ouverture=horaires.phrase(etat, instant, conseil(arret.lieu)),
        itineraire=itineraire(arret),
    )


def semaine_ordinaire(expression: str, aujourd_hui: date) -> list[str]:
    """Les horaires habituels en mots ; rien s'ils ne se disent que date par date.

    Ils changent alors avec la date demandée, et répéteraient le tableau des jours à venir.
    """
    if not _lisibles(expression):
        return []
    lignes = horaires.phrase_horaires(expression, aujourd_hui)
    ailleurs = horaires.phrase_horaires(expression, aujourd_hui + timedelta(days=1))
    return lignes if lignes == ailleurs else []


def semaine_a_venir(
    expression: str, depuis: date, fermetures: list[horaires.Fermeture]
) -> list[horaires.Jour] | None:
    return horaires.semaine(expression, depuis, fermetures, JOURS_MONTRES) if expression else None


def _lisibles(expression: str) -> bool:
    return bool(expression) and horaires.probleme(expression) is None


def fermetures_dites(lignes: list[FermetureExceptionnelle]) -> list[horaires.Fermeture]:
    return [horaires.Fermeture(f.debut, f.fin, f.motif) for f in lignes]
