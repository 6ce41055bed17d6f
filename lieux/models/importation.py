"""Les imports gardés : ce qu'un fichier a changé, lieu par lieu, assez pour le défaire."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lieux.models.lieu import Lieu


class Import(models.Model):
    """Un fichier lu, l'écart qu'on en a tiré, et ce qu'on en a fait.

    `contenu` (compressé) ne sert qu'à recalculer l'écart : il s'efface dès l'import appliqué.
    """

    class Statut(models.TextChoices):
        ANALYSE = "analyse", _("à relire, rien n'est écrit")
        APPLIQUE = "applique", _("appliqué")
        ANNULE_EN_PARTIE = "annule-partie", _("annulé en partie")
        ANNULE = "annule", _("annulé")

    source = models.CharField(_("fichier ou adresse"), max_length=200)
    format = models.CharField(_("format"), max_length=30)
    jeux = models.JSONField(_("jeux de données"), default=list, blank=True)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="imports_de_lieux",
    )
    statut = models.CharField(
        _("état"), max_length=15, choices=Statut.choices, default=Statut.ANALYSE
    )
    analyse_le = models.DateTimeField(_("lu le"), default=timezone.now)
    applique_le = models.DateTimeField(_("appliqué le"), null=True, blank=True)
    annule_le = models.DateTimeField(_("annulé le"), null=True, blank=True)
    contenu = models.BinaryField(_("contenu du fichier"), default=bytes)
    rapport = models.JSONField(_("rapport"), default=dict)
    # {"lignes": [numéros], "absents": [rangs dans le rapport]}
    refus = models.JSONField(_("lignes refusées"), default=dict, blank=True)
    bilan = models.JSONField(_("bilan"), default=dict, blank=True)

    class Meta:
        verbose_name = _("import de lieux")
        verbose_name_plural = _("imports de lieux")
        ordering = ["-analyse_le", "-pk"]

    def __str__(self):
        return self.source

    @property
    def applicable(self) -> bool:
        return self.statut == self.Statut.ANALYSE

    @property
    def annulable(self) -> bool:
        return self.statut in (self.Statut.APPLIQUE, self.Statut.ANNULE_EN_PARTIE)


class LigneImport(models.Model):
    """Ce qu'un import a changé d'un lieu. `avant` et `apres` : voir `importation.photographie`."""

    class Nature(models.TextChoices):
        CREE = "cree", _("créé")
        MODIFIE = "modifie", _("modifié")
        ABSENT = "absent", _("absent de la source")
        RELU = "relu", _("relu sans changement")

    importation = models.ForeignKey(
        Import, verbose_name=_("import"), on_delete=models.CASCADE, related_name="lignes"
    )
    lieu = models.ForeignKey(
        Lieu,
        verbose_name=_("lieu"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="lignes_d_import",
    )
    # Le lieu n'est plus : il a été réuni à celui-ci.
    reuni_avec = models.ForeignKey(
        Lieu,
        verbose_name=_("réuni avec"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    nom = models.CharField(_("nom"), max_length=200)
    nature = models.CharField(_("changement"), max_length=10, choices=Nature.choices)
    avant = models.JSONField(_("avant"), default=dict)
    apres = models.JSONField(_("après"), default=dict)
    annulee = models.BooleanField(_("annulée"), default=False)
    empechement = models.CharField(_("pourquoi elle reste"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("ligne d'import")
        verbose_name_plural = _("lignes d'import")
        ordering = ["importation", "pk"]
        indexes = [models.Index(fields=["importation", "nature"], name="ligne_import_nature")]

    def __str__(self):
        return f"{self.nom} — {self.get_nature_display()}"
