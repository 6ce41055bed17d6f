"""Une ligne traduite → un lieu prêt pour la base, ou un rejet avec sa raison.

Règle : nettoyé quand c'est certain, sinon gardé et signalé, ou rejeté ; jamais perdu en
silence. Une valeur qu'aucun champ ne peut tenir reste dans `brut`, telle quelle.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lieux.importation.formats import FORMATS, Format, choisir, colonnes_ignorees
from lieux.importation.formats.standard import JEU_PAR_DEFAUT
from lieux.importation.objets import (
    Lecture,
    LieuNormalise,
    Ligne,
    LigneStandard,
    Nature,
    Note,
    Rejet,
    Remarque,
)
from lieux.importation.referentiel import Referentiel
from lieux.importation.valeurs import contacts, coordonnees, dates, heures, siret, textes
from lieux.importation.valeurs.communes import FicheCommune, Resolution
from lieux.importation.valeurs.heures_semaine import semaines_du_mois
from lieux.importation.valeurs.listes import AUTRES_LABELS
from lieux.models import Lieu
from lieux.texte import normaliser
from lieux.vocabulaire import Liste, Precision

LONGUEUR_IDENTIFIANT = 120
LONGUEUR_DETAIL = 10_000
_PRECISIONS = {
    "adresse": Precision.ADRESSE.value,
    "numero": Precision.ADRESSE.value,
    "rue": Precision.RUE.value,
    "voie": Precision.RUE.value,
    "lieu dit": Precision.RUE.value,
    "commune": Precision.COMMUNE.value,
    "commune deduite": Precision.COMMUNE.value,
}


def normaliser_lignes(
    lecture: Lecture,
    format_: Format | str = "auto",
    referentiel: Referentiel | None = None,
    suivre: Callable[[Sequence[Ligne]], Iterable[Ligne]] = iter,
) -> tuple[list[LieuNormalise], list[Rejet], list[Remarque]]:
    """(lieux, rejets, remarques) d'un fichier lu ; chaque ligne est dans l'une des deux premières.

    `suivre` parcourt les lignes à notre place : une barre de progression, par exemple.
    `LectureImpossible` si le format est inconnu ou s'il manque une colonne,
    `ImportImpossible` si les communes ne sont pas chargées.
    """
    if not isinstance(format_, Format):
        format_ = choisir(format_, lecture)
    referentiel = referentiel or Referentiel.charger()
    lieux: list[LieuNormalise] = []
    rejets = list(lecture.rejets)
    remarques = [*lecture.remarques, *colonnes_ignorees(lecture, format_)]
    colonne_date = format_.noms.get("date_maj", "date_maj")
    if colonne_date not in lecture.colonnes:
        message = "La source n'a pas de colonne de date de mise à jour."
        remarques.append(Remarque(None, "", colonne_date, Nature.DATE_ABSENTE, message))
    for ligne in suivre(lecture.lignes):
        resultat, notees = normaliser_ligne(format_.traduire(ligne), referentiel, format_)
        remarques += notees
        if isinstance(resultat, Rejet):
            rejets.append(resultat)
        else:
            lieux.append(resultat)
    return lieux, sorted(rejets, key=lambda rejet: rejet.ligne), remarques


def normaliser_ligne(
    standard: LigneStandard,
    referentiel: Referentiel,
    format_: Format = FORMATS["standard"],
) -> tuple[LieuNormalise | Rejet, list[Remarque]]:
    """Une ligne ; ne lève jamais d'exception, quels que soient les textes."""
    carnet = Carnet(standard, format_)
    identifiant = textes.nettoyer(standard.identifiant)[0]
    nom = carnet.texte("nom")
    if not identifiant:
        raison = "Sans identifiant, ce lieu serait créé de nouveau à chaque import."
        return carnet.rejet(format_.colonne_identifiant, raison, nom=nom), []
    if len(identifiant) > LONGUEUR_IDENTIFIANT:
        raison = f"Identifiant de plus de {LONGUEUR_IDENTIFIANT} caractères."
        return carnet.rejet(format_.colonne_identifiant, raison, nom=nom), []
    if not nom:
        return carnet.rejet("nom", "Le nom manque."), []
    commune = referentiel.communes.resoudre(
        *(textes.nettoyer(carnet.lire(c))[0] for c in ("code_insee", "commune", "code_postal"))
    )
    if commune.commune is None:
        valeur = " / ".join(filter(None, map(carnet.lire, ("commune", "code_postal"))))
        return carnet.rejet(commune.colonne, commune.raison, nom=nom, valeur=valeur[:200]), []
    valeurs = {"nom": nom}
    valeurs |= _adresse(carnet, commune)
    valeurs |= _position(carnet, commune.commune, valeurs["adresse"])
    valeurs |= _contacts(carnet)
    valeurs |= _presentation(carnet)
    valeurs |= _relations(carnet, referentiel)
    valeurs["horaires"] = _horaires(carnet, valeurs["presentation_detail"])
    date_maj = None
    if "date_maj" in standard.colonnes:  # sinon, la remarque vaut pour tout le fichier
        lue = dates.lire(carnet.lire("date_maj"), referentiel.aujourd_hui)
        date_maj = carnet.noter("date_maj", lue)
    valeurs["date_maj"] = date_maj.isoformat() if date_maj else ""
    lieu = LieuNormalise(
        ligne=standard.numero,
        identifiant=identifiant,
        jeu=textes.nettoyer(standard.jeu)[0][:LONGUEUR_IDENTIFIANT] or "standard",
        valeurs=valeurs,
        date_maj=date_maj,
        brut={colonne: _gardable(texte) for colonne, texte in carnet.brut.items()},
        meme_site_que=carnet.lire("meme_site_que"),
    )
    return lieu, carnet.remarques(identifiant, nom)


