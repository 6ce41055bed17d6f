"""Les valeurs d'un lieu, en mots pour la personne qui les relit."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lieux.models import Commune, Lieu, Reseau, Terme
from lieux.vocabulaire import Precision, Statut

_LONGUEUR = 300
_DATES = ("date_maj", "confirme_le")


class Mots:
    """Traduit des valeurs : trois requêtes, quel que soit leur nombre."""

    def __init__(self, communes: Collection[str]):
        self._termes = {
            (liste, code): libelle
            for liste, code, libelle in Terme.objects.values_list("liste", "code", "libelle")
        } | {
            ("reseaux", slug): sigle for slug, sigle in Reseau.objects.values_list("slug", "sigle")
        }
        self.communes = dict(
            Commune.objects.filter(pk__in=set(communes)).order_by().values_list("pk", "nom")
        )

    def valeur(self, champ: str, valeur: Any) -> str:
        if isinstance(valeur, bool):
            return _("oui") if valeur else _("non")
        if valeur in (None, "", []):
            return _("(vide)")
        if isinstance(valeur, list):
            return ", ".join(self._termes.get((champ, code), code) for code in valeur)
        if champ == "commune":
            return self.communes.get(valeur, valeur)
        if champ == "precision" and valeur in Precision.values:
            return str(Precision(valeur).label)
        if champ == "statut" and valeur in Statut.values:
            return str(Statut(valeur).label)
        if champ in _DATES:
            return formats.date_format(date.fromisoformat(valeur), "SHORT_DATE_FORMAT")
        texte = str(valeur)
        return texte if len(texte) <= _LONGUEUR else f"{texte[: _LONGUEUR - 1]}…"

    def adresse(self, commune: str, code_postal: str, rue: str, complement: str = "") -> str:
        ville = f"{code_postal} {self.communes.get(commune, '')}".strip()
        return ", ".join(filter(None, [rue, complement, ville]))

    def position(self, latitude: float | None, longitude: float | None, precision: str) -> str:
        if latitude is None:
            return _("(vide)")
        return f"{latitude:.5f}, {longitude:.5f} — {self.valeur('precision', precision)}"


def nom_du_champ(champ: str) -> str:
    return capfirst(str(Lieu._meta.get_field(champ).verbose_name))
