"""Schéma national v0.1.1 : colonnes renommées, valeurs séparées par « ; », anciens libellés.

Les valeurs elles-mêmes se traduisent plus loin (`valeurs.listes`), par la même table :
un fichier v1 garde souvent quelques libellés de la v0.
"""

from lieux.importation.formats import standard
from lieux.importation.formats.base import Format, lire_faits
from lieux.importation.objets import Ligne, LigneStandard
from lieux.vocabulaire import Liste

_FAITS = lire_faits("vocabulaire_v0.json")
_SEPARATEURS = ";|"
_LISTES = frozenset(Liste.values)


def traduire(ligne: Ligne) -> LigneStandard:
    valeurs: dict[str, str] = {}
    for ancienne, texte in ligne.valeurs.items():
        colonne = _FAITS["colonnes"].get(ancienne, ancienne)
        if valeurs.get(colonne) and texte:
            texte = f"{valeurs[colonne]};{texte}"
        valeurs[colonne] = texte or valeurs.get(colonne, "")
    return standard.traduire_colonnes(ligne.numero, valeurs, _SEPARATEURS)


FORMAT = Format(
    nom="standard-v0",
    requises=standard.FORMAT.requises,
    distinctives=(*_FAITS["colonnes"], *_FAITS["colonnes_ignorees"]),
    connues=standard.FORMAT.connues.union(_FAITS["colonnes"], _FAITS["colonnes_ignorees"]),
    traduire=traduire,
    noms={champ: nom for nom, champ in _FAITS["colonnes"].items()},
)
