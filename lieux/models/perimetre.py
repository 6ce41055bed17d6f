"""Ce qu'un gestionnaire a le droit de voir et de changer parmi les lieux."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lieux.models.reference import Reseau
from lieux.models.territoire import Territoire


class Perimetre(models.Model):
    """Les lieux confiés à une personne ; sans ligne, un gestionnaire n'en a aucun.

    `lieux.droits` est seul à l'interpréter.
    """

    class Etendue(models.TextChoices):
        TOUT = "tout", _("tous les lieux")
        RESEAUX = "reseaux", _("les lieux de certains réseaux")
        TERRITOIRES = "territoires", _("les lieux de certains territoires")

    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("personne"),
        on_delete=models.CASCADE,
        related_name="perimetre",
    )
    etendue = models.CharField(_("lieux confiés"), max_length=15, choices=Etendue.choices)
    reseaux = models.ManyToManyField(
        Reseau, verbose_name=_("réseaux"), blank=True, related_name="+"
    )
    territoires = models.ManyToManyField(
        Territoire, verbose_name=_("territoires"), blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("périmètre")
        verbose_name_plural = _("périmètres")
        permissions = [("sans_limite", _("Peut tout voir et changer, sans périmètre"))]

    def __str__(self):
        return self.get_etendue_display()
