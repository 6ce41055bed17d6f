"""Un curieux qui sait tout de la méthode, des totaux et des lignes montrées ne devine rien."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pass_numerique.pilotage.masque import (
    SEUIL,
    Ligne,
    Sort,
    masquer,
    masquer_les_parties,
    masquer_par_periode,
    regrouper,
    suffisant,
)


def _lignes(nombres):
    return [Ligne(rang, rang, n, n) for rang, n in enumerate(nombres)]


def _publier(nombres):
    """Tout ce qu'un lecteur voit : les sorts, les lignes montrées, la somme."""
    sorts = masquer(_lignes(nombres))
    if Sort.TUE in sorts.values():
        return "rien", sum(nombres)
    return (
        tuple(sorts[i] for i in range(len(nombres))),
        tuple(n if sorts[i] is Sort.MONTREE else None for i, n in enumerate(nombres)),
        sum(nombres),
    )


def _de_somme(combien, somme):
    """Toutes les façons de faire cette somme avec `combien` nombres d'au moins un."""
    if combien == 0:
        return [()] if somme == 0 else []
    return [
        (premier, *suite)
        for premier in range(1, somme + 1)
        for suite in _de_somme(combien - 1, somme - premier)
    ]


def _possibles(nombres, publie):
    """Tous les tableaux que le lecteur ne peut pas écarter, même en refaisant le calcul."""
    sorts, montrees, somme = publie
    cachees = [i for i, n in enumerate(montrees) if n is None]
    reste = somme - sum(n for n in montrees if n is not None)
    for essai in _de_somme(len(cachees), reste):
        tableau = list(montrees)
        for i, n in zip(cachees, essai, strict=True):
            tableau[i] = n
        if _publier(tableau) == publie:
            yield tableau


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_aucune_petite_ligne_ne_se_devine(nombres):
    publie = _publier(nombres)
    if publie[0] == "rien":
        return
    valeurs = defaultdict(set)
    for tableau in _possibles(nombres, publie):
        for i, n in enumerate(tableau):
            valeurs[i].add(n)
    for i, n in enumerate(nombres):
        assert n in valeurs[i]
        if n < SEUIL:
            assert publie[1][i] is None
            assert len(valeurs[i]) >= 2, (nombres, publie)


def test_cacher_la_seule_petite_ligne_ne_suffirait_pas():
    # 30 − 12 − 16 = 2 : le calcul que le masque doit rendre impossible.
    assert _publier([2, 12, 16])[1] == (None, None, 16)


@pytest.mark.parametrize("nombres", [(1, 1), (4, 4), (3,), (1, 1, 1, 1, 1), (1, 5)])
def test_ce_qui_ne_peut_etre_protege_n_est_pas_nomme(nombres):
    assert set(masquer(_lignes(nombres)).values()) == {Sort.TUE}


def test_qui_se_cache_ne_depend_pas_des_nombres():
    """Cacher « la plus petite des autres » dirait que la ligne cachée est plus petite qu'elles."""
    lignes = [Ligne("a", 0, 4, 4), Ligne("b", 1, 40, 40), Ligne("c", 2, 20, 20)]
    assert masquer(lignes) == {"a": Sort.PETITE, "b": Sort.MASQUEE, "c": Sort.MONTREE}


def test_rien_de_petit_rien_de_cache():
    assert set(masquer(_lignes([5, 0, 80])).values()) == {Sort.MONTREE}


# --- Les périodes, publiées ensemble avec le tout


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=2, max_size=4).filter(
        lambda t: all(sum(ligne) for ligne in t)
    )
)
def test_aucune_petite_case_ne_se_devine_de_toutes_les_pages_a_la_fois(table):
    lignes = [Ligne(i, i, sum(p), sum(p), p) for i, p in enumerate(table)]
    annee = masquer(lignes)
    sorts = masquer_par_periode(lignes, annee)
    for i, ligne in enumerate(table):
        if any(0 < n < SEUIL for n in ligne):
            assert sorts[i] is not Sort.MONTREE
    if Sort.TUE in sorts.values():
        return
    cachees = [i for i in range(len(table)) if sorts[i] is Sort.MASQUEE]
    colonne = sum(table[i][0] for i in cachees)
    annuelles = sum(sum(table[i]) for i in cachees if annee[i] is not Sort.MONTREE)
    valeurs = defaultdict(set)
    # L'une et l'autre colonne : leur somme par ligne est connue, ou bornée par « moins de 5 ».
    totaux = [
        [sum(table[i])]
        if annee[i] is Sort.MONTREE
        else (range(1, SEUIL) if annee[i] is Sort.PETITE else range(SEUIL, annuelles + 1))
        for i in cachees
    ]
    for choisis in product(*totaux):
        secrets = sum(
            t for i, t in zip(cachees, choisis, strict=True) if annee[i] is not Sort.MONTREE
        )
        if secrets != annuelles:
            continue
        for essai in _cases(choisis, colonne):
            for i, total, n in zip(cachees, choisis, essai, strict=True):
                valeurs[i, 0].add(n)
                valeurs[i, 1].add(total - n)
    for i in cachees:
        for q in (0, 1):
            assert table[i][q] in valeurs[i, q]
            if 0 < table[i][q] < SEUIL:
                assert len(valeurs[i, q]) >= 2, (table, annee, sorts)


def _cases(totaux, somme):
    """Les premières colonnes possibles : chacune entre 0 et le total de sa ligne."""
    if not totaux:
        return [()] if somme == 0 else []
    return [
        (n, *suite)
        for n in range(min(totaux[0], somme) + 1)
        for suite in _cases(totaux[1:], somme - n)
    ]


def test_une_ligne_seule_a_cacher_en_cache_une_autre_a_toutes_les_periodes():
    lignes = [Ligne("a", 0, 20, 20, (18, 2)), *(Ligne(n, 1, 40, 40, (20, 20)) for n in "bc")]
    annee = masquer(lignes)
    assert set(annee.values()) == {Sort.MONTREE}
    sorts = masquer_par_periode(lignes, annee)
    assert (sorts["a"], sorts["b"], sorts["c"]) == (Sort.MASQUEE, Sort.MASQUEE, Sort.MONTREE)


# --- Les communes dans leur territoire


def test_les_communes_d_un_territoire_cache_ne_sont_pas_nommees():
    parties = [(Sort.PETITE, _lignes([2, 1])), (Sort.MONTREE, [Ligne("x", 0, 9, 9)])]
    assert masquer_les_parties(parties, masquer) == {
        0: Sort.TUE,
        1: Sort.TUE,
        "x": Sort.MONTREE,
    }


# --- Les mois


@given(st.lists(st.integers(0, 9), max_size=14))
def test_des_mois_reunis_ont_personne_ou_assez_de_monde(mois):
    groupes = regrouper(mois, lambda groupe: suffisant(sum(groupe)))
    assert [n for groupe in groupes for n in groupe] == mois
    if suffisant(sum(mois)):
        assert all(suffisant(sum(groupe)) for groupe in groupes)
    else:
        assert len(groupes) == 1
