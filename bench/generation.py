"""Des lieux inventés, toujours les mêmes pour un même nombre, répandus sur les 341 communes.

Leurs proportions sont celles des 222 lieux réels mesurés : un lieu sur quatre sans
horaires, deux horaires connus sur trois propres à leur lieu, deux à trois services,
un lieu sur cinq placé seulement à la commune. Un sur vingt est itinérant.
"""

import math
import random
from collections.abc import Iterable
from datetime import date

from lieux.indexation import base_de_slug, indexer
from lieux.models import Arret, Commune, FermetureExceptionnelle, Lieu, Reseau, Terme
from lieux.vocabulaire import Precision, Statut

LOT = 1000
GENRES = ("Médiathèque", "Maison du numérique", "Mairie", "Point info", "Espace", "Centre social")
SAINTS = ("Jean Moulin", "des Lavandes", "du Canal", "Émile Zola", "de la Gare", "Simone Veil")
HABITUELS = (
    "Mo-Fr 09:00-12:00,14:00-17:00",
    "Mo-Fr 08:30-12:30,13:30-17:30; PH off",
    "Tu-Sa 10:00-12:00,14:00-18:00",
    "Mo-Th 09:00-12:00,14:00-18:00; Fr 09:00-12:00",
    "Mo,We,Fr 09:00-12:30",
)


def generer(nombre: int) -> None:
    """Remplace tous les lieux de la base par `nombre` lieux inventés."""
    hasard = random.Random(f"numérique pour tous {nombre}")  # noqa: S311 — rien de secret
    Lieu.objects.all().delete()
    communes = list(Commune.objects.order_by("pk").prefetch_related("codes_postaux"))
    if not communes:
        raise LookupError("Aucune commune : lancer charger_communes avant.")
    # Comme dans la réalité, la moitié des lieux sont dans les communes les plus peuplées.
    grandes = sorted(communes, key=lambda c: -c.population)[:40]
    lieux = Lieu.objects.bulk_create(
        (
            _lieu(hasard, rang, hasard.choice(grandes if hasard.random() < 0.5 else communes))
            for rang in range(nombre)
        ),
        batch_size=LOT,
    )
    _relier(hasard, lieux)
    itinerants = [lieu for lieu in lieux if hasard.random() < 0.05]
    Arret.objects.bulk_create(
        [
            _arret(hasard, lieu, commune)
            for lieu in itinerants
            for commune in hasard.sample(communes, 4)
        ],
        batch_size=LOT,
    )
    FermetureExceptionnelle.objects.bulk_create(
        FermetureExceptionnelle(lieu=lieu, debut=date(2026, 8, 1), fin=date(2026, 8, 31))
        for lieu in hasard.sample(lieux, nombre // 20)
    )
    indexer([lieu.pk for lieu in lieux])


def _position(hasard: random.Random, commune: Commune, km: float) -> dict[str, float]:
    """Un point autour du centre de la commune, à quelques kilomètres."""
    angle, rayon = hasard.uniform(0, math.tau), km * math.sqrt(hasard.random())
    largeur = 111.2 * math.cos(math.radians(commune.latitude))
    return {
        "latitude": round(commune.latitude + rayon * math.sin(angle) / 111.2, 6),
        "longitude": round(commune.longitude + rayon * math.cos(angle) / largeur, 6),
    }


def _horaires(hasard: random.Random) -> str:
    tirage = hasard.random()
    if tirage < 0.28:
        return ""
    if tirage < 0.55:
        return hasard.choice(HABITUELS)
    regles = []
    for jour in ("Mo", "Tu", "We", "Th", "Fr", "Sa"):
        if hasard.random() < 0.7:
            ouvre, ferme = hasard.randrange(32, 40), hasard.randrange(46, 52)
            regles.append(f"{jour} {_heure(ouvre)}-{_heure(ferme)},14:00-{_heure(ferme + 20)}")
    return "; ".join(regles)


def _heure(quarts: int) -> str:
    return f"{quarts // 4:02d}:{quarts % 4 * 15:02d}"


def _lieu(hasard: random.Random, rang: int, commune: Commune) -> Lieu:
    nom = f"{hasard.choice(GENRES)} {hasard.choice(SAINTS)} {rang + 1}"
    a_la_commune = hasard.random() < 0.2
    position = (
        {"latitude": commune.latitude, "longitude": commune.longitude}
        if a_la_commune
        else _position(hasard, commune, 2.5)
    )
    return Lieu(
        nom=nom,
        slug=f"{base_de_slug(nom, commune.nom)}-{rang + 1}",
        commune=commune,
        code_postal=commune.codes_postaux.all()[0].code,
        adresse=f"{hasard.randrange(1, 90)} rue {hasard.choice(SAINTS)}",
        precision=Precision.COMMUNE if a_la_commune else Precision.ADRESSE,
        telephone=f"+3346571{hasard.randrange(10_000):04d}",
        courriels=f"lieu-{rang + 1}@example.org",
        site_web=f"https://lieu-{rang + 1}.example.org/",
        horaires=_horaires(hasard),
        presentation_resume="Un lieu inventé pour mesurer, avec une phrase de présentation.",
        statut=Statut.PUBLIE if hasard.random() < 0.97 else Statut.BROUILLON,
        date_maj=date(2026, 1, 15),
        **position,
    )


def _arret(hasard: random.Random, lieu: Lieu, commune: Commune) -> Arret:
    return Arret(
        lieu=lieu,
        nom="Place du marché",
        commune=commune,
        horaires=f"{hasard.choice(('Tu', 'We', 'Th'))}[{hasard.randrange(1, 5)}] 09:00-12:00",
        **_position(hasard, commune, 1),
    )


def _relier(hasard: random.Random, lieux: Iterable[Lieu]) -> None:
    """Les valeurs à choix multiples, écrites par lots dans les tables de liaison."""
    relations = (
        ("services", 1, 4),
        ("typologie", 1, 1),
        ("frais_a_charge", 0, 1),
        ("modalites_acces", 0, 2),
        ("modalites_accompagnement", 0, 2),
        ("publics_specifiquement_adresses", 0, 2),
        ("prise_en_charge_specifique", 0, 1),
        ("demarches", 0, 3),
    )
    for champ, au_moins, au_plus in relations:
        valeurs = list(Terme.objects.filter(liste=champ).order_by("pk"))
        _lier(hasard, champ, "terme_id", lieux, valeurs, au_moins, au_plus)
    _lier(hasard, "reseaux", "reseau_id", lieux, list(Reseau.objects.order_by("pk")), 0, 2)


def _lier(hasard, champ, cle, lieux, valeurs, au_moins, au_plus) -> None:
    table = Lieu._meta.get_field(champ).remote_field.through
    table.objects.bulk_create(
        (
            table(**{"lieu_id": lieu.pk, cle: valeur.pk})
            for lieu in lieux
            for valeur in hasard.sample(valeurs, hasard.randint(au_moins, au_plus))
        ),
        batch_size=LOT,
    )
