"""Pourquoi un texte d'horaires est refusé : des phrases pour la personne qui le tape.

Deux familles : le texte ne se lit pas (`faute_de_lecture`), ou il se lit mais dit
autre chose que ce que l'on a voulu écrire, ou rien de sûr (`sens_douteux`).
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

EXEMPLE = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"


@dataclass(frozen=True)
class Souci:
    """Une phrase et ses valeurs, traduites à l'affichage : un processus sert plusieurs langues."""

    modele: str
    valeurs: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{_(self.modele) % self.valeurs} {_('Exemple :')} {EXEMPLE}"


INVISIBLE = Souci(gettext_noop("Ces horaires contiennent un caractère invisible : retapez-les."))
_GUILLEMET = Souci(gettext_noop("Il manque un guillemet à la fin du commentaire."))
_INCOMPLET = Souci(gettext_noop("Ces horaires sont incomplets."))
_SOLEIL = Souci(gettext_noop("Le lever et le coucher du soleil ne sont pas lus : écrivez l'heure."))
_SANS_FIN = Souci(gettext_noop("Il manque l'heure de fermeture : « + » ne suffit pas."))
_SANS_HEURES = Souci(gettext_noop("Il manque les heures d'ouverture après le jour."))
_QUE_FERME = Souci(
    gettext_noop("Il manque les heures d'ouverture : seules des fermetures sont dites.")
)
_FERIE_ET_JOUR = Souci(
    gettext_noop("Un jour et PH se séparent par une virgule (Mo,PH) ou par deux règles.")
)
_APRES_SINON = Souci(gettext_noop("Après « || », écrivez une seule règle."))
_EFFACE = Souci(
    gettext_noop(
        "Après un point-virgule, les mêmes jours effacent les heures d'avant : "
        "séparez deux plages d'un même jour par une virgule."
    )
)
_RESTE = gettext_noop("Ces horaires ne se lisent plus à partir de « %(mot)s ».")
_HEURE_IMPOSSIBLE = gettext_noop("L'heure « %(mot)s » n'existe pas.")
_DATE_IMPOSSIBLE = gettext_noop("La date « %(mot)s » n'existe pas.")
_PLAGE_VIDE = gettext_noop(
    "« %(mot)s » commence et finit à la même heure : écrivez 00:00-24:00 pour toute "
    "la journée, ou off pour un jour fermé."
)
_JOURS = gettext_noop(
    "« %(mot)s » n'est pas lu : du lundi au dimanche, les jours s'écrivent Mo Tu We Th Fr Sa Su."
)
_HEURES = gettext_noop("« %(mot)s » n'est pas lu : les heures s'écrivent ainsi, 09:00.")
_TOUJOURS = gettext_noop("« %(mot)s » n'est pas lu : jour et nuit, toute l'année, s'écrit 24/7.")
_FERME = gettext_noop("« %(mot)s » n'est pas lu : un jour fermé s'écrit off, par exemple Su off.")
_TIRET = gettext_noop("Le tiret « %(mot)s » n'est pas lu : tapez le tiret simple du clavier.")
_COMMENTAIRE = gettext_noop('Un commentaire s\'écrit entre guillemets droits : "sur rendez-vous".')
_VIRGULE = gettext_noop("Séparez deux plages d'un même jour par une virgule.")
_DE_TROP = gettext_noop("Il y a un point-virgule ou une virgule de trop.")
_MAJUSCULES = gettext_noop(
    "« %(mot)s » s'écrit en majuscules : PH (jours fériés), SH (vacances scolaires)."
)
_DEUX_POINTS = gettext_noop("Il n'y a pas de deux-points après le jour.")

# Du plus précis au plus vague : ce que l'on cherche dans le texte, ce que l'on en dit.
_CONSEILS = (
    (r"(?i)24\s*h?/\s*24\w*|\b7\s*j?/\s*7\w*", _TOUJOURS),
    (r"(?i)\bferm\w+", _FERME),
    (
        r"(?i)\b(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lun|mer|jeu|ven|sam|dim"
        r"|lu|ma|me|je|ve|di|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\b",
        _JOURS,
    ),
    (r"(?i)\d{1,2} ?h ?\d{0,2}|\d{1,2}\.\d\d|\b\d{4}-\d{4}\b|\b\d{1,2}-\d{1,2}\b(?!:)", _HEURES),
    (r"[–—−‑]", _TIRET),
    (r"[«»“”]", _COMMENTAIRE),
    (r"\d:\d\d\s+\d{1,2}:\d\d|\d:\d\d\s*[/&]\s*\d", _VIRGULE),
    (r"[;,]\s*$|^\s*[;,]|[;,]\s*[;,]", _DE_TROP),
    (r"\b(?:ph|Ph|sh|Sh)\b", _MAJUSCULES),
    (r"[a-z]\s*:", _DEUX_POINTS),
)
_COMMENTAIRES = re.compile(r'"[^"]*"')


