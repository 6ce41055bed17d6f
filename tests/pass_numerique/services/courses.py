"""Forcer la rencontre de deux gestes.

Chaque essai est joué deux fois. Avec les verrous, la règle tient. Sans eux (et sans l'index, s'il
suffirait), la même suite la casse : c'est ce qui prouve que l'essai voit bien la course.

La course est forcée : chaque fil attend l'autre juste après avoir lu. Avec les verrous, le second
n'a pas encore pu lire : l'attente s'épuise, et il passe après.
"""

import threading
from contextlib import contextmanager, suppress

from django.db import IntegrityError, close_old_connections, connections

from pass_numerique.motifs import Refus
from pass_numerique.services import journal, verrous

ATTENTE = 1.5  # secondes : ce qu'attend qui ne sera pas rejoint, car l'autre est retenu
RENCONTRE = 30  # secondes : sans verrou, rien ne retient personne, la rencontre a toujours lieu


def en_meme_temps(*gestes) -> list:
    """Ce que chaque geste a rendu, ou son refus."""
    rendus = [None] * len(gestes)

    def faire(rang, geste):
        close_old_connections()
        try:
            rendus[rang] = geste()
        except (Refus, IntegrityError) as erreur:
            rendus[rang] = erreur
        finally:
            connections.close_all()

    fils = [threading.Thread(target=faire, args=(i, geste)) for i, geste in enumerate(gestes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=30)
        assert not fil.is_alive()
    return rendus


@contextmanager
def rendez_vous(monkeypatch, modele, verrous_poses: bool):
    """Fait se rencontrer deux fils juste après la lecture (verrouillée ou non) de ce modèle.

    Sans verrous, ils s'attendent aussi au journal, après avoir écrit et avant que l'un valide :
    chacun a décidé sans voir l'autre, si chargée que soit la machine.
    """
    barriere, au_journal = threading.Barrier(2), threading.Barrier(2)
    noter = journal.noter
    vrai = verrous.verrouiller
    deja = threading.local()

    def verrouiller(lignes):
        lues = vrai(lignes) if verrous_poses else list(lignes.order_by("pk"))
        if lignes.model is modele and not getattr(deja, "vu", False):
            deja.vu = True
            with suppress(threading.BrokenBarrierError):
                barriere.wait(timeout=ATTENTE if verrous_poses else RENCONTRE)
        return lues

    def noter_ensemble(*arguments, **options):
        if not getattr(deja, "note", False):
            deja.note = True
            # L'index peut retenir le second : le premier valide alors seul.
            with suppress(threading.BrokenBarrierError):
                au_journal.wait(timeout=ATTENTE)
        return noter(*arguments, **options)

    with monkeypatch.context() as correctif:
        correctif.setattr(verrous, "verrouiller", verrouiller)
        if not verrous_poses:
            correctif.setattr(journal, "noter", noter_ensemble)
        yield
