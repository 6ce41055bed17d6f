"""Ce qui ne s'efface pas : le journal, les opérations et leurs écritures.

La base refuse toute modification de ces lignes (pass_numerique/gardes.py).
"""

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pass_numerique.etats import Compte
from pass_numerique.models.champs import natures_possibles, vers
from pass_numerique.models.dispositif import Dispositif
from pass_numerique.querysets import EcritureQuerySet


class Evenement(models.Model):
    """Qui a fait quoi, quand. Des numéros seulement : ni nom, ni raison écrite à la main."""

    nature = models.CharField(_("geste"), max_length=25, choices=natures_possibles)
    fait_le = models.DateTimeField(_("date"))
    # Des numéros et non des liens : une personne effacée ne doit rien changer ici.
    par = models.BigIntegerField(_("numéro du compte"), null=True, blank=True)
    objet = models.CharField(_("objet"), max_length=25)
    numero = models.BigIntegerField(_("numéro de l'objet"))
    details = models.JSONField(_("détails"), default=dict, blank=True)

    class Meta:
        verbose_name = _("ligne du journal")
        verbose_name_plural = _("lignes du journal")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["objet", "numero"], name="evenement_de_l_objet")]

    def __str__(self):
        return f"{self.get_nature_display()} · {self.sujet}"

    @property
    def sujet(self) -> str:
        """Sur quoi : « chéquier n° 12 »."""
        nom = apps.get_model(self._meta.app_label, self.objet)._meta.verbose_name
        return f"{nom} n° {self.numero}"


class Operation(models.Model):
    """Un mouvement d'argent, fait de plusieurs écritures dont la somme est nulle."""

    dispositif = vers(Dispositif, _("dispositif"), "operations")
    evenement = vers(Evenement, _("événement"), "operations")
    nature = models.CharField(_("nature"), max_length=25, choices=natures_possibles)
    faite_le = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("opération")
        verbose_name_plural = _("opérations")
        ordering = ["pk"]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk} · {self.get_nature_display()}"


class Ecriture(models.Model):
    """Des centimes qui entrent (+) dans un compte ou en sortent (−)."""

    operation = vers(Operation, _("opération"), "ecritures")
    # Le dispositif est aussi celui de l'opération : la somme d'un compte se lit sans jointure.
    dispositif = vers(Dispositif, _("dispositif"), "ecritures")
    compte = models.CharField(_("compte"), max_length=12, choices=Compte.choices)
    montant = models.BigIntegerField(_("montant (centimes)"))

    objects = EcritureQuerySet.as_manager()

    class Meta:
        verbose_name = _("écriture")
        verbose_name_plural = _("écritures")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(montant=0), name="ecriture_non_nulle"),
            models.UniqueConstraint(fields=["operation", "compte"], name="ecriture_par_compte"),
        ]
        indexes = [models.Index(fields=["dispositif", "compte"], name="ecriture_du_compte")]

    def __str__(self):
        return f"{self.get_compte_display()} : {self.montant / 100:+.2f} €"
