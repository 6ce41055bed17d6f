"""Reconnaître un format, traduire ses colonnes ; un essai par format, sur un fichier inventé."""

import pytest

from lieux.importation import FORMATS, LectureImpossible, choisir
from lieux.importation.formats import colonnes_ignorees
from lieux.importation.lecture import lire_octets
from lieux.importation.normalisation import normaliser_lignes
from lieux.importation.source import lire
from tests.lieux.importation.conftest import DONNEES, REFERENTIEL

FICHIERS = {
    "lieux_standard.csv": "standard",
    "lieux.json": "standard",
    "lieux_standard_v0.csv": "standard-v0",
    "lieux_herault_data.csv": "herault-data",
    "france_services.csv": "france-services",
}


def normaliser(nom):
    lieux, rejets, remarques = normaliser_lignes(lire(str(DONNEES / nom)), "auto", REFERENTIEL)
    return {lieu.identifiant: lieu for lieu in lieux}, rejets, remarques


@pytest.mark.parametrize(("fichier", "attendu"), FICHIERS.items())
def test_le_format_se_reconnait_a_ses_colonnes(fichier, attendu):
    lecture = lire(str(DONNEES / fichier))
    format_ = choisir("auto", lecture)
    assert format_.nom == attendu
    assert choisir(attendu, lecture) is format_
    assert colonnes_ignorees(lecture, format_) == []


def test_un_standard_reduit_a_ses_colonnes_obligatoires():
    lecture = lire_octets(b"id,nom,commune,code_postal,adresse\n1,a,b,c,d\n")
    assert choisir("auto", lecture).nom == "standard"


@pytest.mark.parametrize("colonne", ["id", "nom", "commune", "code_postal", "adresse"])
def test_une_colonne_obligatoire_manque(colonne):
    colonnes = [c for c in FORMATS["standard"].requises if c != colonne]
    lecture = lire_octets((",".join(colonnes) + ",courriels\n" + "x," * 4 + "x\n").encode())
    with pytest.raises(LectureImpossible, match=rf"Il manque la colonne {colonne} "):
        choisir("auto", lecture)


def test_un_fichier_d_autre_chose():
    with pytest.raises(LectureImpossible, match="non reconnu"):
        choisir("auto", lire_octets(b"date,montant\n1,2\n"))
    with pytest.raises(LectureImpossible, match="Format inconnu"):
        choisir("excel", lire_octets(b"id,nom\n1,2\n"))
    with pytest.raises(LectureImpossible, match="Il manque"):
        choisir("france-services", lire(str(DONNEES / "lieux_standard.csv")))


def test_une_colonne_inconnue_est_dite():
    lecture = lire_octets(b"id,nom,commune,code_postal,adresse,couleur\n1,a,b,c,d,e\n")
    (remarque,) = colonnes_ignorees(lecture, FORMATS["standard"])
    assert (remarque.colonne, remarque.nature) == ("couleur", "colonne-ignoree")


def test_standard_v0():
    lieux, rejets, _remarques = normaliser("lieux_standard_v0.csv")
    assert [rejet.ligne for rejet in rejets] == [4]
    v0 = lieux["v0-1"].valeurs
    assert lieux["v0-1"].jeu == "essais-v0"
    assert (v0["commune"], v0["latitude"], v0["longitude"]) == ("34301", 43.4035, 3.697)
    assert v0["typologie"] == ["ASSO", "TIERS_LIEUX"]
    assert v0["services"] == [
        "Accès internet et matériel informatique",
        "Aide aux démarches administratives",
        "Maîtrise des outils numériques du quotidien",
    ]
    assert v0["publics_specifiquement_adresses"] == ["Seniors"]
    assert v0["prise_en_charge_specifique"] == ["Déficience visuelle"]
    assert v0["frais_a_charge"] == ["Gratuit"]
    assert v0["dispositif_programmes_nationaux"] == ["Conseillers numériques"]
    assert v0["formations_labels"] == ["Fabriques de Territoire"]
    assert v0["autres_formations_labels"] == "Label inventé|APTIC"
    assert v0["modalites_accompagnement"] == ["En autonomie"]
    assert v0["courriels"] == "v0@example.org"
    assert v0["fiche_acces_libre"] == "https://acceslibre.example.org/lieu/v0-1"
    # Ce qui n'a pas d'équivalent reste écrit quelque part.
    assert "Adultes" in lieux["v0-1"].brut["publics_specifiquement_adresses"]
    assert "Pass numérique" in lieux["v0-1"].brut["frais_a_charge"]
    v0 = lieux["v0-2"].valeurs
    assert v0["dispositif_programmes_nationaux"] == [
        "France Services",
        "Point d'accès numérique CAF",
    ]
    assert v0["frais_a_charge"] == ["Gratuit sous condition"]
    assert v0["modalites_accompagnement"] == [
        "Accompagnement individuel",
        "Dans un atelier collectif",
    ]


