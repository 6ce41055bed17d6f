"""« Où ? » : ce qu'une personne tape → un point, ou un choix entre plusieurs.

Dans l'ordre : coordonnées, tout le département, commune ou localité, code postal, nom
approchant (accents, abréviations et fautes de frappe tolérés), adresse. Rien n'est gardé.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from lieux.geo import dans_les_bornes, km_de_l_herault
from lieux.geocodage import Adresse, GeocodeurInjoignable, geocoder
from lieux.models import Commune, Localite
from lieux.texte import abreger, normaliser

_COORDONNEES = re.compile(r"^\s*(-?\d{1,3}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\s*$")
_CODE_POSTAL = re.compile(r"\b(\d{5})\b")
# En dessous, deux noms de communes voisins se confondraient (mesuré sur les 341 noms).
_RESSEMBLANCE = 84
# Ce qui se dit d'un endroit sans le changer : « Béziers centre », « La Grande-Motte plage ».
_PRECISIONS = re.compile(r"(?: (?:centre|ville|village|bourg|plage))+$")
_TOUT_LE_DEPARTEMENT = re.compile(
    r"(?:tout |dans )*(?:(?:le |du )?departement )?(?:de )?(?:l )?herault(?: 34)?|(?:departement )?34"
)
# Au-delà, ce n'est plus le voisinage : les lieux de l'Hérault ne servent pas sur place.
_LOIN_KM = 30
# Sous ce score, le géocodeur devine : on ne dit pas à quelqu'un qu'il est à Lille.
_CONFIANCE = 0.6
_CHOIX_MAX = 8
_ASSEZ_LONG = 4
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
    # La personne veut tout l'Hérault : ni point de départ, ni erreur.
    partout: bool = False


def _centre(endroit: Commune | Localite, code_postal: str = "") -> Centre:
    texte = f"{endroit.nom} ({code_postal})" if code_postal else endroit.nom
    return Centre(
        libelle=endroit.nom,
        latitude=endroit.latitude,
        longitude=endroit.longitude,
        commune=endroit.pk if isinstance(endroit, Commune) else "",
        texte=texte,
    )


def _parmi(communes: list[Commune], code_postal: str = "") -> Localisation:
    """La plus peuplée sert de centre ; les autres restent au choix."""
    communes = sorted(communes, key=lambda commune: (-commune.population, commune.nom_normalise))
    return _au_choix([_centre(commune, code_postal) for commune in communes])


def _au_choix(centres: Sequence[Centre], avertissement: str = "") -> Localisation:
    choix = tuple(centres) if len(centres) > 1 else ()
    return Localisation(centres[0], choix, avertissement)


def de_la_commune(code_insee: str) -> Localisation:
    commune = Commune.objects.filter(pk=code_insee).first()
    if commune is None:
        return Localisation(avertissement=_("Cette commune n'est pas dans l'Hérault."))
    return Localisation(centre=_centre(commune))


def de_la_position(latitude: float, longitude: float) -> Localisation:
    """Autour d'un point ; trois décimales (cent mètres) suffisent et sont seules gardées."""
    latitude, longitude = round(latitude, _DECIMALES), round(longitude, _DECIMALES)
    centre = Centre(libelle=_("votre position"), latitude=latitude, longitude=longitude)
    km = km_de_l_herault(latitude, longitude)
    if km <= _LOIN_KM:
        return Localisation(centre)
    return Localisation(
        centre,
        avertissement=_(
            "Vous êtes loin de l'Hérault (environ %(km)s km). Pour voir les lieux autour d'une "
            "commune de l'Hérault, écrivez son nom ou son code postal."
        )
        % {"km": round(km / 10) * 10},
    )


