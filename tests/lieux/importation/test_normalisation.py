"""Une ligne → un lieu normalisé ou un rejet ; rien ne se perd."""

import pytest

from lieux.importation.formats.standard import traduire
from lieux.importation.normalisation import normaliser_ligne, normaliser_lignes
from lieux.importation.objets import LieuNormalise, Ligne, Rejet
from lieux.importation.priorites import CHAMPS
from lieux.importation.source import lire
from tests.lieux.importation.conftest import DONNEES, REFERENTIEL, ligne, natures


def normaliser(**valeurs):
    return normaliser_ligne(traduire(Ligne(2, ligne(**valeurs))), REFERENTIEL)


def lieu(**valeurs):
    resultat, _remarques = normaliser(**valeurs)
    assert isinstance(resultat, LieuNormalise), resultat
    return resultat


def test_une_ligne_juste_remplit_chaque_champ_sans_remarque():
    resultat, remarques = normaliser(
        pivot="99900001100018",
        services="Aide aux démarches administratives",
        horaires="Mo-Fr 09:00-12:00",
        source="Essais",
    )
    assert remarques == []
    assert set(resultat.valeurs) == set(CHAMPS)
    assert resultat.valeurs["commune"] == "34032"
    assert resultat.valeurs["telephone"] == "+33465710001"
    assert resultat.valeurs["date_maj"] == "2024-03-01"
    assert resultat.brut == {}


@pytest.mark.parametrize(
    ("valeurs", "colonne"),
    [
        ({"id": ""}, "id"),
        ({"id": " \0 "}, "id"),
        ({"id": "x" * 121}, "id"),
        ({"nom": ""}, "nom"),
        ({"nom": "<br>"}, "nom"),
        ({"commune": "Nîmes", "code_insee": "30189", "code_postal": "30000"}, "commune"),
        ({"commune": "", "code_insee": "", "code_postal": ""}, "commune"),
    ],
)
def test_un_rejet_dit_la_ligne_la_colonne_et_la_raison(valeurs, colonne):
    resultat, _remarques = normaliser(**valeurs)
    assert isinstance(resultat, Rejet)
    assert (resultat.ligne, resultat.colonne) == (2, colonne)
    assert resultat.raison.endswith(".")


def test_une_valeur_refusee_reste_dans_brut_et_dans_la_remarque():
    resultat, remarques = normaliser(
        pivot="1", telephone="3960", courriels="rien", site_web="Facebook", horaires="sur rdv"
    )
    perdues = {
        "pivot": "1",
        "telephone": "3960",
        "courriels": "rien",
        "site_web": "Facebook",
        "horaires": "sur rdv",
    }
    assert resultat.brut == perdues
    assert {r.colonne: r.valeur for r in remarques} == perdues
    assert all(resultat.valeurs[champ] == "" for champ in perdues)


def test_plusieurs_valeurs_inconnues_d_une_colonne_restent_toutes():
    assert lieu(services="Vélo|Aide aux démarches administratives|Chant").brut == {
        "services": "Vélo|Chant"
    }


def test_brut_accepte_ce_que_postgresql_refuse():
    assert "\0" not in lieu(telephone="à\0 demander").brut["telephone"]


def test_un_nom_trop_long_est_coupe_et_garde():
    resultat = lieu(nom="Maison " * 50)
    assert len(resultat.valeurs["nom"]) <= 200
    assert resultat.valeurs["nom"].endswith("…")
    assert resultat.brut["nom"] == ("Maison " * 50).strip()


def test_un_resume_trop_long_ouvre_la_presentation():
    phrase = "Un lieu inventé pour les essais. " * 12
    resultat = lieu(presentation_resume=phrase, presentation_detail="Et la suite.")
    assert len(resultat.valeurs["presentation_resume"]) <= 280
    assert resultat.valeurs["presentation_detail"] == f"{phrase.strip()}\n\nEt la suite."
    encore = lieu(presentation_resume=phrase, presentation_detail=phrase)
    assert encore.valeurs["presentation_detail"] == phrase.strip()


