"""Un refus, dans une commande : une phrase, sur une ligne."""

from contextlib import contextmanager

from django.core.management.base import CommandError

from pass_numerique.motifs import Refus


@contextmanager
def refus_dits():
    try:
        yield
    except Refus as refus:
        raise CommandError(refus.phrase) from refus
