from datetime import date

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from lieux.horaires import CodeEtat
from lieux.templatetags import affichage
from lieux.vocabulaire import Symbole


@pytest.mark.parametrize(
    ("mois", "attendu"),
    [(3, "de mars 2026"), (4, "d'avril 2026"), (8, "d'août 2026"), (10, "d'octobre 2026")],
)
def test_un_mois_s_elide(mois, attendu):
    assert affichage.de_mois(date(2026, mois, 1)) == attendu


@pytest.mark.parametrize(
    ("kilometres", "attendu"),
    [
        (None, ""),
        (0.0, "à moins de 100 m"),
        (0.04, "à moins de 100 m"),
        (0.42, "à 400 m"),
        (0.94, "à 900 m"),
        (0.96, "à 1 km"),
        (1.84, "à 1,8 km"),
        (9.94, "à 9,9 km"),
        (9.96, "à 10 km"),
        (23.4, "à 23 km"),
        (1234.5, "à 1234 km"),
    ],
)
def test_une_distance_se_dit_a_l_echelle_d_un_trajet(kilometres, attendu):
    assert affichage.distance(kilometres) == attendu


@pytest.mark.parametrize(
    ("numero", "attendu"),
    [
        ("+33465710000", "04 65 71 00 00"),
        ("0465710000", "04 65 71 00 00"),
        ("+262692000000", "+262692000000"),
        ("3960", "3960"),
        ("", ""),
        (None, ""),
    ],
)
def test_un_telephone_se_lit_par_paires(numero, attendu):
    assert affichage.telephone_lisible(numero) == attendu


def test_chaque_etat_a_son_pictogramme():
    icones = {affichage.icone_etat(code.value) for code in CodeEtat}
    assert len(icones) == len(CodeEtat)


def test_chaque_symbole_est_dessine(settings):
    dessins = (settings.BASE_DIR / "static/img/symboles.svg").read_text(encoding="utf-8")
    assert [s.value for s in Symbole if f'id="{s.value}"' not in dessins] == []


def test_un_symbole_porte_sa_couleur_et_se_cache_aux_lecteurs_d_ecran():
    dessin = affichage.symbole("etoile", "#7f5235")
    assert 'fill="#7f5235"' in dessin
    assert "symboles.svg#etoile" in dessin
    assert 'aria-hidden="true"' in dessin


@pytest.mark.parametrize("couleur", ['#fff" onload="x', "red", "#12345g", ""])
def test_une_couleur_mal_ecrite_est_remplacee(couleur):
    dessin = affichage.symbole("rond", couleur)
    assert 'fill="#5c5146"' in dessin
    assert "onload" not in dessin


@pytest.mark.parametrize("nom", ['x"><script>', "", None])
def test_un_nom_de_dessin_mal_ecrit_est_remplace(nom):
    assert "#rond" in affichage.symbole(nom)
    assert "#question" in affichage.icone(nom)


def test_la_carte_de_partage_a_une_adresse_complete():
    requete = RequestFactory().get("/")
    assert affichage.adresse_absolue({"request": requete}, "img/partage.png") == (
        "http://testserver/static/img/partage.png"
    )


def test_un_nom_d_hote_refuse_ne_casse_pas_la_page_d_erreur():
    requete = RequestFactory().get("/", headers={"host": "ailleurs.example"})
    assert affichage.adresse_absolue({"request": requete}, "img/partage.png") == (
        "/static/img/partage.png"
    )
    assert affichage.adresse_absolue({}, "img/partage.png") == "/static/img/partage.png"


def test_sans_session_les_messages_ne_sont_pas_lus(rf):
    class Interdits:
        def __iter__(self):
            raise AssertionError("les messages ont été lus sans session")

    requete = rf.get("/")
    contexte = Context({"request": requete, "messages": Interdits()})
    gabarit = Template("{% load affichage %}{% messages_du_site as m %}{{ m|length }}")
    assert gabarit.render(contexte) == "0"


def test_chaque_texte_des_scripts_existe_dans_les_modules(settings):
    """Une phrase que plus aucun module n'emploie part avec lui."""
    code = "".join(
        chemin.read_text(encoding="utf-8")
        for chemin in (settings.BASE_DIR / "static/js").rglob("*.js")
    )
    inutiles = [
        cle
        for cle in affichage.textes_des_scripts()
        if f'"{cle}"' not in code and f'"{cle.rsplit("_", 1)[0]}"' not in code
    ]
    assert inutiles == []