def sans_commentaires(texte: str) -> str:
    return _COMMENTAIRES.sub('""', texte)


def trop_long(maximum: int) -> Souci:
    modele = gettext_noop("Ces horaires sont trop longs : %(mot)s caractères au plus.")
    return Souci(modele, {"mot": str(maximum)})


def faute_de_lecture(texte: str, erreur: str) -> Souci:
    """`erreur` est le message de la bibliothèque : il dit où elle s'arrête (« --> 1:7 »)."""
    if texte.count('"') % 2:
        return _GUILLEMET
    tape = sans_commentaires(texte)
    for heure, minute in re.findall(r"(\d{1,3}):(\d\d)", tape):
        if int(heure) > 24 or int(minute) > 59:
            return Souci(_HEURE_IMPOSSIBLE, {"mot": f"{heure}:{minute}"})
    for motif, modele in _CONSEILS:
        trouve = re.search(motif, tape)
        if trouve:
            return Souci(modele, {"mot": trouve[0].strip()})
    colonne = re.search(r"--> 1:(\d+)", erreur)
    reste = texte[int(colonne[1]) - 1 :][:40] if colonne else ""
    return Souci(_RESTE, {"mot": reste}) if reste else _INCOMPLET


# --- Ce qui se lit, mais dit autre chose ----------------------------------------------

_PLAGE = re.compile(r"\b(\d\d?:\d\d)-(\d\d?:\d\d)")
_DATE = re.compile(r"\b([A-Z][a-z]{2}) (\d{1,2})(?![\d:])")
_JOURS_DU_MOIS = {"Feb": 29, "Apr": 30, "Jun": 30, "Sep": 30, "Nov": 30}
# Chaque « || » multiplie le temps d'évaluation.
_SINON_MAXIMUM = 2
_JOUR = r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DIT_QUAND = re.compile(r'\d:\d|24/7|\b(?:open|closed|off|unknown)\b|""', re.IGNORECASE)
_REGLE_D_HEURES = re.compile(r'(?:([^;]*?) )?\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*(?: "")?')


def sens_douteux(texte: str, ecriture: str) -> Souci | None:
    """`texte` comme il est tapé, `ecriture` canonique ; tous deux sans commentaires."""
    for debut, fin in _PLAGE.findall(ecriture):
        if debut == fin:
            return Souci(_PLAGE_VIDE, {"mot": f"{debut}-{fin}"})
    for mois, jour in _DATE.findall(ecriture):
        if int(jour) > _JOURS_DU_MOIS.get(mois, 31):
            return Souci(_DATE_IMPOSSIBLE, {"mot": f"{mois} {jour}"})
    if re.search(r"sunrise|sunset|dawn|dusk", ecriture):
        return _SOLEIL
    if re.search(r":\d\d\+", ecriture):
        return _SANS_FIN
    # La bibliothèque lit « ou » là où le format dit « et ».
    if re.search(rf"\bPH (?:{_JOUR})|(?:{_JOUR})\S* PH\b", texte):
        return _FERIE_ET_JOUR
    trop_de_sinon = ecriture.count("||") > _SINON_MAXIMUM
    if trop_de_sinon or re.search(r"\|\|[^|]*; (?!(?:SH,)?PH(?:,SH)? closed)", ecriture):
        return _APRES_SINON
    # Dans le texte tapé : la forme canonique abrège « Mo 00:00-24:00 » en « Mo ».
    if not all(_DIT_QUAND.search(regle) for regle in re.split(r";|\|\||\s,|,\s", texte)):
        return _SANS_HEURES
    regles = ecriture.split("; ")
    toujours_ferme = any(re.match(r"(24/7 )?closed", regle) for regle in regles)
    if not toujours_ferme and all(re.search(r"closed( \"\")?$", regle) for regle in regles):
        return _QUE_FERME
    return _EFFACE if _une_regle_en_efface_une_autre(ecriture) else None


def _une_regle_en_efface_une_autre(ecriture: str) -> bool:
    """« Mo 08:00-12:00; Mo 14:00-17:00 », « Mo-Fr 08:00-12:00; 14:00-17:00 » : erreurs de frappe.

    L'exception « Mo-Fr 08:00-12:00; Tu 14:00-17:00 » est, elle, courante et voulue.
    """
    if "||" in ecriture or ", " in ecriture:
        return False
    vus: set[str] = set()
    for regle in ecriture.split("; "):
        heures = _REGLE_D_HEURES.fullmatch(regle)
        if heures:
            quand = heures[1] or "Mo-Su"
            if quand in vus or (vus and quand == "Mo-Su"):
                return True
            vus.add(quand)
    return False