class Carnet:
    """Les cellules d'une ligne, et ce que les règles en disent au fur et à mesure."""

    def __init__(self, standard: LigneStandard, format_: Format):
        self.standard = standard
        self.brut = dict(standard.brut)
        self._noms = format_.noms
        self._notes: list[tuple[str, Note]] = list(standard.notes)

    def lire(self, colonne: str) -> str:
        return self.standard.colonnes.get(colonne, "").strip()

    def noter(
        self, colonne: str, lu: tuple[Any, Iterable[Note]], origine: str | None = None
    ) -> Any:
        """Garde les notes d'une règle et rend sa valeur ; une valeur perdue va dans `brut`."""
        valeur, notes = lu
        for note in notes:
            self._notes.append((colonne, note))
            if note.perdue:
                self.brut[colonne] = self.lire(colonne) if origine is None else origine
        return valeur

    def texte(self, colonne: str, plusieurs_lignes: bool = False) -> str:
        """Le texte nettoyé, coupé à la longueur du champ du modèle."""
        propre = self.noter(colonne, textes.nettoyer(self.lire(colonne), plusieurs_lignes))
        longueur = Lieu._meta.get_field(colonne).max_length
        return self.noter(colonne, textes.couper(propre, longueur)) if longueur else propre

    def rejet(self, colonne: str, raison: str, nom: str = "", valeur: str = "") -> Rejet:
        return Rejet(
            ligne=self.standard.numero,
            colonne=self._noms.get(colonne, colonne),
            raison=raison,
            identifiant=self.standard.identifiant[:200],
            nom=nom,
            valeur=valeur,
        )

    def remarques(self, identifiant: str, nom: str) -> list[Remarque]:
        return [
            Remarque(
                self.standard.numero,
                identifiant,
                self._noms.get(colonne, colonne),
                note.nature,
                note.message,
                note.valeur,
                nom,
            )
            for colonne, note in self._notes
        ]


def _gardable(texte: str) -> str:
    """Tel quel, mais qu'une base accepte : PostgreSQL refuse le caractère nul."""
    return texte.replace("\0", "\u2400")[:LONGUEUR_DETAIL]


def _adresse(carnet: Carnet, commune: Resolution) -> dict[str, Any]:
    for colonne, note in commune.notes:
        carnet.noter(colonne, (None, [note]))
    return {
        "commune": commune.commune.code_insee,
        "code_postal": commune.code_postal,
        "adresse": _sans_la_commune(carnet.texte("adresse"), commune.commune),
        "complement_adresse": carnet.texte("complement_adresse"),
    }


def _sans_la_commune(adresse: str, commune: FicheCommune) -> str:
    """« 20 rue X 34490 THEZAN-LES-BEZIERS » → « 20 rue X » : code postal et commune ont leur champ."""
    trouve = re.fullmatch(r"(.+?)[\s,]+34[0-9]{3}\s+(\D+)", adresse)
    if trouve and normaliser(trouve[2]) == normaliser(commune.nom):
        return trouve[1]
    return adresse


