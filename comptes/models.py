"""Pas de table ici : le compte est le `User` de Django, ses seconds facteurs sont d'allauth.

Ce module existe pour que Django annonce `post_migrate` à `comptes`.
"""
