"""Les formats reconnus : chacun traduit une ligne dans les colonnes du standard v1.0.2.

standard          schéma national v1.0.x (colonnes `precision_geo`, `jeu`… en plus si elles y sont)
standard-v0       schéma national v0.1.1
herault-data      jeu ouvert du Département
france-services   liste officielle des structures France Services
"""

from lieux.importation.formats import france_services, herault, standard, standard_v0
from lieux.importation.formats.base import Format
from lieux.importation.objets import Lecture, LectureImpossible, Nature, Remarque

AUTO = "auto"
FORMATS: dict[str, Format] = {
    format_.nom: format_
    for format_ in (france_services.FORMAT, herault.FORMAT, standard_v0.FORMAT, standard.FORMAT)
}
# `importer_lieux herault-data` va chercher le fichier à l'adresse publique de la source.
ADRESSES = {format_.nom: format_.adresse for format_ in FORMATS.values() if format_.adresse}


def choisir(nom: str, lecture: Lecture) -> Format:
    """Le format demandé, ou reconnu par ses colonnes ; vérifie les colonnes obligatoires."""
    format_ = _reconnaitre(lecture) if nom == AUTO else FORMATS.get(nom)
    if format_ is None:
        raise LectureImpossible(
            f"Format inconnu : « {nom} ». Formats possibles : {', '.join(FORMATS)}."
        )
    manquantes = [colonne for colonne in format_.requises if colonne not in lecture.colonnes]
    if manquantes:
        raise LectureImpossible(
            f"Il manque {'la colonne' if len(manquantes) == 1 else 'les colonnes'} "
            f"{', '.join(manquantes)} (format {format_.nom})."
        )
    return format_


def colonnes_ignorees(lecture: Lecture, format_: Format) -> list[Remarque]:
    """Une remarque par colonne que le format ne connaît pas : rien ne disparaît en silence."""
    message = f"Colonne inconnue du format {format_.nom} : elle n'est pas lue."
    return [
        Remarque(None, "", colonne[:80], Nature.COLONNE_IGNOREE, message)
        for colonne in lecture.colonnes
        if colonne not in format_.connues
    ]


def _reconnaitre(lecture: Lecture) -> Format:
    """Le format dont le plus de colonnes distinctives sont là."""
    presentes = set(lecture.colonnes)
    scores = {nom: len(presentes & set(f.distinctives)) for nom, f in FORMATS.items()}
    meilleur = max(FORMATS, key=lambda nom: scores[nom])
    if not scores[meilleur]:
        if {"id", "nom"} <= presentes:
            return FORMATS["standard"]
        vues = ", ".join(lecture.colonnes[:8])
        raise LectureImpossible(
            f"Format non reconnu (colonnes : {vues[:200]}…). Précisez le format : {', '.join(FORMATS)}."
        )
    return FORMATS[meilleur]