def test_herault_data():
    lieux, rejets, remarques = normaliser("lieux_herault_data.csv")
    assert [(rejet.ligne, rejet.colonne) for rejet in rejets] == [(4, "code_service")]
    lieu = lieux["herault-101"]
    assert lieu.jeu == "herault-data"
    assert lieu.date_maj.isoformat() == "2026-05-27"
    v = lieu.valeurs
    assert (v["nom"], v["commune"], v["code_postal"]) == (
        "Point numérique inventé",
        "34032",
        "34500",
    )
    assert (v["latitude"], v["longitude"], v["precision"]) == (43.34421, 3.21581, "adresse")
    assert v["telephone"] == "+33465710041"
    assert v["site_web"] == "https://example.org"
    assert v["horaires"] == "Mo-Fr 09:00-12:00,14:00-17:00"
    assert v["typologie"] == ["EPN"]
    assert v["itinerance"] == ["Fixe"]
    assert v["frais_a_charge"] == ["Gratuit"]
    assert v["modalites_acces"] == ["Se présenter"]
    assert v["modalites_accompagnement"] == [
        "Accompagnement individuel",
        "Dans un atelier collectif",
        "En autonomie",
    ]
    assert v["publics_specifiquement_adresses"] == ["Jeunes", "Seniors"]
    assert v["prise_en_charge_specifique"] == [
        "Déficience visuelle",
        "Handicaps mentaux",
        "Handicaps moteurs",
        "Surdité",
    ]
    assert v["services"] == [
        "Accès internet et matériel informatique",
        "Aide aux démarches administratives",
        "Loisirs et créations numériques",
        "Maîtrise des outils numériques du quotidien",
    ]
    assert v["publics"] == ["Jeune", "Personne en situation de handicap", "Retraité"]
    assert v["demarches"] == ["Faire valoir un droit", "RSA"]
    assert v["usages"] == [
        "Imprimer ou scanner un document",
        "Usages professionnels (contacts chambres consulaires, gestion activité, "
        "accès sites intranet...)",
    ]
    assert v["equipements"] == ["Accès PMR", "Borne en libre service"]
    assert v["autres_formations_labels"] == "Réseau inventé"
    assert v["presentation_detail"].startswith("Un lieu inventé.")
    autre = lieux["herault-102"]
    assert autre.valeurs["typologie"] == ["CAF"]
    assert autre.valeurs["itinerance"] == ["Itinérant"]
    assert autre.valeurs["demarches"] == ["Aide à la mobilité"]
    assert autre.brut["cond_acces"] == "Sur adhésion"
    # Les rapports parlent des colonnes du fichier.
    assert {"tabservice_tel_service", "lieu_code_postal", "publics"} <= {
        remarque.colonne for remarque in remarques if remarque.identifiant == "herault-102"
    }


def test_france_services():
    lieux, rejets, remarques = normaliser("france_services.csv")
    assert [(rejet.ligne, rejet.colonne) for rejet in rejets] == [(7, "lib_com")]
    bus = lieux["fs-9001"]
    assert (bus.jeu, bus.date_maj) == ("france-services", None)
    v = bus.valeurs
    assert v["horaires"] == "Mo-Fr 09:00-12:00,13:30-16:00"
    assert v["typologie"] == ["RFS"]
    assert v["dispositif_programmes_nationaux"] == ["France Services"]
    assert v["itinerance"] == ["Itinérant"]
    assert v["frais_a_charge"] == ["Gratuit"]
    assert v["modalites_acces"] == ["Se présenter"]
    assert len(v["services"]) == 4
    assert v["prise_rdv"] == ""  # « Oui » n'est pas une adresse
    assert v["source"] == "France Services (ANCT)"
    assert lieux["fs-9002"].valeurs["horaires"] == "Mo[2,4] 09:00-12:00"
    saut = lieux["fs-9003"]
    assert saut.valeurs["horaires"] == "Mo-We 09:00-12:00; Th-Fr unknown"
    assert saut.brut == {"h_jeudi": "17:00 - 9:00", "h_vendredi": "le matin"}
    assert saut.valeurs["modalites_acces"] == ["Contacter par mail", "Téléphoner"]
    sans = lieux["fs-9004"].valeurs
    assert sans["horaires"] == ""
    assert sans["presentation_detail"].startswith("Tournée les deuxième")
    assert [r.nature for r in remarques if r.ligne == 5] == ["horaires-selon-commentaire"]
    # Une colonne de date absente se dit une fois, pas à chaque ligne.
    assert [r.ligne for r in remarques if r.nature == "date-absente"] == [None]


def test_json():
    lieux, rejets, _remarques = normaliser("lieux.json")
    assert [rejet.ligne for rejet in rejets] == [3]
    assert lieux["js-1"].jeu == "essais-json"
    assert lieux["js-1"].date_maj.isoformat() == "2024-06-02"  # 22 h 30 UTC, le lendemain à Paris
    assert lieux["js-1"].valeurs["courriels"] == "json@example.org|autre@example.org"
    assert lieux["js-1"].valeurs["services"] == [
        "Aide aux démarches administratives",
        "Insertion professionnelle via le numérique",
    ]
    assert lieux["js-2"].valeurs["precision"] == "commune"
