"""L'histoire d'un lieu : son état après chaque changement, et qui l'a fait."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lieux.models.importation import Import
from lieux.models.lieu import Lieu


class Version(models.Model):
    """Un état d'un lieu, relations, arrêts et fermetures compris ; écrit par `lieux.historique`.

    Rien de ce que le public signale n'y entre. `cle` reste quand le lieu est supprimé.
    """

    class Nature(models.TextChoices):
        DEPART = "depart", _("avant le premier changement suivi")
        CREATION = "creation", _("création")
        MODIFICATION = "modification", _("modification")
        SUPPRESSION = "suppression", _("suppression")

    class Origine(models.TextChoices):
        ADMINISTRATION = "administration", _("administration")
        IMPORT = "import", _("import")
        ANNULATION = "annulation", _("annulation d'un import")
        FUSION = "fusion", _("fusion de deux lieux")
        RETOUR = "retour", _("retour à une version")

    lieu = models.ForeignKey(
        Lieu, verbose_name=_("lieu"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    cle = models.BigIntegerField(_("numéro du lieu"))
    nom = models.CharField(_("nom"), max_length=200)
    nature = models.CharField(_("changement"), max_length=15, choices=Nature.choices)
    origine = models.CharField(_("par"), max_length=15, choices=Origine.choices)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    importation = models.ForeignKey(
        Import,
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.CharField(_("précision"), max_length=250, blank=True)
    faite_le = models.DateTimeField(_("le"), default=timezone.now)
    etat = models.JSONField(_("état du lieu"), default=dict)

    class Meta:
        verbose_name = _("version d'un lieu")
        verbose_name_plural = _("historique des lieux")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["cle", "-id"], name="version_du_lieu")]

    def __str__(self):
        return f"{self.nom} — {self.get_nature_display()}"