def resoudre(ou: str, adresses: bool = True) -> Localisation:
    """Trouve le point de départ de ce qu'une personne a tapé.

    Sans `adresses`, une commune ou un code postal seulement : rien n'est demandé ailleurs.
    Plusieurs réponses possibles : la plus probable sert de centre, et toutes
    sont rendues dans `choix`. Aucune : un avertissement dit quoi écrire.
    """
    coordonnees = _COORDONNEES.match(ou)
    if coordonnees:
        latitude, longitude = map(float, coordonnees.groups())
        if dans_les_bornes(latitude, longitude):
            return de_la_position(latitude, longitude)
    if _TOUT_LE_DEPARTEMENT.fullmatch(normaliser(ou)):
        return Localisation(partout=True)
    trouve = _CODE_POSTAL.search(ou)
    code_postal = trouve.group(1) if trouve else ""
    texte = normaliser(_CODE_POSTAL.sub(" ", ou))
    if exact := texte and _de_ce_nom(texte, code_postal):
        return exact
    du_code = (
        list(Commune.objects.filter(codes_postaux__code=code_postal).distinct())
        if code_postal
        else []
    )
    if code_postal and not texte:
        return _du_code_postal(code_postal, du_code)
    if not texte:
        return Localisation(
            avertissement=_("Écrivez le nom d'une commune, un code postal ou une adresse.")
        )
    if approchant := _approchant(texte, du_code):
        return approchant
    return _adresse(ou, texte, du_code) if adresses else _sans_adresse(ou, texte, du_code)


def _de_ce_nom(texte: str, code_postal: str) -> Localisation | None:
    """La commune ou la localité de ce nom exact, article ou « centre » en plus ou en moins."""
    if communes := list(Commune.objects.filter(nom_normalise=texte)):
        return _parmi(communes, code_postal)
    court = _PRECISIONS.sub("", texte)
    noms = {texte, court, re.sub(r"^(?:l|la|le|les) ", "", texte)}
    if localites := list(Localite.objects.filter(nom_normalise__in=noms)):
        return _au_choix([_centre(localite) for localite in localites])
    if court != texte and (communes := list(Commune.objects.filter(nom_normalise=court))):
        return _parmi(communes, code_postal)
    return None


def _du_code_postal(code_postal: str, communes: list[Commune]) -> Localisation:
    if communes:
        return _parmi(communes, code_postal)
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


def _approchant(texte: str, du_code: list[Commune]) -> Localisation | None:
    """Début de nom (« la salvetat »), nom collé (« stpons »), puis faute de frappe (« bedarieu »)."""
    texte = _PRECISIONS.sub("", texte)
    if any(caractere.isdigit() for caractere in texte):
        return None
    if commencant := list(Commune.objects.commencant_par(texte)[:_CHOIX_MAX]):
        return _parmi(commencant)
    localites = list(Localite.objects.all())
    communes = list(Commune.objects.all())
    if commencant := [lieu for lieu in localites if lieu.nom_normalise.startswith(texte)]:
        return _au_choix([_centre(localite) for localite in commencant[:_CHOIX_MAX]])
    if len(texte) < _ASSEZ_LONG:
        return None
    if contenant := [c for c in communes if texte in c.nom_normalise or _colle(c, texte)]:
        return _parmi(contenant[:_CHOIX_MAX])
    return _mal_ecrit(texte, du_code or [*communes, *localites])


def _colle(commune: Commune, texte: str) -> bool:
    """« stpons », « lagrandemotte » : le début du nom, écrit sans espaces."""
    serre = re.sub(r"^(sts?|stes?)(?=[a-z]{3})", _sans_abreviation, texte.replace(" ", ""))
    return commune.nom_normalise.replace(" ", "").startswith(serre)


def _sans_abreviation(trouve: re.Match) -> str:
    return normaliser(trouve.group(1))


def _mal_ecrit(texte: str, endroits: Sequence[Commune | Localite]) -> Localisation | None:
    noms = {endroit: endroit.nom_normalise for endroit in endroits}
    proches = process.extract(
        texte, noms, scorer=fuzz.ratio, score_cutoff=_RESSEMBLANCE, limit=_CHOIX_MAX
    ) or process.extract(
        # Un nom court n'a droit qu'à une lettre de trop, de moins, changée ou échangée (« Adge »).
        texte,
        noms,
        scorer=OSA.distance,
        score_cutoff=1,
        limit=_CHOIX_MAX,
    )
    if not proches:
        return None
    return _au_choix([_centre(endroit) for _nom, _score, endroit in proches])


