"""La qualité des lieux, sur la première page de l'administration."""

from django import template
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lieux import droits
from lieux.models import Lieu, Signalement
from lieux.qualite import Constat, bilan

register = template.Library()


@register.simple_tag(takes_context=True)
def bilan_des_lieux(context) -> dict | None:
    """Ce que la personne peut voir, compté ; None si elle ne voit aucun lieu."""
    request = context["request"]
    des_lieux = admin.site.get_model_admin(Lieu)
    des_signalements = admin.site.get_model_admin(Signalement)
    if not des_lieux.has_view_permission(request):
        return None
    lieux = des_lieux.get_queryset(request).prefetch_related(None)
    voit_les_signalements = des_signalements.has_view_permission(request)
    signalements = (
        des_signalements.get_queryset(request)
        if voit_les_signalements
        else Signalement.objects.none()
    )
    compte = bilan(lieux, signalements, timezone.localdate())
    liste = reverse("admin:lieux_lieu_changelist")
    lignes = [
        (constat.label, compte.constats[constat.value], _adresse(constat, liste))
        for constat in Constat
    ]
    if voit_les_signalements:
        adresse = reverse("admin:lieux_signalement_changelist")
        lignes.insert(
            0,
            (
                _("erreurs signalées à traiter"),
                compte.signalements,
                f"{adresse}?traitement=a-faire",
            ),
        )
    portee = droits.portee(request.user)
    return {
        "lieux": compte.lieux,
        "lignes": lignes,
        "aucun_lieu": droits.AUCUN_LIEU if portee.vide else "",
        "perimetre": [] if portee.tout else portee.noms(),
    }


def _adresse(constat: Constat, liste: str) -> str:
    # Un doublon se regarde à deux : la liste des lieux ne dirait pas lequel ressemble à lequel.
    if constat == Constat.DOUBLONS:
        return reverse("admin:lieux_lieu_doublons")
    return f"{liste}?constat={constat.value}"
