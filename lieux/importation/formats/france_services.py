"""Liste officielle des France Services (`id_fs`, `lib_fs`, `h_lundi` … `h_samedi`).

Identifiant `fs-<id_fs>`, comme dans les fichiers nationaux : la liste met à jour les
lieux que ceux-ci ont apportés.
"""

from lieux.importation.formats.base import Format, lire_faits
from lieux.importation.objets import Ligne, LigneStandard, Nature, Note
from lieux.importation.valeurs import heures_semaine
from lieux.texte import normaliser
from lieux.vocabulaire import Liste

JEU = "france-services"
_FAITS = lire_faits("france_services.json")
_ITINERANCE = {normaliser(k): v for k, v in _FAITS["itinerance_par_format_fs"].items()}
_ACCES = {normaliser(k): v for k, v in _FAITS["modalites_acces_par_prise_rdv"].items()}


def traduire(ligne: Ligne) -> LigneStandard:
    source = ligne.valeurs
    colonnes = {champ: source.get(nom, "") for nom, champ in _FAITS["colonnes"].items()}
    colonnes["source"] = _FAITS["nom_de_la_source"]
    numero_fs = source.get("id_fs", "").strip()
    standard = LigneStandard(
        numero=ligne.numero,
        identifiant=f"fs-{numero_fs}" if numero_fs else "",
        jeu=JEU,
        colonnes=colonnes,
        listes={Liste(nom): list(codes) for nom, codes in _FAITS["valeurs_constantes"].items()},
    )
    colonnes["horaires"], notes = heures_semaine.semaine(source, source.get("commentaire", ""))
    standard.notes += notes
    for colonne, note in notes:
        if note.perdue:
            standard.brut[colonne] = source.get(colonne, "")
    _traduire_valeur(standard, source, "format_fs", _ITINERANCE, Liste.ITINERANCE)
    _traduire_valeur(standard, source, "prise_rdv", _ACCES, Liste.ACCES)
    return standard


def _traduire_valeur(standard, source, colonne: str, table: dict, liste: Liste) -> None:
    ecrit = source.get(colonne, "").strip()
    if not ecrit:
        return
    valeur = table.get(normaliser(ecrit))
    if valeur is None:
        message = f"Valeur inconnue de la liste : « {ecrit[:80]} »."
        standard.notes.append((colonne, Note(Nature.VALEUR_INCONNUE, message, ecrit[:300], True)))
        standard.brut[colonne] = ecrit
    else:
        standard.listes[liste] = [valeur] if isinstance(valeur, str) else list(valeur)


FORMAT = Format(
    nom="france-services",
    requises=("id_fs", "lib_fs", "adresse", "insee_com", "code_postal", "lib_com"),
    distinctives=("id_fs", "lib_fs", "lib_com", "format_fs", "type_fs", "h_lundi", "h_mardi"),
    connues=frozenset(
        {
            "id_fs",
            "format_fs",
            "prise_rdv",
            *_FAITS["colonnes"],
            *_FAITS["colonnes_ignorees"],
            *heures_semaine.COLONNES,
        }
    ),
    traduire=traduire,
    adresse=_FAITS["adresse"],
    colonne_identifiant="id_fs",
    noms={champ: nom for nom, champ in _FAITS["colonnes"].items()},
)
