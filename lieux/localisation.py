"""« Où ? » : ce qu'une personne tape → un point, ou un choix entre plusieurs.

Dans l'ordre : coordonnées, code postal, commune (accents et fautes de frappe
tolérés), adresse. Rien n'est gardé.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from lieux.geo import dans_les_bornes
from lieux.geocodage import GeocodeurInjoignable, geocoder
from lieux.models import Commune
from lieux.texte import normaliser

_COORDONNEES = re.compile(r"^\s*(-?\d{1,3}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\s*$")
_CODE_POSTAL = re.compile(r"\b(\d{5})\b")
# En dessous, deux noms de communes voisins se confondraient (mesuré sur les 341 noms).
_RESSEMBLANCE = 84
_CHOIX_MAX = 8
_DECIMALES = 3


@dataclass(frozen=True)
class Centre:
    """Un point de départ : libellé, degrés WGS 84, et la commune si elle est connue."""

    libelle: str
    latitude: float
    longitude: float
    commune: str = ""
    texte: str = ""


@dataclass(frozen=True)
class Localisation:
    centre: Centre | None = None
    choix: tuple[Centre, ...] = ()
    avertissement: str = ""


def _centre(commune: Commune, code_postal: str = "") -> Centre:
    texte = f"{commune.nom} ({code_postal})" if code_postal else commune.nom
    return Centre(
        libelle=commune.nom,
        latitude=commune.latitude,
        longitude=commune.longitude,
        commune=commune.pk,
        texte=texte,
    )


def _parmi(communes: list[Commune], code_postal: str = "") -> Localisation:
    """La plus peuplée sert de centre ; les autres restent au choix."""
    communes = sorted(communes, key=lambda commune: (-commune.population, commune.nom_normalise))
    centres = tuple(_centre(commune, code_postal) for commune in communes)
    return Localisation(centre=centres[0], choix=centres if len(centres) > 1 else ())


def de_la_commune(code_insee: str) -> Localisation:
    commune = Commune.objects.filter(pk=code_insee).first()
    if commune is None:
        return Localisation(avertissement=_("Cette commune n'est pas dans l'Hérault."))
    return Localisation(centre=_centre(commune))


def de_la_position(latitude: float, longitude: float) -> Localisation:
    """Autour d'un point ; trois décimales (cent mètres) suffisent et sont seules gardées."""
    return Localisation(
        centre=Centre(
            libelle=_("votre position"),
            latitude=round(latitude, _DECIMALES),
            longitude=round(longitude, _DECIMALES),
        )
    )


def resoudre(ou: str) -> Localisation:
    """Trouve le point de départ de ce qu'une personne a tapé.

    Plusieurs réponses possibles : la plus probable sert de centre, et toutes
    sont rendues dans `choix`. Aucune : un avertissement dit quoi écrire.
    """
    coordonnees = _COORDONNEES.match(ou)
    if coordonnees:
        latitude, longitude = map(float, coordonnees.groups())
        if dans_les_bornes(latitude, longitude):
            return de_la_position(latitude, longitude)
    trouve = _CODE_POSTAL.search(ou)
    code_postal = trouve.group(1) if trouve else ""
    texte = normaliser(_CODE_POSTAL.sub(" ", ou))
    communes = list(Commune.objects.filter(nom_normalise=texte)) if texte else []
    if communes:
        return _parmi(communes, code_postal)
    du_code = (
        list(Commune.objects.filter(codes_postaux__code=code_postal).distinct())
        if code_postal
        else []
    )
    if code_postal and not texte:
        if du_code:
            return _parmi(du_code, code_postal)
        par_insee = de_la_commune(code_postal)
        if par_insee.centre:
            return par_insee
        return Localisation(
            avertissement=_(
                "Le code postal %(code)s n'est pas dans l'Hérault. "
                "Essayez avec le nom de votre commune."
            )
            % {"code": code_postal}
        )
    if not texte:
        return Localisation(
            avertissement=_("Écrivez le nom d'une commune, un code postal ou une adresse.")
        )
    return _commune_approchante(texte, du_code) or _adresse(ou, texte, du_code)


def _commune_approchante(texte: str, du_code: list[Commune]) -> Localisation | None:
    """Début de nom (« la salvetat »), puis faute de frappe (« bedarieu »)."""
    if any(caractere.isdigit() for caractere in texte):
        return None
    commencant = list(Commune.objects.commencant_par(texte)[:_CHOIX_MAX])
    if commencant:
        return _parmi(commencant)
    contenant = list(Commune.objects.filter(nom_normalise__contains=texte)[:_CHOIX_MAX])
    if contenant and len(texte) >= 4:
        return _parmi(contenant)
    noms = du_code or list(Commune.objects.all())
    proches = process.extract(
        texte,
        {commune: commune.nom_normalise for commune in noms},
        scorer=fuzz.ratio,
        score_cutoff=_RESSEMBLANCE,
        limit=_CHOIX_MAX,
    )
    if not proches:
        return None
    centres = tuple(_centre(commune) for _nom, _score, commune in proches)
    return Localisation(centre=centres[0], choix=centres if len(centres) > 1 else ())


def _adresse(ou: str, texte: str, du_code: list[Commune]) -> Localisation:
    try:
        adresses = geocoder(ou.strip())
    except GeocodeurInjoignable:
        return _commune_nommee(
            texte,
            du_code,
            _("L'adresse exacte n'a pas pu être cherchée : voici les lieux autour de la commune."),
        )
    if not adresses:
        return _commune_nommee(texte, du_code, _("Cette adresse est inconnue : voici la commune."))
    centres = tuple(
        Centre(a.libelle, a.latitude, a.longitude, a.code_insee, a.libelle) for a in adresses
    )
    return Localisation(centre=centres[0], choix=centres if len(centres) > 1 else ())


def _commune_nommee(texte: str, du_code: list[Commune], explication: str) -> Localisation:
    """À défaut de l'adresse : la commune nommée à la fin du texte, ou celle du code postal."""
    entoure = f" {texte} "
    nommees = [
        commune
        for commune in (du_code or Commune.objects.all())
        if f" {commune.nom_normalise} " in entoure
    ]
    if nommees:
        # « 3 rue de Sète, Agde » : la commune vient après la rue ; à égalité, le nom le plus long.
        choisie = max(
            nommees, key=lambda c: (entoure.rfind(f" {c.nom_normalise} "), len(c.nom_normalise))
        )
        return Localisation(centre=_centre(choisie), avertissement=explication)
    if du_code:
        parmi = _parmi(du_code)
        return Localisation(parmi.centre, parmi.choix, explication)
    return Localisation(
        avertissement=_(
            "« %(ou)s » n'a pas été trouvé dans l'Hérault. Vérifiez l'orthographe, "
            "ou écrivez le nom de votre commune ou son code postal."
        )
        % {"ou": texte[:60]}
    )