def test_la_commune_recopiee_dans_l_adresse_est_retiree():
    assert lieu(adresse="20 rue X 34500 BEZIERS").valeurs["adresse"] == "20 rue X"
    assert lieu(adresse="20 rue X 34000 MONTPELLIER").valeurs["adresse"].endswith("MONTPELLIER")


@pytest.mark.parametrize(
    ("dite", "precision"),
    [
        ("adresse", "adresse"),
        ("rue", "rue"),
        ("commune", "commune"),
        ("commune_deduite", "commune"),
        ("", "adresse"),
        ("satellite", "adresse"),
    ],
)
def test_precision_dite_par_la_source(dite, precision):
    assert lieu(precision_geo=dite).valeurs["precision"] == precision


def test_le_centre_exact_sans_numero_de_rue_reste_approche():
    centre = REFERENTIEL.communes.par_insee["34032"].centre
    position = {"latitude": str(centre[0]), "longitude": str(centre[1])}
    assert lieu(adresse="Hôtel de ville", **position).valeurs["precision"] == "commune"
    assert lieu(adresse="9 rue des Essais", **position).valeurs["precision"] == "adresse"
    assert (
        lieu(adresse="Hôtel de ville", precision_geo="adresse", **position).valeurs["precision"]
        == "adresse"
    )


def test_une_date_absente_n_est_pas_inventee():
    resultat, remarques = normaliser(date_maj="")
    assert resultat.date_maj is None
    assert resultat.valeurs["date_maj"] == ""
    assert natures(remarques) == ["date-absente"]


def test_les_semaines_du_mois_de_la_presentation():
    resultat, remarques = normaliser(
        horaires="Mo 09:00-12:00", presentation_detail="2ème et 4ème lundis du mois"
    )
    assert resultat.valeurs["horaires"] == "Mo[2,4] 09:00-12:00"
    assert natures(remarques) == ["horaires-nettoyes"]


@pytest.mark.parametrize(
    ("valeurs", "jeu"),
    [
        ({"jeu": "cnfs_2022"}, "cnfs_2022"),
        ({"jeu": "", "source": "Conseiller numérique (ANCT)"}, "conseiller-numerique-anct"),
        ({"jeu": "", "source": ""}, "standard"),
    ],
)
def test_le_jeu_d_une_ligne(valeurs, jeu):
    assert lieu(**valeurs).jeu == jeu


def test_la_source_a_defaut_est_le_jeu():
    assert lieu(source="").valeurs["source"] == "essais"


def test_le_fichier_invente_a_toutes_les_saletes_du_vrai():
    lieux, rejets, remarques = normaliser_lignes(
        lire(str(DONNEES / "lieux_standard.csv")), "auto", REFERENTIEL
    )
    assert len(lieux) + len(rejets) == 22
    assert [(r.ligne, r.colonne) for r in rejets] == [(11, "commune"), (19, "commune"), (21, "nom")]
    attendues = {
        (3, "siret-de-remplissage"),
        (3, "horaires-nettoyes"),
        (7, "horaires-nettoyes"),
        (10, "coordonnees-absentes"),
        (12, "coordonnees-projetees"),
        (13, "coordonnees-inversees"),
        (16, "code-postal-autre-commune"),
        (17, "code-postal-remplace"),
        (18, "siret-invalide"),
        (18, "telephone-invalide"),
        (18, "courriel-invalide"),
        (18, "site-corrige"),
        (18, "valeur-inconnue"),
        (18, "horaires-invalides"),
        (22, "texte-nettoye"),
        (22, "texte-coupe"),
        (23, "date-future"),
        (23, "telephones-plusieurs"),
        (24, "commune-contredite"),
        (25, "coordonnees-projetees"),
        (25, "date-absente"),
        (26, "coordonnees-hors-zone"),
        (26, "horaires-nettoyes"),
    }
    assert {(r.ligne, str(r.nature)) for r in remarques} == attendues
