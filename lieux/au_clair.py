"""La demande reçue → la même, où ce que dit la phrase est choisi dans les champs qui le disent."""

from collections.abc import Collection

from django.http import QueryDict
from django.utils import timezone

from lieux.entendre import entendre
from lieux.facettes import Vocabulaire
from lieux.models import CodePostal, Commune, Localite

TEXTE_MAX = 200
# Un point de départ donné autrement que par « ou ».
_DEPARTS = ("commune", "lat", "lon", "bbox")


def en_clair(data: QueryDict, vocabulaire: Vocabulaire) -> QueryDict:
    """La même demande, où ce que dit la phrase « q » est choisi dans les champs qui le disent.

    « q=imprimer à Béziers samedi » devient « q=imprimer&ou=Béziers&ouvert=samedi » : dès lors
    rien ne distingue ces choix de ceux que la personne fait dans les champs.
    """
    texte = data.get("q", "")
    if not texte or len(texte) > TEXTE_MAX:
        return data
    deja = {nom: data.get(nom, "") for nom in ("ou", "rayon", "ouvert")}
    prix = data.getlist("frais")
    deja["frais"] = "gratuit" if "gratuit" in prix else next(iter(prix), "")
    if not deja["ou"]:
        deja["ou"] = next(filter(None, (data.get(nom, "") for nom in _DEPARTS)), "")
    if "gratuit" not in vocabulaire.slugs("frais"):
        deja["frais"] = deja["frais"] or "inconnu"
    entendu = entendre(texte, timezone.localdate(), _endroits_connus, deja)
    if entendu.mots == texte:
        return data
    claire = data.copy()
    claire["q"] = entendu.mots
    for nom, valeur in entendu.choix.items():
        claire[nom] = valeur
    return claire


def _endroits_connus(ecrits: Collection[str]) -> dict[str, str]:
    """De ces noms normalisés et codes postaux, ceux qui existent : {écrit: nom}. Une requête."""
    lignes = (
        Commune.objects.filter(nom_normalise__in=ecrits)
        .order_by()
        .values_list("nom_normalise", "nom")
        .union(
            Localite.objects.filter(nom_normalise__in=ecrits)
            .order_by()
            .values_list("nom_normalise", "nom"),
            CodePostal.objects.filter(code__in=ecrits).order_by().values_list("code", "code"),
        )
    )
    return dict(sorted(lignes, reverse=True))
