"""Ce que les gens écrivent → les mots à chercher."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lieux.mots import MOTS_MAX, assembler, cle, cles_possibles, decouper, formes
from lieux.texte import normaliser

# Des phrases comme on en écrit, mêlées à n'importe quel caractère.
PHRASES = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                "la",
                "Poste",
                "l'ordinateur",
                "mes",
                "IMPÔTS",
                "de",
                "du",
                "caf,",
                "«RSA»",
                "pôle-emploi",
                "j'ai",
                "34500",
                "œuvre",
                "arts",
            ]
        ),
        max_size=30,
    ).map(" ".join),
)


def mots(texte):
    return [mot for cherche in decouper(texte) for mot in cherche.mots]


def ecrits(texte, *connues):
    return [c.ecrit for _cle, c in assembler(decouper(texte), {cle(e) for e in connues})]


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("Impôts", ["impots"]),
        ("déclarer mes impôts", ["declarer", "impots"]),
        ("je voudrais apprendre l'ordinateur", ["apprendre", "ordinateur"]),
        ("la poste", ["poste"]),
        ("la", ["la"]),
        ("où est-ce que", ["ou", "est", "ce", "que"]),
        ("CAF caf Caf", ["caf"]),
        ("", []),
        (" ?!… ", []),
        ("العربية", []),
    ],
)
def test_decouper(texte, attendus):
    assert mots(texte) == attendus


def test_chaque_mot_garde_ce_que_la_personne_a_ecrit():
    assert [c.ecrit for c in decouper("« Impôts », l'APL ?")] == ["Impôts", "l'APL"]


@given(texte=PHRASES)
def test_decouper_n_invente_rien_ne_double_rien_et_ne_vide_jamais(texte):
    lus, trouves = normaliser(texte).split(), mots(texte)
    assert set(trouves) <= set(lus)
    assert bool(trouves) == bool(lus)
    assert len(trouves) == len(set(trouves)) <= MOTS_MAX
    # Dans l'ordre où la personne les a écrits.
    assert trouves == sorted(trouves, key=lus.index)
    assert all(c.ecrit.strip() for c in decouper(texte))


@given(texte=PHRASES)
def test_accents_majuscules_et_ponctuation_ne_comptent_pas(texte):
    assert mots(normaliser(texte)) == mots(texte)
    assert cle(f"  {normaliser(texte).upper()} ") == cle(texte)


@given(texte=PHRASES, connues=st.sets(PHRASES.map(cle), max_size=5))
def test_assembler_garde_tous_les_mots_dans_leur_ordre(texte, connues):
    decoupe = decouper(texte)
    # N'importe quelle suite de mots du texte peut aussi être connue.
    connues |= set(sorted(cles_possibles(decoupe))[::2])
    assembles = assembler(decoupe, connues)
    assert [m for _cle, c in assembles for m in c.mots] == [m for c in decoupe for m in c.mots]
    assert {cle for cle, _c in assembles} <= cles_possibles(decoupe)
    assert all(cle in connues for cle, c in assembles if len(c.mots) > 1)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("cartes grises", "la carte grise"),
        ("Carte d'identité", "CARTE IDENTITE"),
        ("jeux vidéo", "jeu vidéo"),
        ("Pôle-Emploi", "pole emploi"),
    ],
)
def test_la_cle_est_la_meme(a, b):
    assert cle(a) == cle(b)


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("pôle emploi béziers", ["pôle emploi", "béziers"]),
        ("photocopie carte grise", ["photocopie", "carte grise"]),
        ("emploi pôle", ["emploi", "pôle"]),
        ("boîte mail wifi", ["boîte mail", "wifi"]),
    ],
)
def test_l_expression_la_plus_longue_d_abord(texte, attendus):
    connues = ("pôle emploi", "emploi", "carte", "carte grise", "boîte mail", "mail")
    assert ecrits(texte, *connues) == attendus


@pytest.mark.parametrize(
    ("mot", "texte", "trouve"),
    [
        ("art", " centre d art ", True),
        ("art", " ecole des arts ", True),
        ("art", " depart ", False),
        ("art", " artisan ", False),
        ("caf", " cafe associatif ", False),
        ("eau", " eaux ", True),
        ("biblio", " bibliotheque ", True),
        ("theque", " bibliotheque ", False),
        ("impots", " impot ", True),
        ("impot", " impots ", True),
        ("cours", " cours ", True),
        ("cours", " courriel ", False),
        ("34500", " 34500 ", True),
        ("34", " 34500 ", False),
    ],
)
def test_formes(mot, texte, trouve):
    assert any(forme in texte for forme in formes(mot)) is trouve
