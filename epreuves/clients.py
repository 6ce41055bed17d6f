"""Des clients qui encaissent par la page ou par l'API, et s'obstinent comme de vrais gens.

Chacun n'a que HTTP : il ne sait rien de la base. Il tourne dans son propre processus.
"""

import http.client
import json
import random
import re
import time
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

_JETON_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_RECU = re.compile(r"/pass/encaissements/(\d+)/")
_PATIENCE = 60  # secondes à réessayer un serveur tombé
_REPOS = 0.05


@dataclass(frozen=True)
class Guichet:
    """Ce qu'il faut à un client pour encaisser au nom d'une structure."""

    structure: int
    formation: int
    jeton: str
    session: str


@dataclass
class Bilan:
    """Ce qu'un client a reçu : reçu → codes ; et ce qui n'aurait jamais dû arriver."""

    recus: dict[int, tuple[str, ...]] = field(default_factory=dict)
    pannes: list[str] = field(default_factory=list)
    envois: int = 0


@dataclass(frozen=True)
class Consigne:
    """`codes` : à encaisser, dans cet ordre ; `par` : combien par envoi."""

    port: int
    guichet: Guichet
    voie: str  # « page » ou « api »
    codes: tuple[str, ...]
    par: int
    graine: int
    jour: date
    endurant: bool = False  # le serveur peut tomber : réessayer le même envoi


def encaisser_tout(consigne: Consigne) -> Bilan:
    """Envoie tout, paquet par paquet ; d'un paquet refusé, retente ce qui n'est pas fautif."""
    client = _Client(consigne)
    codes = consigne.codes
    for rang, debut in enumerate(range(0, len(codes), consigne.par)):
        paquet = codes[debut : debut + consigne.par]
        for essai in range(len(paquet) + 1):
            if not paquet:
                break
            paquet = client.envoyer(f"{consigne.graine}-{rang}-{essai}", paquet)
    return client.bilan


class _Client:
    def __init__(self, consigne: Consigne):
        self.consigne = consigne
        self.bilan = Bilan()
        self._hasard = random.Random(consigne.graine)  # noqa: S311
        self._csrf = ""

    def envoyer(self, cle: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Les codes à retenter sous un autre nom ; aucun si le paquet est passé."""
        encaisser = self._par_api if self.consigne.voie == "api" else self._par_page
        recu, bons = encaisser(cle, codes)
        if recu is None:
            return bons
        self._garder(recu, codes)
        if self._hasard.random() < 0.3:  # un double clic, un réseau qui renvoie
            encore, _bons = encaisser(cle, codes)
            if encore != recu:
                self.bilan.pannes.append(f"le même envoi a rendu {recu}, puis {encore}")
        return ()

    def _garder(self, recu: int, codes: tuple[str, ...]) -> None:
        if self.bilan.recus.setdefault(recu, codes) != codes:
            self.bilan.pannes.append(f"le reçu {recu} a servi pour deux envois")

    # --- Les deux voies : (numéro du reçu, ou rien ; ce qui reste à tenter)

    def _par_api(self, cle: str, codes: tuple[str, ...]) -> tuple[int | None, tuple[str, ...]]:
        guichet = self.consigne.guichet
        demande = {"formation": guichet.formation, "jour": str(self.consigne.jour)}
        statut, corps, _en_tetes = self._demander(
            "POST",
            "/api/v1/pass/encaissements/",
            json.dumps(demande | {"codes": codes}),
            {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {guichet.jeton}",
                "Idempotency-Key": cle,
            },
        )
        if statut == 201:
            return json.loads(corps)["id"], ()
        if statut != 422:
            self.bilan.pannes.append(f"API : {statut} {corps[:200]}")
            return None, ()
        fautifs = {ligne["rang"] for ligne in json.loads(corps).get("lignes", ())}
        return None, tuple(code for rang, code in enumerate(codes) if rang not in fautifs)

    def _par_page(self, cle: str, codes: tuple[str, ...]) -> tuple[int | None, tuple[str, ...]]:
        guichet = self.consigne.guichet
        temoin = {"Cookie": f"sessionid={guichet.session}"}
        if not self._csrf:
            _statut, page, _ = self._demander("GET", "/pass/encaissement/", "", temoin)
            self._csrf = _JETON_CSRF.search(page)[1]
        envoi = [
            ("csrfmiddlewaretoken", self._csrf),
            ("cle", cle),
            ("prestation", guichet.formation),
            ("quand", str(self.consigne.jour)),
            *(("code", code) for code in codes),
        ]
        statut, page, en_tetes = self._demander(
            "POST",
            "/pass/encaissement/",
            urlencode(envoi),
            temoin | {"Content-Type": "application/x-www-form-urlencoded"},
        )
        if statut == 302 and (recu := _RECU.search(en_tetes.get("Location", ""))):
            return int(recu[1]), ()
        if statut != 200:
            self.bilan.pannes.append(f"page : {statut} {page[:200]}")
            return None, ()
        fautifs = {int(rang) for rang in re.findall(r'href="#id_code_(\d+)"', page)}
        return None, tuple(code for rang, code in enumerate(codes) if rang not in fautifs)

    def _demander(self, methode: str, adresse: str, corps: str, en_tetes: dict[str, str]):
        """Une requête ; d'un serveur tombé, la même, jusqu'à ce qu'il réponde."""
        fin = time.monotonic() + _PATIENCE
        while True:
            self.bilan.envois += 1
            connexion = http.client.HTTPConnection("127.0.0.1", self.consigne.port, timeout=30)
            try:
                connexion.request(methode, adresse, corps, en_tetes)
                reponse = connexion.getresponse()
                texte = reponse.read().decode()
                statut, recus = reponse.status, dict(reponse.getheaders())
            except (OSError, http.client.HTTPException) as erreur:
                statut, texte, recus = 599, repr(erreur), {}
            finally:
                connexion.close()
            tombe = statut >= 500 and self.consigne.endurant
            if not tombe or time.monotonic() > fin:
                return statut, texte, recus
            time.sleep(_REPOS)
