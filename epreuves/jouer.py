"""Une épreuve, sur un PostgreSQL à elle : python -m epreuves.jouer foule|contre-essai|pannes."""

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date

from epreuves.clients import Bilan, Consigne, encaisser_tout
from epreuves.serveur import Site, site
from outils.postgresql_jetable import Grappe, finir_proprement_sur_signal, grappe_jetable

# Ce qui est promis doit déjà être dans le journal de PostgreSQL quand il tombe.
_DURABLE = {"synchronous_commit": "on", "full_page_writes": "on"}
_PAR_ENVOI = 7  # les paquets des clients se chevauchent


@dataclass(frozen=True)
class Taille:
    clients: int
    nombre_de_pass: int
    pannes: int
    ouvriers: int


GRANDES = Taille(clients=16, nombre_de_pass=200, pannes=20, ouvriers=4)
PETITES = Taille(clients=4, nombre_de_pass=40, pannes=2, ouvriers=2)


@dataclass(frozen=True)
class Resultat:
    fautes: list[str]
    envois: int


def foule(taille: Taille, grappe: Grappe) -> Resultat:
    """Tous veulent tous les Pass, chacun dans un ordre à lui."""
    return _jouer(taille, taille.nombre_de_pass)


def contre_essai(taille: Taille, grappe: Grappe) -> Resultat:
    """Sans verrous ni index, et tous dans le même ordre : ils doivent se tromper, sinon l'épreuve
    ne voit rien."""
    from epreuves.monde import sans_l_index

    resultat = _jouer(taille, taille.nombre_de_pass, avant=sans_l_index, sans_verrous=True)
    doubles = [faute for faute in resultat.fautes if "fois" in faute]
    manque = [] if doubles else ["sans verrous ni index, aucun Pass encaissé deux fois"]
    return Resultat(manque, resultat.envois)


def pannes(taille: Taille, grappe: Grappe) -> Resultat:
    """Pendant que les clients encaissent, un ouvrier meurt ou la base tombe, autant de fois."""
    hasard = random.Random(1)  # noqa: S311

    def troubler(lance: Site, travaux: list[Future]) -> None:
        for rang in range(taille.pannes):
            time.sleep(hasard.uniform(0.2, 0.8))
            if rang % 2:
                grappe.tomber()
                grappe.revenir()
            else:
                lance.tuer_un_ouvrier()
            if all(travail.done() for travail in travaux):
                raise RuntimeError(f"Les clients ont fini après {rang} pannes : il en faut plus.")

    return _jouer(taille, taille.pannes * 40, troubler=troubler)


def _jouer(
    taille: Taille,
    nombre_de_pass: int,
    avant: Callable[[], None] = lambda: None,
    troubler: Callable[[Site, list[Future]], None] | None = None,
    sans_verrous: bool = False,
) -> Resultat:
    from epreuves.monde import ce_qui_ne_va_pas, peupler

    monde = peupler(nombre_de_pass)
    avant()
    with site(taille.ouvriers, sans_verrous) as lance:
        consignes = _consignes(
            taille, monde, lance.port, endurant=troubler is not None, melange=not sans_verrous
        )
        contexte = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(taille.clients, mp_context=contexte) as clients:
            travaux = [clients.submit(encaisser_tout, consigne) for consigne in consignes]
            if troubler:
                troubler(lance, travaux)
            bilans = [travail.result() for travail in travaux]
    return Resultat(
        [panne for bilan in bilans for panne in bilan.pannes]
        + ce_qui_ne_va_pas(monde, _recus(bilans, monde.series)),
        sum(bilan.envois for bilan in bilans),
    )


def _consignes(taille: Taille, monde, port: int, endurant: bool, melange: bool) -> list[Consigne]:
    tous = sorted(monde.series)
    jour = date.today()  # noqa: DTZ011
    consignes = []
    for rang in range(taille.clients):
        codes = tous.copy()
        if melange:
            random.Random(rang).shuffle(codes)  # noqa: S311
        consignes.append(
            Consigne(
                port=port,
                guichet=monde.guichets[rang % len(monde.guichets)],
                voie="page" if rang // 2 % 2 else "api",
                codes=tuple(codes),
                par=_PAR_ENVOI,
                graine=rang,
                jour=jour,
                endurant=endurant,
            )
        )
    return consignes


def _recus(bilans: list[Bilan], series: dict[str, str]) -> dict[int, tuple[str, ...]]:
    return {
        recu: tuple(series[code] for code in codes)
        for bilan in bilans
        for recu, codes in bilan.recus.items()
    }


def main(arguments: list[str]) -> int:
    finir_proprement_sur_signal()
    nom = arguments[0]
    epreuve = {"foule": foule, "contre-essai": contre_essai, "pannes": pannes}[nom]
    taille = PETITES if "--petites" in arguments else GRANDES
    debut = time.monotonic()
    with grappe_jetable(_DURABLE) as grappe:
        os.environ["DATABASE_URL"] = grappe.adresse
        os.environ["DJANGO_SETTINGS_MODULE"] = "epreuves.reglages"
        import django

        django.setup()
        resultat = epreuve(taille, grappe)
    secondes = time.monotonic() - debut
    print(f"{nom} : {resultat.envois} requêtes, {len(resultat.fautes)} faute(s), {secondes:.0f} s")
    for faute in resultat.fautes[:20]:
        print(f"  {faute}")
    return 1 if resultat.fautes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
