"""Un client d'essai qui refuse une page mal faite, même si le statut est 200.

Ce qu'il cherche : ce que la politique de sécurité bloquerait en silence dans le
navigateur (gestionnaires en ligne, styles et scripts en ligne) et ce qu'un
gabarit laisse échapper (« {{ », « None », un identifiant écrit deux fois).
"""

import re
from html.parser import HTMLParser

from django.test import Client

TYPES_DE_DONNEES = {"application/json", "application/ld+json"}
_RESTE_DE_GABARIT = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_OBJET_PYTHON = re.compile(r"<\w+ object at 0x|<\w+: |<QuerySet \[|django\.db\.models")
_ADRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post"}


class PageMalFaite(AssertionError):
    """La page viole une règle commune à toutes les pages."""


class _Lecteur(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.fautes: list[str] = []
        self._identifiants: set[str] = set()
        self._ouverte = ""

    def faute(self, texte: str) -> None:
        self.fautes.append(f"ligne {self.getpos()[0]} : {texte}")

    def handle_starttag(self, balise, attributs):
        self._ouverte = balise
        valeurs = dict(attributs)
        if balise == "style":
            self.faute("<style> en ligne")
        if balise == "script" and not valeurs.get("src"):
            nature = valeurs.get("type") or "aucun"
            if nature not in TYPES_DE_DONNEES:
                self.faute(f"<script> en ligne (type : {nature})")
        identifiant = valeurs.get("id")
        if identifiant is not None:
            if identifiant in self._identifiants:
                self.faute(f"identifiant « {identifiant} » écrit deux fois")
            self._identifiants.add(identifiant)
        for nom, valeur in attributs:
            self._attribut(balise, nom, valeur or "")

    def _attribut(self, balise: str, nom: str, valeur: str) -> None:
        if nom.startswith(("on", "hx-on")):
            self.faute(f"gestionnaire en ligne {nom} sur <{balise}>")
        if nom == "style":
            self.faute(f"style en ligne sur <{balise}>")
        if nom in _ADRESSES and valeur.strip().lower().startswith("javascript:"):
            self.faute(f"adresse javascript: sur <{balise}>")
        if valeur.strip() == "None" or (nom in _ADRESSES and re.search(r"[/=]None\b", valeur)):
            self.faute(f"« None » dans {nom} de <{balise}>")
        self._texte(valeur, f"dans {nom} de <{balise}>")

    def _texte(self, texte: str, ou: str) -> None:
        if trouve := _RESTE_DE_GABARIT.search(texte):
            self.faute(f"reste de gabarit « {trouve[0]} » {ou}")
        if trouve := _OBJET_PYTHON.search(texte):
            self.faute(f"objet Python « {trouve[0]} » {ou}")

    def handle_endtag(self, balise):
        self._ouverte = ""

    def handle_data(self, texte):
        if self._ouverte in ("script", "style"):
            return
        if texte.strip() in ("None", "True", "False"):
            self.faute(f"« {texte.strip()} » affiché tel quel")
        self._texte(texte, "dans le texte")


def fautes(html: str) -> list[str]:
    """Les règles que cette page viole, avec leur ligne ; vide si elle est bien faite."""
    lecteur = _Lecteur()
    lecteur.feed(html)
    lecteur.close()
    return lecteur.fautes


class ClientStrict(Client):
    def request(self, **requete):
        reponse = super().request(**requete)
        if reponse.get("Content-Type", "").startswith("text/html") and not reponse.streaming:
            trouvees = fautes(reponse.content.decode(reponse.charset or "utf-8"))
            if trouvees:
                chemin = requete.get("PATH_INFO", "?")
                raise PageMalFaite(f"{chemin} :\n  " + "\n  ".join(trouvees))
        return reponse
