"""La page d'un lieu, dite aux moteurs de recherche : JSON-LD, vocabulaire schema.org."""

import json

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lieux.fiche import Fiche
from lieux.vocabulaire import Liste

# Seulement les types dont on est sûr ; « Place » pour tout autre lieu.
_TYPES = {
    "BIB": "Library",
    "LA_POSTE": "PostOffice",
    **dict.fromkeys(
        ("RFS", "MUNI", "CCAS", "CIAS", "DEPT", "CD", "PREF", "CFP", "EPCI", "FT"),
        "GovernmentOffice",
    ),
}
_JOURS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GRATUIT = "Gratuit"
# Ceux de json_script : ni fin de balise, ni commentaire, ni entité possibles dans le texte.
_ECHAPPEMENTS = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def json_ld(fiche: Fiche, adresse: str) -> dict:
    """Ce que l'on sait, et rien d'autre : une valeur inconnue n'est pas écrite."""
    lieu = fiche.lieu
    donnees = {
        "@context": "https://schema.org",
        "@type": _type(fiche),
        "@id": adresse,
        "url": adresse,
        "name": lieu.nom,
        "description": lieu.presentation_resume,
        "address": _sans_vide(
            {
                "@type": "PostalAddress",
                "streetAddress": lieu.adresse,
                "postalCode": lieu.code_postal,
                "addressLocality": lieu.commune.nom,
                "addressCountry": "FR",
            }
        ),
        "telephone": lieu.telephone,
        "email": lieu.liste_courriels[:1],
        "sameAs": lieu.liste_sites,
        "openingHoursSpecification": _ouvertures(fiche),
        "specialOpeningHoursSpecification": _fermetures(fiche),
    }
    if lieu.latitude is not None and not lieu.approximatif:
        donnees["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": lieu.latitude,
            "longitude": lieu.longitude,
        }
    frais = {terme.code for terme in fiche.termes[Liste.FRAIS]}
    if frais == {_GRATUIT}:
        donnees["isAccessibleForFree"] = True
    if not fiche.recoit_du_public:
        donnees["publicAccess"] = False
    return _sans_vide(donnees)


def balise(donnees: dict) -> SafeString:
    """La balise <script> ; `</script>` écrit dans un nom ne peut pas la fermer."""
    texte = json.dumps(donnees, ensure_ascii=False).translate(_ECHAPPEMENTS)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(texte))  # noqa: S308


def _type(fiche: Fiche) -> str:
    connus = (_TYPES.get(terme.code) for terme in fiche.termes[Liste.TYPOLOGIE])
    return next(filter(None, connus), "Place")


def _ouvertures(fiche: Fiche) -> list[dict]:
    """Les sept jours à venir, chacun daté : un horaire n'est pas promis au-delà."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{_JOURS[jour.date.weekday()]}",
            "opens": f"{debut:%H:%M}",
            "closes": f"{fin:%H:%M}",
            "validFrom": jour.date.isoformat(),
            "validThrough": jour.date.isoformat(),
        }
        for jour in fiche.semaine or ()
        if not jour.a_confirmer
        for debut, fin in jour.plages
    ]


def _fermetures(fiche: Fiche) -> list[dict]:
    """Sans heures d'ouverture : fermé, d'après la documentation de schema.org."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": fermeture.debut.isoformat(),
            "validThrough": fermeture.fin.isoformat(),
        }
        for fermeture in fiche.fermetures
    ]


def _sans_vide(donnees: dict) -> dict:
    return {cle: valeur for cle, valeur in donnees.items() if valeur not in ("", [], None)}
