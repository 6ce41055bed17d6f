"""Octets → lignes : encodages, séparateurs, numéros de ligne, fichiers tronqués."""

import json

import pytest

from lieux.importation import LectureImpossible, lire
from lieux.importation.lecture import lire_octets
from tests.lieux.importation.conftest import DONNEES

CSV = 'id,nom,commune\n1,Médiathèque,Sète\n2,"Maison, pour ""tous""",Agde\n'


def valeurs(lecture):
    return [dict(ligne.valeurs) for ligne in lecture.lignes]


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separateur", [",", ";", "\t"])
def test_encodages_et_separateurs(encodage, fin, separateur):
    lignes = [["id", "nom"], ["1", "Médiathèque d’Agde"], ["2", "Château"]]
    texte = "".join(separateur.join(cellules) + fin for cellules in lignes)
    lecture = lire_octets(texte.encode(encodage))
    assert lecture.forme == "csv"
    assert lecture.colonnes == ("id", "nom")
    assert valeurs(lecture) == [
        {"id": "1", "nom": "Médiathèque d’Agde"},
        {"id": "2", "nom": "Château"},
    ]
    assert [ligne.numero for ligne in lecture.lignes] == [2, 3]
    assert lecture.remarques == ()


def test_deux_encodages_dans_le_meme_fichier():
    octets = "id,nom\n1,Médiathèque\n".encode() + "2,Château\n".encode("cp1252")
    assert [v["nom"] for v in valeurs(lire_octets(octets))] == ["Médiathèque", "Château"]


def test_une_cellule_de_plusieurs_lignes_garde_le_vrai_numero():
    lecture = lire_octets(b'id,nom\n\n1,"Un\n\ndeux"\n2,Trois\n')
    assert [(ligne.numero, ligne.valeurs["nom"]) for ligne in lecture.lignes] == [
        (3, "Un\n\ndeux"),
        (6, "Trois"),
    ]


def test_les_en_tetes_se_comparent_sans_casse_ni_espace():
    assert lire_octets(b"ID, Code Postal ,NOM\n1,34500,x\n").colonnes == (
        "id",
        "code_postal",
        "nom",
    )


def test_les_lignes_vides_ne_comptent_pas():
    assert lire_octets(b"id,nom\n1,a\n\n,\n2,b\n").lues == 2


def test_une_ligne_mal_formee_au_milieu_est_rejetee_pas_perdue():
    lecture = lire_octets(b"id,nom,commune\n1,a\n2,b,c\n3,d,e,f\n4,g,h\n")
    assert lecture.lues == 4
    assert [rejet.ligne for rejet in lecture.rejets] == [2, 4]
    assert "cellules" in lecture.rejets[0].raison
    assert [ligne.numero for ligne in lecture.lignes] == [3, 5]


def test_des_cellules_vides_en_trop_ne_genent_pas():
    assert lire_octets(b"id,nom\n1,a,,\n").lues == 1


def test_sans_saut_de_ligne_final_c_est_dit():
    lecture = lire_octets(b"id,nom\n1,a")
    assert lecture.lues == 1
    assert "dernière ligne" in lecture.remarques[0].message


