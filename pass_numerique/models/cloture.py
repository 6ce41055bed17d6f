"""La clôture d'un dispositif : l'état de l'année, proposé par l'un, confirmé par l'autre."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pass_numerique.models.champs import par, vers
from pass_numerique.models.dispositif import Dispositif
from pass_numerique.models.journal import Operation


class Cloture(models.Model):
    """Où est chaque Pass et chaque centime à la fin d'une année ; ses fichiers sont figés avec elle.

    `constat` ne porte que des numéros et des sommes : la confirmation les recompte et compare.
    """

    dispositif = vers(Dispositif, _("dispositif"), "clotures")
    constat = models.JSONField(_("constat"))
    rendu = models.BigIntegerField(_("rendu aux financeurs (centimes)"))
    proposee_le = models.DateTimeField(_("proposée le"))
    proposee_par = par(_("proposée par"), null=False)
    confirmee_le = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    confirmee_par = par(_("confirmée par"))
    ecartee_le = models.DateTimeField(_("écartée le"), null=True, blank=True)
    ecartee_par = par(_("écartée par"))
    motif = models.CharField(_("raison"), max_length=250, blank=True)
    # Les écritures qui soldent l'année ; vide si elle n'avait pas d'argent à rendre.
    operation = models.OneToOneField(
        Operation,
        verbose_name=_("opération"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cloture",
    )

    class Meta:
        verbose_name = _("clôture")
        verbose_name_plural = _("clôtures")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispositif"], condition=Q(ecartee_le=None), name="cloture_une_seule_vive"
            ),
            models.CheckConstraint(
                condition=Q(confirmee_le=None, confirmee_par=None, operation=None)
                | Q(confirmee_le__isnull=False, confirmee_par__isnull=False, ecartee_le=None),
                name="cloture_confirmee_par_quelqu_un",
            ),
            models.CheckConstraint(
                condition=Q(confirmee_par=None) | ~Q(confirmee_par=F("proposee_par")),
                name="cloture_confirmee_par_un_autre",
            ),
            models.CheckConstraint(
                condition=Q(ecartee_le=None, ecartee_par=None, motif="")
                | (Q(ecartee_le__isnull=False, ecartee_par__isnull=False) & ~Q(motif="")),
                name="cloture_ecartee_avec_raison",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class FichierDeCloture(models.Model):
    """L'état contradictoire, tel qu'il a été proposé : le relire ne le refait pas."""

    class Genre(models.TextChoices):
        CSV = "csv", _("tableau à ouvrir dans un tableur")
        PDF = "pdf", _("état contradictoire à signer")

    cloture = vers(Cloture, _("clôture"), "fichiers")
    genre = models.CharField(_("genre"), max_length=3, choices=Genre.choices)
    contenu = models.BinaryField(_("contenu"))
    empreinte = models.CharField(_("empreinte SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("fichier de clôture")
        verbose_name_plural = _("fichiers de clôture")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cloture", "genre"], name="fichier_de_cloture_un_par_genre"
            ),
        ]

    def __str__(self):
        return f"{self.cloture} ({self.get_genre_display()})"