def _sans_adresse(ou: str, texte: str, du_code: list[Commune]) -> Localisation:
    return _commune_nommee(texte, du_code, _("Les distances se comptent depuis la commune.")) or (
        Localisation(avertissement=_pas_trouve(ou, texte))
    )


def _pas_trouve(ou: str, texte: str, adresses: bool = False) -> str:
    """Sans géocodeur : une adresse a d'ordinaire un numéro ; le reste devait être une commune."""
    phrase = _(
        "« %(ou)s » n'est pas une commune de l'Hérault, ou s'écrit autrement. Vérifiez "
        "l'orthographe, ou écrivez une commune de l'Hérault ou son code postal."
    )
    if adresses and any(caractere.isdigit() for caractere in texte):
        phrase = _(
            "Nous ne pouvons pas chercher les adresses en ce moment (« %(ou)s »). "
            "Écrivez seulement la commune ou le code postal."
        )
    return phrase % {"ou": abreger(ou)}


def _adresse(ou: str, texte: str, du_code: list[Commune]) -> Localisation:
    try:
        adresses = geocoder(ou.strip())
    except GeocodeurInjoignable:
        return _commune_nommee(
            texte,
            du_code,
            _(
                "Nous ne pouvons pas chercher les adresses en ce moment : "
                "voici les lieux autour de la commune."
            ),
        ) or Localisation(avertissement=_pas_trouve(ou, texte, adresses=True))
    if proches := [adresse for adresse in adresses if adresse.dans_le_departement]:
        return _au_choix([_centre_de_l_adresse(adresse) for adresse in proches])
    nommee = _commune_nommee(texte, du_code, _("Cette adresse est inconnue : voici la commune."))
    if nommee:
        return nommee
    sures = [adresse for adresse in adresses if adresse.confiance >= _CONFIANCE]
    if sures:
        return _hors_du_departement(sures[0])
    return Localisation(
        avertissement=_(
            "« %(ou)s » n'a pas été trouvé dans l'Hérault. Vérifiez l'orthographe, "
            "ou écrivez le nom de votre commune ou son code postal."
        )
        % {"ou": abreger(ou)}
    )


def _centre_de_l_adresse(adresse: Adresse) -> Centre:
    return Centre(
        adresse.libelle, adresse.latitude, adresse.longitude, adresse.code_insee, adresse.libelle
    )


def _hors_du_departement(adresse: Adresse) -> Localisation:
    """Juste à côté, les lieux de l'Hérault peuvent servir ; plus loin, on dit quoi faire."""
    if km_de_l_herault(adresse.latitude, adresse.longitude) > _LOIN_KM:
        return Localisation(
            avertissement=_(
                "« %(ou)s » est loin de l'Hérault. Ce site montre les lieux de l'Hérault : "
                "écrivez une de ses communes ou un code postal."
            )
            % {"ou": abreger(adresse.libelle)}
        )
    centre = Centre(adresse.libelle, adresse.latitude, adresse.longitude, "", adresse.libelle)
    return Localisation(
        centre,
        avertissement=_(
            "« %(ou)s » n'est pas dans l'Hérault : voici les lieux de l'Hérault les plus proches."
        )
        % {"ou": abreger(adresse.libelle)},
    )


def _commune_nommee(texte: str, du_code: list[Commune], explication: str) -> Localisation | None:
    """À défaut de l'adresse : la commune nommée à la fin du texte, ou celle du code postal."""
    entoure = f" {texte} "
    endroits = du_code or [*Commune.objects.all(), *Localite.objects.all()]
    nommees = [endroit for endroit in endroits if f" {endroit.nom_normalise} " in entoure]
    if nommees:
        # « 3 rue de Sète, Agde » : la commune vient après la rue ; à égalité, le nom le plus long.
        choisie = max(
            nommees, key=lambda c: (entoure.rfind(f" {c.nom_normalise} "), len(c.nom_normalise))
        )
        return Localisation(_centre(choisie), avertissement=explication)
    if du_code:
        parmi = _parmi(du_code)
        return Localisation(parmi.centre, parmi.choix, explication)
    return None
