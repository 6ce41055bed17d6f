"""Réglages des épreuves : ceux des essais, sans second facteur ni limite de débit."""

from hérault_numerique.settings.test import *  # noqa: F403

SECOND_FACTEUR_EXIGE = False
API_REQUETES_PAR_MINUTE = {"lecture": 0, "export": 0}
# Des centaines de refus attendus : ils se comptent, ils ne se lisent pas.
LOGGING = {"version": 1, "disable_existing_loggers": True}
