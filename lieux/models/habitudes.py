"""Le confort d'une personne qui a un compte : sa commune habituelle et ses lieux favoris."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lieux.models.lieu import Lieu
from lieux.models.territoire import Commune


class Habitudes(models.Model):
    """Des choix de travail d'un agent ; rien sur les personnes qu'il oriente."""

    compte = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    commune = models.ForeignKey(
        Commune,
        verbose_name=_("commune habituelle"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    favoris = models.ManyToManyField(
        Lieu, verbose_name=_("lieux favoris"), blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("habitudes d'un compte")
        verbose_name_plural = _("habitudes des comptes")
        # Chacun ne voit et ne change que les siennes, sur sa page : aucun droit à donner.
        default_permissions = ()

    def __str__(self):
        return str(self._meta.verbose_name)
