"""Les seuls qui écrivent l'argent et les états : une transaction chacun, toujours dans cet ordre.

Verrouiller les lignes (services/verrous.py), revérifier, écrire, noter au journal, passer les
écritures. Un refus est un `motifs.Refus`, et rien n'est écrit. `par` est la personne qui agit (ses
droits se vérifient avant, par `droits.py`), `maintenant` le moment (l'horloge, s'il manque).
"""
