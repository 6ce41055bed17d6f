"""Lire une page comme une personne : son texte, sans les balises."""

import html
import re
from datetime import date

LE_10_AVRIL = date(2025, 4, 10)
LISTE, PAIEMENTS, AVOIRS = "/pass/bordereaux/", "/pass/paiements/", "/pass/avoirs/"


def texte(reponse) -> str:
    sans_balises = re.sub(r"<[^>]+>", " ", reponse.content.decode())
    return re.sub(r"[ \n\xa0]+", " ", html.unescape(sans_balises))


def lire(bureau, qui, adresse, **parametres) -> str:
    reponse = bureau.clients[qui].get(adresse, parametres)
    assert reponse.status_code == 200, reponse.status_code
    return texte(reponse)


def faire(bureau, qui, adresse, suivre=True, **champs):
    return bureau.clients[qui].post(adresse, champs, follow=suivre)
