"""Le rapport d'un import, en mots pour la personne qui le relit."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from lieux.admin.en_mots import Mots, nom_du_champ
from lieux.models import Import

MOTIFS = {
    "nom-proche": gettext_lazy("noms proches"),
    "telephone": gettext_lazy("même téléphone"),
    "siret": gettext_lazy("même SIRET"),
    "declare": gettext_lazy("la source dit que c'est le même lieu"),
}


def _mots_du(rapport: dict[str, Any]) -> Mots:
    codes = {adresse[0] for adresse in rapport.get("adresses", {}).values()}
    for objet in rapport.get("modifies", ()):
        codes |= set(objet["champs"].get("commune", {}).values())
    return Mots(codes)


def en_mots(imp: Import) -> dict[str, Any]:
    """Les rubriques de l'écran, dans l'ordre où on les lit."""
    rapport = imp.rapport
    mots = _mots_du(rapport)
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
                        "champ": nom_du_champ(champ),
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
                "adresse": mots.adresse(*rapport["adresses"][str(objet["ligne"])][:3]),
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
        "hors_perimetre": rapport.get("hors_perimetre", ()),
        "rejetes": rapport.get("rejetes", ()),
        "doublons": [
            objet | {"motifs": ", ".join(str(MOTIFS.get(m, m)) for m in objet["motifs"])}
            for objet in rapport.get("doublons", ())
        ],
        "signalements": rapport.get("signalements", ()),
    }
