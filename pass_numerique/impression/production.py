"""Produire un lot : son PDF d'abord, puis ses empreintes dans la base, puis son nom définitif."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from pass_numerique.impression import dessin, fichiers
from pass_numerique.models import Dispositif, Impression, LotEdition
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import edition

# Mille feuilles : deux ramettes, et un fichier qu'une imprimante de bureau avale.
PAR_LOT = 500


def produire(
    dispositif: Dispositif,
    nombre: int,
    par=None,
    avancement: Callable[[int, int], None] | None = None,
    demande: Impression | None = None,
    dossier: Path | None = None,
    a_la_place_de: LotEdition | None = None,
) -> LotEdition:
    """Imprime un lot de `nombre` chéquiers dans un PDF, et l'écrit dans la base.

    À appeler hors de toute transaction : elle a la sienne, courte, à la fin. Cinq secondes pour
    cent chéquiers. Lève `Refus` (budget, dossier absent, disque plein…), et alors rien n'est
    écrit, ni fichier, ni ligne. Le PDF se lit ensuite par `fichiers.chemin(lot)`.

    `avancement(faits, total)` est appelé à chaque chéquier dessiné : deux nombres, rien d'autre. Un
    `Refus` qu'il lève arrête tout. `demande` : l'`Impression` qui finit avec le lot.
    `dossier` : PASS_DOSSIER_DES_LOTS par défaut. `a_la_place_de` : une réimpression, qui détruit
    les chéquiers de cet ancien lot, et son fichier.
    """
    ou = fichiers.dossier_sur(dossier)
    site = adresse_du_site()
    suivre = avancement or (lambda faits, total: None)
    en_attente = fichiers.Attente(ou)

    @sensitive_variables()
    def imprimer(prepare: edition.LotPrepare) -> edition.Fichier:
        nom = nom_du_fichier(prepare)
        empreinte = en_attente.ecrire(
            nom, lambda flux: dessin.dessiner(flux, prepare, site, suivre)
        )
        return edition.Fichier(nom, empreinte)

    with en_attente:
        lot = edition.editer_lot(dispositif, nombre, imprimer, par, demande, a_la_place_de)
        # À partir d'ici les codes valent de l'argent : le PDF reste, quoi qu'il arrive.
        en_attente.garder()
    if a_la_place_de is not None and fichiers.present(a_la_place_de, ou):
        fichiers.detruire(a_la_place_de, par, dossier=ou)
    return lot


def exiger_les_reglages() -> None:
    """Refuse s'il manque un réglage pour imprimer ici : le dossier, ou l'adresse du site."""
    fichiers.dossier_sur()
    adresse_du_site()


def decouper(nombre: int, par_lot: int = PAR_LOT) -> Iterator[int]:
    """1 200 par 500 : 500, 500, 200."""
    while nombre > 0:
        yield min(nombre, par_lot)
        nombre -= par_lot


def nom_du_fichier(prepare: edition.LotPrepare) -> str:
    return f"pass-{prepare.dispositif.prefixe}-{prepare.premier:06d}-{prepare.dernier:06d}.pdf"


def adresse_du_site() -> str:
    """L'adresse imprimée sur chaque Pass, sans « / » à la fin : elle doit durer."""
    hote = settings.ALLOWED_HOSTS[0].removeprefix(".")
    if "*" in hote:
        raise Refus(Code.REGLAGE_MANQUE, "ALLOWED_HOSTS")
    return f"https://{hote}"