@pytest.mark.parametrize(
    ("octets", "raison"),
    [
        (b"", "vide"),
        (b"  \n ", "vide"),
        (b"id,nom\n", "en-tête"),
        (b"id,nom,id\n1,a,2\n", "deux fois"),
        (b"id,nom,commune\n1,a,b\n2,c\n", "incomplète"),
        (b'id,nom\n1,"a\n2,b\n', "jamais refermé"),
        (b'id,nom\n1,"a"b\n2,c\n', "mal formé"),
        ("id,nom\n1,é\n2,caf".encode() + b"\xc3", "coupé"),
        (b"id,nom\n1,\x81\n", "encodage"),
        (b"\xff\xfei\x00d\x00\n", "UTF-16"),
        (b"PK\x03\x04...", "CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "compressé"),
        (b"<!DOCTYPE html><html></html>", "page web"),
        (b"[", "JSON"),
        (b"[]", "aucun lieu"),
        (b'{"total": 3}', "liste d'objets"),
        (b'{"results": {}}', "liste d'objets"),
        (b"[" * 100_000, "JSON"),
        (b'[{"nom": ' + b"[" * 900 + b"]" * 900 + b"}]", "JSON"),
    ],
)
def test_un_fichier_illisible_est_refuse_avec_la_raison(octets, raison):
    with pytest.raises(LectureImpossible, match=raison):
        lire_octets(octets)


@pytest.mark.parametrize("cle", [None, "results", "data", "lieux"])
def test_json(cle):
    lieux = [
        {"id": 1, "nom": "Sète", "code_postal": 34200, "latitude": 43.40, "actif": True},
        {"id": "2", "services": ["a", "b"], "rien": None, "latitude": float("nan")},
        "pas un objet",
    ]
    texte = json.dumps(lieux if cle is None else {"total": 3, cle: lieux})
    lecture = lire_octets(texte.encode())
    assert lecture.forme == "json"
    assert valeurs(lecture) == [
        {"id": "1", "nom": "Sète", "code_postal": "34200", "latitude": "43.4", "actif": "1"},
        {"id": "2", "services": "a|b", "rien": "", "latitude": "NaN"},
    ]
    assert [ligne.numero for ligne in lecture.lignes] == [1, 2]
    assert [rejet.ligne for rejet in lecture.rejets] == [3]


def test_les_nombres_json_restent_comme_ils_sont_ecrits():
    lecture = lire_octets(b'[{"a": 3.870, "b": 1e400, "c": %s}]' % (b"9" * 6000))
    assert valeurs(lecture)[0]["a"] == "3.870"
    assert valeurs(lecture)[0]["b"] == "1e400"


def test_une_moitie_de_caractere_en_json_ne_casse_rien():
    assert valeurs(lire_octets(rb'[{"nom": "a\ud83d"}]')) == [{"nom": "a\ufffd"}]


def test_un_fichier_absent(tmp_path):
    with pytest.raises(LectureImpossible, match="n'existe pas"):
        lire(str(tmp_path / "absent.csv"))
    with pytest.raises(LectureImpossible, match="n'existe pas"):
        lire(str(tmp_path))
    with pytest.raises(LectureImpossible, match="n'existe pas"):
        lire("a\0b")


def test_un_fichier_trop_gros(tmp_path, monkeypatch):
    monkeypatch.setattr("lieux.importation.lecture.TAILLE_MAXIMALE", 10)
    (tmp_path / "gros.csv").write_text("id,nom\n1,abcdef\n")
    with pytest.raises(LectureImpossible, match="dépasse"):
        lire(str(tmp_path / "gros.csv"))


@pytest.mark.parametrize("nom", ["lieux_standard.csv", "lieux_herault_data.csv", "lieux.json"])
def test_coupe_a_chaque_octet_un_fichier_est_refuse_ou_ses_lignes_sont_entieres(nom):
    """Une coupure entre deux lignes ne se voit pas ; partout ailleurs, le fichier est refusé.

    Seule exception, dite dans les remarques : la coupure dans la toute dernière cellule.
    """
    octets = (DONNEES / nom).read_bytes()
    entier = lire_octets(octets)
    acceptes = 0
    for taille in range(len(octets)):
        try:
            lecture = lire_octets(octets[:taille])
        except LectureImpossible:
            continue
        acceptes += 1
        lignes = [*lecture.lignes, *lecture.rejets]
        if not octets[:taille].endswith((b"\n", b"\r")):
            if lecture.forme == "csv":
                assert "dernière ligne" in lecture.remarques[0].message
                lignes.pop()
            else:
                assert octets[taille:].isspace()
        attendues = [*entier.lignes, *entier.rejets]
        assert all(ligne in attendues for ligne in lignes)
    assert acceptes < 0.1 * len(octets)
