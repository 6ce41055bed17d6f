"""Ce que d'autres applications savent d'un compte : s'il doit un second facteur, s'il entre dans
l'administration, où il commence.

Chacune le dit dans son `ready()` ; les comptes n'ont ainsi à connaître personne.
"""

from collections.abc import Callable

from django.contrib.auth.models import AbstractBaseUser

_sensibles: list[Callable[[AbstractBaseUser], bool]] = []
_admis: list[Callable[[AbstractBaseUser], bool]] = []
_accueils: list[Callable[[AbstractBaseUser], str]] = []


def exiger_le_second_facteur_si(critere: Callable[[AbstractBaseUser], bool]) -> None:
    """Les comptes qui répondent au critère doivent un second facteur, comme les agents."""
    _sensibles.append(critere)


def ouvrir_l_administration_si(critere: Callable[[AbstractBaseUser], bool]) -> None:
    """Ceux-là entrent dans l'administration ; ce qu'ils y voient se décide table par table."""
    _admis.append(critere)


def proposer_un_accueil(adresse: Callable[[AbstractBaseUser], str]) -> None:
    """`adresse(compte)` : la page où il commence après sa connexion, ou une chaîne vide."""
    _accueils.append(adresse)


def est_sensible(compte) -> bool:
    """Ce compte touche à l'administration, à de l'argent ou à des données personnelles."""
    return compte.is_staff or any(critere(compte) for critere in _sensibles)


def est_confie_ailleurs(compte) -> bool:
    """Une autre application lui confie de l'argent ou des données personnelles, même fermé.

    Qui en changerait l'adresse prendrait sa place : un administrateur des lieux ne le peut pas.
    """
    return any(critere(compte) for critere in _sensibles)


def entre_dans_l_administration(compte) -> bool:
    return compte.is_active and any(critere(compte) for critere in _admis)


def accueil_de(compte) -> str:
    return next((url for adresse in _accueils if (url := adresse(compte))), "")
