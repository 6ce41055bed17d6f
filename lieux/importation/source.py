"""D'où vient un import : un fichier, une adresse https, ou le nom d'une source connue."""

import httpx

from lieux.importation.formats import ADRESSES
from lieux.importation.lecture import lire_fichier, lire_octets
from lieux.importation.objets import Lecture, LectureImpossible
from lieux.importation.telechargement import telecharger


def lire(source: str, transport: httpx.BaseTransport | None = None) -> Lecture:
    """Lit `source` ; « herault-data » et « france-services » vont à leur adresse publique.

    `LectureImpossible` dit en une phrase ce qui l'empêche.
    """
    url = ADRESSES.get(source, source)
    schema = url.partition("://")[0].lower() if "://" in url else ""
    if schema == "https":
        octets, nom = telecharger(url, transport)
        return lire_octets(octets, nom)
    if schema:
        raise LectureImpossible("L'adresse doit commencer par https://.")
    return lire_fichier(source)
