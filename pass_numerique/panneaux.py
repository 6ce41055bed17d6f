"""Ce que le Pass ajoute aux lieux : un filtre et son badge, un bloc sur la page d'un lieu."""

from django.utils.translation import gettext_lazy as _

from lieux import extensions
from pass_numerique import annuaire

ACCEPTE_LE_PASS = extensions.CritereAjoute(
    nom="pass",
    libelle=_("Pass numérique"),
    case=extensions.Case(
        _("Accepte le Pass numérique"), _("On y paie une formation avec son chéquier.")
    ),
    retenir=annuaire.lieux_acceptant,
    icone="chequier",
)
FORMATIONS_DU_LIEU = extensions.Panneau("pass/_panneau_du_lieu.html", annuaire.formations_du_lieu)


def inscrire() -> None:
    extensions.ajouter_critere(ACCEPTE_LE_PASS)
    extensions.ajouter_panneau(FORMATIONS_DU_LIEU)
