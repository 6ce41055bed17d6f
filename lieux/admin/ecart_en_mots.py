"""Le rapport d'un import, en mots pour la personne qui le relit."""

from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lieux.models import Commune, Import, Lieu, Reseau, Terme
from lieux.vocabulaire import Precision

MOTIFS = {
    "nom-proche": gettext_lazy("noms proches"),
    "telephone": gettext_lazy("même téléphone"),
    "siret": gettext_lazy("même SIRET"),
    "declare": gettext_lazy("la source dit que c'est le même lieu"),
}
_LONGUEUR = 300


class Mots:
    """Traduit les valeurs d'un rapport : trois requêtes, quel que soit le nombre de lignes."""

    def __init__(self, rapport: dict[str, Any]):
        self._termes = {
            (liste, code): libelle
            for liste, code, libelle in Terme.objects.values_list("liste", "code", "libelle")
        } | {
            ("reseaux", slug): sigle for slug, sigle in Reseau.objects.values_list("slug", "sigle")
        }
        codes = {adresse[0] for adresse in rapport.get("adresses", {}).values()}
        for objet in rapport.get("modifies", ()):
            codes |= set(objet["champs"].get("commune", {}).values())
        self._communes = dict(
            Commune.objects.filter(pk__in=codes).order_by().values_list("pk", "nom")
        )

    def valeur(self, champ: str, valeur: Any) -> str:
        if valeur in (None, "", []):
            return _("(vide)")
        if isinstance(valeur, list):
            return ", ".join(self._termes.get((champ, code), code) for code in valeur)
        if champ == "commune":
            return self._communes.get(valeur, valeur)
        if champ == "precision" and valeur in Precision.values:
            return str(Precision(valeur).label)
        if champ == "date_maj":
            return formats.date_format(date.fromisoformat(valeur), "SHORT_DATE_FORMAT")
        texte = str(valeur)
        return texte if len(texte) <= _LONGUEUR else f"{texte[: _LONGUEUR - 1]}…"

    def adresse(self, adresse: list[str]) -> str:
        commune, code_postal, rue, _complement = adresse
        ville = f"{code_postal} {self._communes.get(commune, '')}".strip()
        return ", ".join(filter(None, [rue, ville]))


def _nom_du_champ(champ: str) -> str:
    nom = str(Lieu._meta.get_field(champ).verbose_name)
    return nom[:1].upper() + nom[1:]


def en_mots(imp: Import) -> dict[str, Any]:
    """Les rubriques de l'écran, dans l'ordre où on les lit."""
    rapport = imp.rapport
    mots = Mots(rapport)
    refusees = set(imp.refus.get("lignes", ()))
    absents_refuses = set(imp.refus.get("absents", ()))
    return {
        "lues": rapport.get("lues", 0),
        "inchanges": len(rapport.get("inchanges", ())),
        "jeux_tronques": ", ".join(rapport.get("jeux_tronques", ())),
        "modifies": [
            objet
            | {
                "refusee": objet["ligne"] in refusees,
                "changements": [
                    {
                        "champ": _nom_du_champ(champ),
                        "avant": mots.valeur(champ, valeurs["avant"]),
                        "apres": mots.valeur(champ, valeurs["apres"]),
                    }
                    for champ, valeurs in objet["champs"].items()
                ],
            }
            for objet in rapport.get("modifies", ())
        ],
        "crees": [
            objet
            | {
                "refusee": objet["ligne"] in refusees,
                "adresse": mots.adresse(rapport["adresses"][str(objet["ligne"])]),
            }
            for objet in rapport.get("crees", ())
        ],
        "absents": [
            objet
            | {
                "rang": rang,
                "refusee": rang in absents_refuses,
                "depuis": datetime.fromisoformat(objet["depuis"]) if objet["depuis"] else None,
            }
            for rang, objet in enumerate(rapport.get("absents", ()))
        ],
        "rejetes": rapport.get("rejetes", ()),
        "doublons": [
            objet | {"motifs": ", ".join(str(MOTIFS.get(m, m)) for m in objet["motifs"])}
            for objet in rapport.get("doublons", ())
        ],
        "signalements": rapport.get("signalements", ()),
    }
