"""Doublons probables : signalés, jamais réunis, sans comparer tout à tout."""

import pytest

from lieux.importation import doublons
from lieux.importation.doublons import VOISINS_COMPARES, Fiche, chercher
from lieux.importation.sites import Site
from lieux.texte import normaliser


def fiche(cle, nom, latitude=43.3442, longitude=3.2158, ligne=2, telephone="", pivot=""):
    site = Site("34032", latitude, longitude, True, "")
    return Fiche(cle, ligne, f"id-{cle}", nom, normaliser(nom), telephone, pivot, site)


def motifs(fiches, declares=()):
    return [(d.a.cle, d.b.cle, d.motifs) for d in chercher(fiches, declares)]


def test_noms_presque_egaux_a_moins_de_60_metres():
    a, b = fiche(1, "Médiathèque d'Agde"), fiche(2, "MEDIATHEQUE D AGDE", latitude=43.3446)
    assert motifs([a, b]) == [(1, 2, ("nom-proche",))]
    assert motifs([a, fiche(2, "Médiathèque d'Agde", latitude=43.3449)]) == []
    assert motifs([a, fiche(2, "Bureau de poste")]) == []


def test_meme_telephone_ou_meme_siret_sur_place():
    a = fiche(1, "Mairie", telephone="+33465710001", pivot="99900001100018")
    b = fiche(2, "Poste", telephone="+33465710001", pivot="99900001100018")
    assert motifs([a, b]) == [(1, 2, ("telephone", "siret"))]
    assert motifs([fiche(1, "Mairie"), fiche(2, "Poste")]) == []  # deux téléphones vides


def test_ce_que_la_source_declare():
    a, b = fiche(1, "Mairie"), fiche(2, "Poste", latitude=43.4)
    (doublon,) = chercher([a, b], [(1, 2)])
    assert doublon.motifs == ("declare",)
    assert round(doublon.distance) == 6205
    sans = fiche(3, "Ailleurs", latitude=None, longitude=None)
    (doublon,) = chercher([a, sans], [(3, 1)])
    assert doublon.distance is None


def test_seules_les_paires_du_fichier_sont_dites():
    a, b = fiche(1, "Mairie", ligne=None), fiche(2, "Mairie", ligne=None)
    assert motifs([a, b]) == []
    assert motifs([a, fiche(2, "Mairie", ligne=7)]) == [(2, 1, ("nom-proche",))]


def test_la_grille_voit_d_une_case_a_l_autre():
    """Deux points proches de part et d'autre d'un bord, dans les huit directions."""
    for dx in (-0.0004, 0, 0.0004):
        for dy in (-0.0004, 0, 0.0004):
            for base in (43.3440, 43.3442, 43.3446, 43.34479):
                a, b = fiche(1, "Mairie", base, 3.2160), fiche(2, "Mairie", base + dx, 3.2160 + dy)
                assert len(chercher([a, b])) == 1


@pytest.mark.parametrize("nom", ["Lieu {}", "Lieu"])
def test_des_milliers_de_lieux_au_meme_point_ne_se_comparent_pas_tous(monkeypatch, nom):
    comparees = []
    monkeypatch.setattr(doublons, "_comparer", lambda a, b: comparees.append((a, b)))
    chercher([fiche(i, nom.format(i), ligne=i + 2) for i in range(2000)])
    assert len(comparees) <= 2000 * VOISINS_COMPARES
