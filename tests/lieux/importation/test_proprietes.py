"""Quoi qu'on lui donne, l'import répond : une lecture ou un refus, un lieu ou un rejet."""

import math
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from lieux.geo import dans_les_bornes
from lieux.horaires import probleme
from lieux.importation import FORMATS, LectureImpossible
from lieux.importation.formats.base import Format
from lieux.importation.lecture import lire_octets
from lieux.importation.normalisation import normaliser_ligne, normaliser_lignes
from lieux.importation.objets import LieuNormalise, Ligne, Rejet
from lieux.importation.priorites import CHAMPS
from lieux.importation.valeurs import (
    contacts,
    coordonnees,
    dates,
    heures,
    heures_semaine,
    siret,
    textes,
)
from lieux.validateurs import pivot_valable, valider_courriels, valider_sites, valider_telephone
from tests.lieux.importation.conftest import AUJOURD_HUI, REFERENTIEL, ligne

texte = st.text(max_size=80)
# Des textes qui ressemblent à ce que l'on attend, abîmés.
chiffres = st.text("0123456789 .-/+()|;,ouetTél:", max_size=40)
nombres = st.one_of(
    st.floats().map(str),
    st.floats(-10, 90).map(str),
    st.integers(-(10**8), 10**8).map(str),
    st.text("0123456789.,- eE°NSW", max_size=20),
    texte,
)
horaires = st.one_of(
    st.text('MoTuWeThFrSaSu 0123456789:-,;hàPH"', max_size=60),
    st.lists(
        st.sampled_from(
            [
                "lundi",
                "mardi",
                "du",
                "au",
                "de",
                "à",
                "et",
                "9h",
                "12h30",
                "14:00",
                "-",
                ",",
                ";",
                "fermé",
                "Mo-Fr",
                "off",
                "00:00-00:00",
                "09:00-12:00",
                "12:00-09:00",
            ]
        ),
        max_size=12,
    ).map(" ".join),
    texte,
)


@given(st.binary(max_size=400))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b'a,"b\x00\n')
@example(b"[1e999999, -Infinity]")
def test_tous_les_octets(octets):
    try:
        lecture = lire_octets(octets)
    except LectureImpossible:
        return
    assert lecture.lues == len(lecture.lignes) + len(lecture.rejets) > 0
    normaliser_lignes(lecture, FORMATS["standard"], REFERENTIEL)


@given(st.text(st.sampled_from('id,nom;"\n\r\t[]{}:1é\0'), max_size=120))
def test_tous_les_textes_de_csv_et_de_json(contenu):
    try:
        lecture = lire_octets(contenu.encode())
    except LectureImpossible:
        return
    assert lecture.lues > 0


def _juste(resultat):
    """Un lieu que la base et l'administration accepteraient, ou un rejet qui dit pourquoi."""
    if isinstance(resultat, Rejet):
        assert resultat.raison
        return
    assert isinstance(resultat, LieuNormalise)
    v = resultat.valeurs
    assert set(v) == set(CHAMPS)
    assert 0 < len(v["nom"]) <= 200
    assert 0 < len(resultat.identifiant) <= 120
    assert v["commune"] in REFERENTIEL.communes.par_insee
    assert len(v["code_postal"]) == 5
    assert v["code_postal"].isdigit()
    assert dans_les_bornes(v["latitude"], v["longitude"])
    assert len(v["presentation_resume"]) <= 280
    assert len(v["horaires"]) <= 500
    assert probleme(v["horaires"]) is None
    for valeur in v.values():
        if isinstance(valeur, str):
            valeur.encode()  # ni moitié de caractère…
            assert "\0" not in valeur  # … ni caractère nul
    for brut in resultat.brut.values():
        assert "\0" not in brut


COLONNES = {nom: sorted(format_.connues) for nom, format_ in FORMATS.items()}


