"""Une phrase écrite d'un trait : ses mots, et les choix qu'elle dit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lieux.entendre import entendre
from lieux.mots import decouper
from lieux.texte import normaliser

LUNDI = date(2026, 3, 9)
NOMS = ["Bédarieux", "Béziers", "Capestang", "Le Crès", "Saint-Jean-de-Védas", "Agde", "34500"]
CONNUS = {normaliser(nom): nom for nom in NOMS}


def endroits(ecrits):
    return {ecrit: CONNUS[ecrit] for ecrit in ecrits if ecrit in CONNUS}


def lire(texte, **deja):
    entendu = entendre(texte, LUNDI, endroits, deja)
    return entendu.mots, entendu.choix


@pytest.mark.parametrize(
    ("phrase", "mots", "choix"),
    [
        (
            "France Services près de Capestang ouvert maintenant",
            "France Services",
            {"ou": "Capestang", "ouvert": "maintenant"},
        ),
        (
            "cours d'initiation gratuits à moins de 15 km de Bédarieux",
            "cours d'initiation",
            {"ou": "Bédarieux", "rayon": "15", "frais": "gratuit"},
        ),
        ("imprimer à Béziers samedi", "imprimer", {"ou": "Béziers", "ouvert": "samedi"}),
        ("IMPRIMER A BEZIERS, LE SAMEDI !", "IMPRIMER", {"ou": "Béziers", "ouvert": "samedi"}),
        ("caf au Crès mercredi matin", "caf", {"ou": "Le Crès", "ouvert": "mercredi-matin"}),
        ("caf près du Crès", "caf", {"ou": "Le Crès"}),
        ("wifi vers St-Jean-de-Védas", "wifi", {"ou": "Saint-Jean-de-Védas"}),
        ("wifi autour d'Agde", "wifi", {"ou": "Agde"}),
        ("wifi sur Béziers centre", "wifi", {"ou": "Béziers"}),
        ("wifi dans un rayon de 7,5 km autour de 34500", "wifi", {"ou": "34500", "rayon": "7.5"}),
        ("scanner à 10km d'Agde", "scanner", {"ou": "Agde", "rayon": "10"}),
        ("ouvert aujourd'hui", "", {"ouvert": "lundi"}),
        ("impôts demain après-midi", "impôts", {"ouvert": "mardi-apres-midi"}),
        ("impôts cet aprem", "impôts", {"ouvert": "lundi-apres-midi"}),
        ("mairies ouvertes le jeudi après-midi", "mairies", {"ouvert": "jeudi-apres-midi"}),
        ("Gratuit", "", {"frais": "gratuit"}),
        ("apprendre gratuitement", "apprendre", {"frais": "gratuit"}),
        # Ce qui n'est pas sûr reste un mot.
        ("impôts", "impôts", {}),
        ("médiathèque de Béziers", "médiathèque de Béziers", {}),
        ("aide à Narbonne", "aide à Narbonne", {}),
        ("atelier ouvert à tous", "atelier ouvert à tous", {}),
        ("cours pas gratuits", "cours pas gratuits", {}),
        ("ordinateur gratuit", "ordinateur gratuit", {}),
        ("à moins de 900 km", "à moins de 900 km", {}),
        ("à moins de 0 km", "à moins de 0 km", {}),
        ("", "", {}),
    ],
)
def test_une_phrase(phrase, mots, choix):
    assert lire(phrase) == (mots, choix)


def test_ce_que_la_personne_a_choisi_l_emporte():
    phrase = "imprimer gratuitement à moins de 5 km de Béziers samedi"
    deja = {"ou": "Agde", "rayon": "20", "ouvert": "lundi", "frais": "payant"}
    assert lire(phrase, **deja) == (phrase, {})
    pareil = {"ou": "beziers", "rayon": "5", "ouvert": "samedi", "frais": "gratuit"}
    assert lire(phrase, **pareil) == ("imprimer", {})


def test_les_endroits_se_demandent_en_une_fois_et_seulement_s_il_le_faut():
    demandes = []

    def noter(ecrits):
        demandes.append(set(ecrits))
        return {}

    entendre("imprimer samedi à moins de 3 km", LUNDI, lambda _: pytest.fail("rien à chercher"))
    entendre("imprimer à Sète ou vers Agde", LUNDI, noter)
    assert len(demandes) == 1
    assert {"sete", "agde", "sete ou vers agde"} <= demandes[0]


VOCABULAIRE = """
    à a près de d' du autour vers moins dans un rayon 5 15km km kilomètres Béziers béziers, Crès
    au le samedi mercredi matin après-midi aujourd'hui ouvert maintenant gratuit gratuits pas
    imprimer caf l'imprimante/caf ! œuvre 34500
"""
MOTS = st.sampled_from(VOCABULAIRE.split())
PHRASES = st.one_of(st.text(max_size=200), st.lists(MOTS, max_size=20).map(" ".join))


@given(PHRASES)
def test_toute_phrase_se_lit_et_les_mots_restants_gardent_leur_ordre(phrase):
    mots, choix = lire(phrase)
    avant = iter(normaliser(morceau) for morceau in phrase.split())
    suite = iter(" ".join(avant).split())
    restes = " ".join(normaliser(morceau) for morceau in mots.split()).split()
    assert all(mot in suite for mot in restes)
    if not choix:
        assert mots == phrase
    decouper(mots)


@given(PHRASES)
def test_relire_ce_qui_a_ete_compris_ne_change_pas_les_choix(phrase):
    mots, choix = lire(phrase)
    _encore, ajoutes = lire(mots, **choix)
    assert not ajoutes.keys() & choix.keys()
