"""L'ordre écrit entre les sources, champ par champ."""

from dataclasses import dataclass, field
from datetime import date

from lieux.importation.priorites import CHAMPS, DATE_SUPPOSEE, combiner, trier


@dataclass
class Dit:
    jeu: str = "autre"
    identifiant: str = "a"
    date_maj: date | None = None
    valeurs: dict = field(default_factory=dict)


FS = Dit("france-services", "fs-1", None, {"nom": "FS", "telephone": ""})
HERAULT = Dit("herault-data", "herault-1", date(2020, 1, 1), {"nom": "34", "telephone": "+331"})
RECENT = Dit(
    "cnfs", "c", date(2025, 1, 1), {"nom": "récent", "telephone": "+332", "courriels": "r"}
)
ANCIEN = Dit("ac", "b", date(2021, 1, 1), {"nom": "ancien", "courriels": "a", "site_web": "s"})


def test_l_ordre_des_sources():
    assert trier([ANCIEN, RECENT, HERAULT, FS]) == [FS, HERAULT, RECENT, ANCIEN]
    assert trier([Dit("z", "2"), ANCIEN, Dit("z", "1")])[1:] == [Dit("z", "1"), Dit("z", "2")]


def test_la_premiere_valeur_non_vide_l_emporte():
    valeurs = combiner([ANCIEN, RECENT, HERAULT, FS])
    assert valeurs["nom"] == "FS"
    assert valeurs["telephone"] == "+331"
    assert valeurs["courriels"] == "r"
    assert valeurs["site_web"] == "s"


def test_sans_source_tout_est_vide():
    valeurs = combiner([])
    assert set(valeurs) == set(CHAMPS)
    assert valeurs["nom"] == ""
    assert valeurs["services"] == []
    assert valeurs["latitude"] is None
    assert valeurs["date_maj"] == ""


def test_typologie_dispositifs_et_reseaux_s_additionnent_les_services_non():
    a = Dit(
        "france-services", "1", None, {"typologie": ["RFS"], "reseaux": ["fs"], "services": ["A"]}
    )
    b = Dit("cnfs", "2", None, {"typologie": ["BIB", "RFS"], "reseaux": ["cn"], "services": ["B"]})
    valeurs = combiner([b, a])
    assert valeurs["typologie"] == ["BIB", "RFS"]
    assert valeurs["reseaux"] == ["cn", "fs"]
    assert valeurs["services"] == ["A"]


def test_l_adresse_se_prend_d_un_bloc():
    a = Dit(
        "france-services", "1", None, {"commune": "34032", "code_postal": "34500", "adresse": ""}
    )
    b = Dit(
        "cnfs",
        "2",
        None,
        {"commune": "34003", "code_postal": "34300", "adresse": "2 rue", "complement_adresse": "B"},
    )
    valeurs = combiner([a, b])
    assert (valeurs["commune"], valeurs["adresse"]) == ("34003", "2 rue")
    assert combiner([a])["commune"] == "34032"


def test_une_position_a_l_adresse_l_emporte_sur_une_approchee():
    approchee = {"latitude": 43.1, "longitude": 3.1, "precision": "commune"}
    precise = {"latitude": 43.2, "longitude": 3.2, "precision": "adresse"}
    valeurs = combiner([Dit("france-services", "1", None, approchee), Dit("x", "2", None, precise)])
    assert (valeurs["latitude"], valeurs["precision"]) == (43.2, "adresse")
    assert combiner([Dit("x", "2", None, approchee)])["precision"] == "commune"


def test_la_date_est_la_plus_recente_et_la_supposee_ne_sert_qu_a_defaut():
    a = Dit(valeurs={"date_maj": "2024-01-01"})
    b = Dit(identifiant="b", valeurs={"date_maj": "", DATE_SUPPOSEE: "2026-01-01"})
    assert combiner([a, b])["date_maj"] == "2024-01-01"
    assert combiner([b])["date_maj"] == "2026-01-01"