@st.composite
def lignes_de(draw, format_: Format):
    colonnes = draw(st.lists(st.sampled_from(COLONNES[format_.nom]), max_size=12, unique=True))
    valeurs = {colonne: draw(st.one_of(texte, nombres, horaires, chiffres)) for colonne in colonnes}
    # Assez souvent, une commune juste : sinon tout finirait en rejet.
    if draw(st.booleans()):
        juste = ligne()
        noms = format_.noms
        for champ in ("nom", "commune", "code_postal", "code_insee", "latitude", "longitude"):
            valeurs.setdefault(noms.get(champ, champ), juste[champ])
        valeurs.setdefault(format_.colonne_identifiant, "1")
    return valeurs


@given(st.data())
def test_toutes_les_lignes_de_tous_les_formats(data):
    format_ = data.draw(st.sampled_from(list(FORMATS.values())), label="format")
    valeurs = data.draw(lignes_de(format_))
    resultat, remarques = normaliser_ligne(
        format_.traduire(Ligne(7, valeurs)), REFERENTIEL, format_
    )
    _juste(resultat)
    assert all(remarque.ligne == 7 and remarque.message for remarque in remarques)


@given(st.one_of(texte, chiffres))
def test_telephones(ecrit):
    lu, notes = contacts.telephone(ecrit)
    if lu:
        valider_telephone(lu)
        assert contacts.telephone(lu)[0] == lu
    elif ecrit:
        assert notes


@given(st.one_of(texte, st.text("ab@.|; ,<>:", max_size=40)))
def test_courriels(ecrit):
    lu, _notes = contacts.courriels(ecrit)
    if lu:
        valider_courriels(lu)
        assert contacts.courriels(lu) == (lu, ())


@given(st.one_of(texte, st.text("htps:/w.|; ,aé@\\[]#?", max_size=40)))
def test_sites(ecrit):
    lu, _notes = contacts.sites(ecrit)
    if lu:
        valider_sites(lu)
        assert contacts.sites(lu) == (lu, ())


@given(st.one_of(texte, st.text("0123456789 .SIRETW-", max_size=20)))
def test_sirets(ecrit):
    lu, notes = siret.lire(ecrit)
    if lu:
        assert pivot_valable(lu)
        assert len(lu) <= 14
        assert siret.lire(lu) == (lu, [])
    elif ecrit.strip():
        assert (
            notes
            or not any(c.isalnum() for c in ecrit)
            or "siret" in ecrit.lower()
            or ("siren" in ecrit.lower() or "rna" in ecrit.lower())
        )


@given(nombres, nombres)
def test_coordonnees(latitude, longitude):
    lue, notes = coordonnees.position(latitude, longitude, (43.3442, 3.2158))
    assert math.isfinite(lue.latitude)
    assert math.isfinite(lue.longitude)
    assert dans_les_bornes(lue.latitude, lue.longitude)
    assert lue.precision == "adresse" or notes


@given(horaires)
def test_horaires(ecrit):
    lu, notes = heures.osm(ecrit)
    assert probleme(lu) is None
    assert len(lu) <= 500
    if lu:
        assert heures.osm(lu) == (lu, ())  # nettoyer deux fois ne change plus rien
    elif ecrit.strip():
        assert notes


@given(st.lists(horaires, min_size=7, max_size=7), texte)
def test_horaires_de_la_semaine(jours, commentaire):
    lu, _notes = heures_semaine.semaine(
        dict(zip(heures_semaine.COLONNES, jours, strict=True)), commentaire
    )
    assert probleme(lu) is None


@given(st.one_of(texte, st.text("0123456789-/T:Z+. ", max_size=30)))
def test_dates(ecrit):
    lue, notes = dates.lire(ecrit, AUJOURD_HUI)
    assert (lue is None) == bool(notes)
    assert lue is None or date(1990, 1, 1) <= lue <= AUJOURD_HUI


@given(st.text(max_size=200), st.booleans())
def test_textes(ecrit, plusieurs_lignes):
    propre, _notes = textes.nettoyer(ecrit, plusieurs_lignes)
    propre.encode()
    assert "\0" not in propre
    assert "<script" not in propre.lower()
    assert plusieurs_lignes or "\n" not in propre


@given(st.text(max_size=10), texte, st.text(max_size=10))
def test_communes(code_insee, nom, code_postal):
    resolution = REFERENTIEL.communes.resoudre(code_insee, nom, code_postal)
    assert (resolution.commune is None) == bool(resolution.raison)
