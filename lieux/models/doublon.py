"""Ce qu'une personne a dit de deux lieux qui se ressemblent."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lieux.models.lieu import Lieu


class DoublonEcarte(models.Model):
    """Deux lieux qui se ressemblent et n'en sont pas un seul : la question n'est plus posée.

    La plus petite clé est toujours `premier` : une paire n'a qu'une ligne.
    """

    premier = models.ForeignKey(
        Lieu, verbose_name=_("lieu"), on_delete=models.CASCADE, related_name="+"
    )
    second = models.ForeignKey(
        Lieu, verbose_name=_("autre lieu"), on_delete=models.CASCADE, related_name="+"
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    ecarte_le = models.DateTimeField(_("dit le"), default=timezone.now)

    class Meta:
        verbose_name = _("ressemblance écartée")
        verbose_name_plural = _("ressemblances écartées")
        ordering = ["-ecarte_le", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["premier", "second"], name="doublon_ecarte_unique"),
            models.CheckConstraint(
                name="doublon_ecarte_dans_l_ordre",
                condition=models.Q(premier__lt=models.F("second")),
            ),
        ]

    def __str__(self):
        return f"{self.premier} ≠ {self.second}"

    @classmethod
    def paires(cls) -> set[frozenset[int]]:
        lignes = cls.objects.order_by().values_list("premier_id", "second_id")
        return {frozenset(ligne) for ligne in lignes}
