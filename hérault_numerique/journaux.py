"""Filtre des journaux."""

import logging
import re

_REQUETE = re.compile(r"\?[^\s\"']*")


class SansChaineDeRequete(logging.Filter):
    """Retire ce qui suit « ? » dans une adresse : recherches et positions ne se gardent pas."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _REQUETE.sub("?…", valeur) if isinstance(valeur, str) else valeur
                for valeur in record.args
            )
        if isinstance(record.msg, str):
            record.msg = _REQUETE.sub("?…", record.msg)
        return True
