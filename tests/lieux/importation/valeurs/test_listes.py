import pytest

from lieux.importation.valeurs.listes import decouper
from lieux.vocabulaire import Liste
from tests.lieux.importation.conftest import REFERENTIEL, natures


def reconnaitre(liste, *morceaux):
    return REFERENTIEL.vocabulaire.reconnaitre({liste: list(morceaux)})


@pytest.mark.parametrize(
    ("liste", "ecrit", "code"),
    [
        (
            Liste.SERVICES,
            "Aide aux démarches administratives",
            "Aide aux démarches administratives",
        ),
        (
            Liste.SERVICES,
            "AIDE AUX DEMARCHES ADMINISTRATIVES",
            "Aide aux démarches administratives",
        ),
        (Liste.DISPOSITIFS, "Point d’accès numérique CAF", "Point d'accès numérique CAF"),
        (Liste.FORMATIONS, "Étapes numériques(La Poste)", "Étapes numériques (La Poste)"),
        (
            Liste.FRAIS,
            "Gratuit : Je peux accéder gratuitement au lieu et à ses services",
            "Gratuit",
        ),
        (Liste.TYPOLOGIE, "bib", "BIB"),
        (
            Liste.SERVICES,
            "Prendre en main un ordinateur",
            "Maîtrise des outils numériques du quotidien",
        ),
        (Liste.DISPOSITIFS, "CNFS", "Conseillers numériques"),
        (Liste.EQUIPEMENTS, "Accessible en fauteuil roulant", "Accès PMR"),  # par son libellé
    ],
)
def test_une_valeur_reconnue(liste, ecrit, code):
    reconnues = reconnaitre(liste, ecrit)
    assert reconnues.codes == {liste.value: {code}}
    assert reconnues.notes == []


def test_un_ancien_libelle_peut_changer_de_liste():
    reconnues = reconnaitre(Liste.PUBLICS, "Déficience visuelle", "Seniors (+ 65 ans)")
    assert reconnues.codes == {
        "prise_en_charge_specifique": {"Déficience visuelle"},
        "publics_specifiquement_adresses": {"Seniors"},
    }


def test_un_ancien_label_devient_un_texte_libre():
    assert reconnaitre(Liste.DISPOSITIFS, "APTIC").labels == ["APTIC"]


def test_une_valeur_inconnue_ou_sans_equivalent_est_signalee_et_gardee():
    reconnues = reconnaitre(Liste.FRAIS, "Troc", "Adhésion")
    assert reconnues.codes == {}
    assert natures(note for _liste, note in reconnues.notes) == [
        "valeur-inconnue",
        "valeur-sans-equivalent",
    ]
    assert all(note.perdue for _liste, note in reconnues.notes)


def test_un_separateur_de_l_autre_version_est_compris():
    assert reconnaitre(Liste.FRAIS, "Gratuit;Payant").codes == {
        "frais_a_charge": {"Gratuit", "Payant"}
    }
    assert reconnaitre(Liste.FRAIS, "Gratuit, Payant").codes == {
        "frais_a_charge": {"Gratuit", "Payant"}
    }
    # La virgule ne coupe que ce qu'elle rend connu en entier.
    assert natures(n for _l, n in reconnaitre(Liste.FRAIS, "Gratuit, parfois").notes) == [
        "valeur-inconnue"
    ]


def test_decouper():
    assert decouper(" a | b||a ") == ["a", "b"]
    assert decouper("a;b|c", ";|") == ["a", "b", "c"]
    assert decouper("") == []
