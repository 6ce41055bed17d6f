"""La mise en page : tout tient, tout se lit, quels que soient l'année et le nom du site."""

import re
from datetime import date
from io import BytesIO

import pytest
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics

from pass_numerique import codes
from pass_numerique.impression import dessin, textes
from pass_numerique.models import Dispositif
from pass_numerique.services.edition import ChequierPrepare, LotPrepare
from tests.pass_numerique.impression.lecture import codes_qr, image
from tests.pass_numerique.impression.lecture import textes as textes_lus

SITE = "https://numeriquepourtous.herault.example"


def annee(**champs) -> Dispositif:
    valeurs = {
        "prefixe": "26",
        "nom": "Pass numérique 2026",
        "premier_jour": date(2026, 1, 1),
        "dernier_jour": date(2026, 12, 31),
    }
    return Dispositif(**(valeurs | champs))


def lot(dispositif: Dispositif, nombre=1) -> LotPrepare:
    return LotPrepare(
        dispositif,
        tuple(
            ChequierPrepare(
                codes.Serie(dispositif.prefixe, numero),
                tuple(codes.nouveau_secret() for _ in range(dispositif.pass_par_chequier)),
            )
            for numero in range(1, nombre + 1)
        ),
    )


def dessiner(prepare: LotPrepare, tmp_path, site=SITE):
    flux = BytesIO()
    dessin.dessiner(flux, prepare, site, lambda faits, total: None)
    chemin = tmp_path / "lot.pdf"
    chemin.write_bytes(flux.getvalue())
    return chemin


def plat(texte: str) -> str:
    return re.sub(r"\s+", " ", texte)


def test_la_premiere_page_dit_quoi_faire(tmp_path):
    page = plat(textes_lus(dessiner(lot(annee(), 3), tmp_path))[0])
    for phrase in (
        "Du n° 26-000001 au n° 26-000003",
        "3 chéquiers, pour 300 €. Pass numérique 2026. Valable du 1er janvier 2026 au 31 décembre",
        "Il faut 6 feuilles en plus de celle-ci",
        "il fait exactement 10 centimètres",
        "Une feuille gâchée se détruit (broyeur)",
        "Au bout de 72 heures, le site le détruit de lui-même",
    ):
        assert phrase in page, page
    assert "%" not in page.replace("100 %", "")


def test_une_bande_dit_sa_valeur_son_numero_et_ou_l_utiliser(tmp_path):
    pages = [plat(page) for page in textes_lus(dessiner(lot(annee()), tmp_path))]
    assert len(pages) == 3
    assert "26-000001 " in pages[1]
    assert "10 Pass de 10 €" in pages[1]
    for rang in range(1, 11):
        page = pages[1 if rang <= 5 else 2]
        assert f"Pass {rang} sur 10" in page
        assert f"26-000001-{rang:02d}" in page
    assert pages[1].count("Où l'utiliser : numeriquepourtous.herault.example/pass/") == 5
    assert "Comment s'en servir" in pages[2]


@pytest.mark.parametrize(("nombre", "feuilles"), [(1, 1), (4, 1), (5, 2), (10, 2), (11, 3)])
def test_un_chequier_commence_toujours_une_feuille(tmp_path, nombre, feuilles):
    chemin = dessiner(lot(annee(pass_par_chequier=nombre), 2), tmp_path)
    pages = textes_lus(chemin)
    assert len(pages) == 1 + 2 * feuilles
    couvertures = [rang for rang, page in enumerate(pages) if "Chéquier Pass numérique" in page]
    assert couvertures == [1, 1 + feuilles]
    assert sum(map(len, codes_qr(chemin))) == 2 * nombre


def test_de_longues_dates_et_une_longue_adresse_ne_cachent_aucun_code(tmp_path, settings):
    settings.SITE_CONTACT = "mission.inclusion.numerique@departement-de-l-herault.example"
    site = "https://les-lieux-du-numerique-pour-toutes-et-tous.herault.example"
    long = annee(
        premier_jour=date(2026, 9, 22), dernier_jour=date(2027, 9, 30), valeur_faciale=123_450
    )
    prepare = lot(long)
    lus = [contenu for page in codes_qr(dessiner(prepare, tmp_path, site)) for contenu in page]
    assert lus == [
        f"{site}/pass/solde/#26-000001-{rang:02d}.{secret}"
        for rang, secret in enumerate(prepare.chequiers[0].secrets, start=1)
    ]


def test_une_ligne_trop_longue_s_ecrit_plus_petit():
    dessin.poser_les_polices()
    taille = dessin.a_la_taille("x" * 200, dessin.NORMAL, 10, 300)
    assert taille < 10
    assert pdfmetrics.stringWidth("x" * 200, dessin.NORMAL, taille) == pytest.approx(300)
    assert dessin.a_la_taille("x", dessin.NORMAL, 10, 300) == 10


@pytest.mark.parametrize(
    ("quand", "dit"),
    [
        (date(2026, 1, 1), "1er janvier 2026"),
        (date(2026, 12, 31), "31 décembre 2026"),
        (date(2026, 5, 11), "11 mai 2026"),
        (date(2026, 8, 21), "21 août 2026"),
    ],
)
def test_les_jours(quand, dit):
    assert textes.jour(quand) == dit


def test_toutes_les_lettres_d_un_code_sont_dans_la_police():
    dessin.poser_les_polices()
    connus = pdfmetrics.getFont(dessin.CODE).face.charToGlyph
    assert [c for c in codes.ALPHABET + "0123456789-" if ord(c) not in connus] == []
    largeurs = {pdfmetrics.stringWidth(c, dessin.CODE, 10) for c in codes.ALPHABET + "-"}
    assert len(largeurs) == 1


def test_le_carre_a_du_blanc_tout_autour_et_rien_ne_le_touche(tmp_path):
    page = image(dessiner(lot(annee()), tmp_path), 1, ppp=144)
    cote = dessin.QR * 2  # deux points d'image par point
    gauche = (dessin.GAUCHE + dessin.A_DROITE) * 2
    # La deuxième bande : le premier Pass.
    haut = (dessin.BAS + 2 * dessin.HAUTEUR - 7.5 * mm - dessin.QR) * 2
    blanc = cote / (37 + 8) * 3.5
    carre = page.crop([round(v) for v in (gauche, haut, gauche + cote, haut + cote)])
    dedans = carre.crop([round(v) for v in (blanc, blanc, cote - blanc, cote - blanc)])
    assert dedans.getextrema()[0] < 50
    carre.paste(255, [round(v) for v in (blanc, blanc, cote - blanc, cote - blanc)])
    assert carre.getextrema()[0] > 200
