"""La sélection en quelques mots, pour un courriel ou un SMS, et en code QR.

Rien de la personne n'y entre : des noms de lieux, leurs téléphones, un lien. Le courriel et
le SMS partent de l'appareil de la personne ; le site n'envoie rien et ne connaît pas l'adresse.
"""

from collections.abc import Sequence
from urllib.parse import quote

import segno
from django.utils.translation import gettext as _

from lieux.selection.lecture import Choisi
from lieux.texte import telephone_lisible

# Un lien mailto: plus long est coupé par des messageries ; un SMS, par le prix.
_LONGUEUR_DU_COURRIEL = 1800
_LIEUX_DU_SMS = 3


def courriel(choisis: Sequence[Choisi], lien: str) -> str:
    """L'adresse mailto: d'un message prêt à envoyer."""
    debut = _("Bonjour,\n\nVoici des lieux où l'on vous aide avec le numérique :")
    fin = _("Horaires, plan et papiers à apporter :\n%(lien)s") % {"lien": lien}
    lieux = [
        "\n".join(filter(None, (_nom(c), _adresse(c), telephone_lisible(c.lieu.telephone))))
        for c in choisis
    ]
    # Le lien dit tout : un message trop long perd ses derniers lieux, jamais le lien.
    while lieux and len(quote(_message(debut, lieux, fin))) > _LONGUEUR_DU_COURRIEL:
        lieux.pop()
    sujet = _("Des lieux pour vous aider avec le numérique")
    return f"mailto:?subject={quote(sujet)}&body={quote(_message(debut, lieux, fin))}"


def _message(debut: str, lieux: list[str], fin: str) -> str:
    # La norme des adresses mailto: veut ces fins de ligne.
    return "\n\n".join([debut, *lieux, fin]).replace("\n", "\r\n")


def sms(choisis: Sequence[Choisi], lien: str) -> str:
    """L'adresse sms: d'un message court ; « ?& » est compris d'Android et d'iOS."""
    lieux = [
        " ".join(filter(None, (_nom(c), telephone_lisible(c.lieu.telephone))))
        for c in choisis[:_LIEUX_DU_SMS]
    ]
    texte = "\n".join([_("Pour vous aider avec le numérique :"), *lieux, lien])
    return f"sms:?&body={quote(texte)}"


def _nom(choisi: Choisi) -> str:
    return f"{choisi.numero}. {choisi.lieu.nom}, {choisi.lieu.commune.nom}"


def _adresse(choisi: Choisi) -> str:
    lieu = choisi.lieu
    return f"{lieu.adresse}, {lieu.code_postal} {lieu.commune.nom}" if lieu.adresse else ""


def code_qr(lien: str) -> str:
    """Le code QR de ce lien, en image `data:` (la politique de sécurité l'admet)."""
    return segno.make(lien, error="m", micro=False).svg_data_uri(scale=4, border=2, light="white")