def _position(carnet: Carnet, commune: FicheCommune, adresse: str) -> dict[str, Any]:
    """Sans précision dite, la position est à l'adresse.

    Sauf si c'est exactement le centre de la commune et que l'adresse n'a pas de numéro :
    un export de notre propre carte ne doit pas changer une position approchée en adresse.
    """
    dite = _PRECISIONS.get(normaliser(carnet.lire("precision_geo")), "")
    lue, notes = coordonnees.position(
        carnet.lire("latitude"), carnet.lire("longitude"), commune.centre, dite
    )
    carnet.noter(
        "latitude", (lue, notes), f"{carnet.lire('latitude')} ; {carnet.lire('longitude')}"
    )
    precision = str(lue.precision)
    if (
        not dite
        and not re.search(r"\d", adresse)
        and coordonnees.est_le_centre(lue, commune.centre)
    ):
        precision = Precision.COMMUNE.value
    return {"latitude": lue.latitude, "longitude": lue.longitude, "precision": precision}


def _contacts(carnet: Carnet) -> dict[str, Any]:
    valeurs = {}
    for champ, regle in (
        ("pivot", siret.lire),
        ("telephone", contacts.telephone),
        ("courriels", contacts.courriels),
        ("site_web", contacts.sites),
    ):
        propre = textes.nettoyer(carnet.lire(champ), plusieurs_lignes=True)[0]
        valeurs[champ] = carnet.noter(champ, regle(propre))
    for champ in ("prise_rdv", "fiche_acces_libre"):
        longueur = Lieu._meta.get_field(champ).max_length
        propre = textes.nettoyer(carnet.lire(champ))[0]
        valeurs[champ] = carnet.noter(champ, contacts.site_unique(propre, longueur))
    return valeurs


def _presentation(carnet: Carnet) -> dict[str, Any]:
    """Un résumé trop long est coupé, et son texte entier ouvre la présentation détaillée."""
    entier = carnet.noter(
        "presentation_resume", textes.nettoyer(carnet.lire("presentation_resume"))
    )
    longueur = Lieu._meta.get_field("presentation_resume").max_length
    resume = carnet.noter("presentation_resume", textes.couper(entier, longueur))
    detail = carnet.texte("presentation_detail", plusieurs_lignes=True)
    if resume != entier and entier not in detail:
        detail = f"{entier}\n\n{detail}".strip()
    return {
        "presentation_resume": resume,
        "presentation_detail": carnet.noter(
            "presentation_detail", textes.couper(detail, LONGUEUR_DETAIL)
        ),
        "structure_parente": carnet.texte("structure_parente"),
        "source": carnet.texte("source") or _source_du_jeu(carnet.standard.jeu),
    }


def _relations(carnet: Carnet, referentiel: Referentiel) -> dict[str, Any]:
    listes = {
        liste: [propre for m in morceaux if (propre := textes.nettoyer(m)[0])]
        for liste, morceaux in carnet.standard.listes.items()
    }
    reconnues = referentiel.vocabulaire.reconnaitre(listes)
    for colonne, note in reconnues.notes:
        inconnues = [carnet.brut[colonne]] if colonne in carnet.brut else []
        carnet.noter(colonne, (None, [note]), "|".join([*inconnues, note.valeur]))
    valeurs: dict[str, Any] = {
        liste: sorted(reconnues.codes.get(liste, ())) for liste in Liste.values
    }
    libre = carnet.texte(AUTRES_LABELS, plusieurs_lignes=True)
    valeurs[AUTRES_LABELS] = "|".join(dict.fromkeys(filter(None, [libre, *reconnues.labels])))
    valeurs["reseaux"] = sorted(
        reseau.slug
        for reseau in referentiel.rattachement.pour_codes(
            valeurs[Liste.TYPOLOGIE.value], valeurs[Liste.DISPOSITIFS.value]
        )
    )
    return valeurs


def _horaires(carnet: Carnet, presentation: str) -> str:
    texte = textes.nettoyer(carnet.lire("horaires"), plusieurs_lignes=True)[0]
    lus = carnet.noter("horaires", heures.osm(texte))
    restreints = semaines_du_mois(lus, presentation)
    if restreints != lus:
        message = f"Semaines du mois dites dans la présentation : {restreints}"
        note = Note(Nature.HORAIRES_NETTOYES, message, presentation[:200])
        carnet.noter("horaires", (None, [note]))
    return restreints


def _source_du_jeu(jeu: str) -> str:
    """Le nom du jeu, à défaut de source ; « standard » dit qu'on ne sait ni l'un ni l'autre."""
    return "" if jeu == JEU_PAR_DEFAUT else jeu[:200]
