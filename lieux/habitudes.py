"""Lire et changer les habitudes d'un compte ; chacun n'atteint que les siennes."""

from django.db import transaction

from lieux.localisation import Localisation, resoudre
from lieux.models import Commune, Habitudes, Lieu

FAVORIS_MAX = 50


def commune_de(compte) -> Commune | None:
    habitudes = Habitudes.objects.filter(compte=compte).select_related("commune").first()
    return habitudes.commune if habitudes else None


def choisir_la_commune(compte, texte: str) -> Localisation:
    """Retient la commune écrite (vide : plus aucune) ; rend ce qui en a été compris."""
    if not texte.strip():
        Habitudes.objects.filter(compte=compte).update(commune=None)
        return Localisation()
    comprise = resoudre(texte, adresses=False)
    if comprise.centre and comprise.centre.commune:
        Habitudes.objects.update_or_create(
            compte=compte, defaults={"commune_id": comprise.centre.commune}
        )
    return comprise


def favoris_de(compte) -> list[int]:
    """Les numéros de ses favoris, fermés ou retirés compris."""
    return list(
        Habitudes.favoris.through.objects.filter(habitudes__compte=compte)
        .order_by("pk")
        .values_list("lieu", flat=True)
    )


@transaction.atomic
def ajouter_un_favori(compte, lieu: Lieu) -> bool:
    """Faux s'il y en a déjà `FAVORIS_MAX`."""
    habitudes, _cree = Habitudes.objects.get_or_create(compte=compte)
    if habitudes.favoris.count() >= FAVORIS_MAX:
        return False
    habitudes.favoris.add(lieu)
    return True


def retirer_un_favori(compte, numero: int) -> None:
    Habitudes.favoris.through.objects.filter(habitudes__compte=compte, lieu=numero).delete()
