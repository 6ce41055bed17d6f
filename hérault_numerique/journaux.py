"""Mise en forme des journaux."""

import logging
import re

# L'apostrophe en fait partie : tous les clients ne l'écrivent pas %27 (« ?q=l'Isle&lat=… »).
_REQUETE = re.compile(r'\?[^\s"»]+')


class SansChaineDeRequete(logging.Formatter):
    """Retire ce qui suit « ? » dans une adresse : recherches et positions ne se gardent pas.

    Le texte entier est relu, trace d'erreur comprise : une adresse peut venir du
    message, d'un argument ou d'une exception.
    """

    def format(self, record: logging.LogRecord) -> str:
        return _REQUETE.sub("?…", super().format(record))
