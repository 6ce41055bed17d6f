"""D'où viennent les données d'un lieu, et ce que le public en signale."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lieux.models.lieu import Lieu


class Provenance(models.Model):
    """Ce qu'une source a dit d'un lieu la dernière fois : une valeur par colonne.

    Garder ces valeurs permet de reconnaître une correction faite à la main
    (la valeur du lieu n'est plus celle de l'import) et de ne pas l'écraser.
    """

    lieu = models.ForeignKey(
        Lieu, verbose_name=_("lieu"), on_delete=models.CASCADE, related_name="provenances"
    )
    jeu = models.CharField(_("jeu de données"), max_length=120)
    identifiant = models.CharField(_("identifiant dans le jeu"), max_length=120)
    valeurs = models.JSONField(_("valeurs importées"), default=dict)
    date_maj = models.DateField(_("date dans la source"), null=True, blank=True)
    vu_le = models.DateTimeField(_("vu pour la dernière fois"), default=timezone.now)
    absent_depuis = models.DateTimeField(_("absent depuis"), null=True, blank=True)

    class Meta:
        verbose_name = _("provenance")
        verbose_name_plural = _("provenances")
        ordering = ["jeu", "identifiant"]
        constraints = [
            models.UniqueConstraint(fields=["jeu", "identifiant"], name="provenance_unique_par_jeu")
        ]
        indexes = [models.Index(fields=["identifiant"], name="provenance_identifiant")]

    def __str__(self):
        return f"{self.jeu} · {self.identifiant}"


class Signalement(models.Model):
    """Une erreur signalée par le public sur la fiche d'un lieu."""

    class Nature(models.TextChoices):
        HORAIRES = "horaires", _("Les horaires ne sont pas bons")
        FERME = "ferme", _("Le lieu a fermé ou déménagé")
        CONTACT = "contact", _("Le téléphone ou le courriel ne répond pas")
        POSITION = "position", _("L'adresse ou la position sur la carte est fausse")
        AUTRE = "autre", _("Autre chose")

    lieu = models.ForeignKey(
        Lieu, verbose_name=_("lieu"), on_delete=models.CASCADE, related_name="signalements"
    )
    nature = models.CharField(_("ce qui ne va pas"), max_length=12, choices=Nature.choices)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    courriel = models.EmailField(_("courriel pour répondre"), blank=True)
    cree_le = models.DateTimeField(_("reçu le"), default=timezone.now)
    traite_le = models.DateTimeField(_("traité le"), null=True, blank=True)
    # Empreinte de l'adresse réseau, illisible sans la clé : elle sert à limiter l'abus, puis s'efface.
    empreinte = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        ordering = ["-cree_le"]

    def __str__(self):
        return f"{self.get_nature_display()} — {self.lieu}"
