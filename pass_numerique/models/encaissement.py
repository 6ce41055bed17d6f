"""L'encaissement : une saisie de plusieurs Pass, et les codes refusés."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pass_numerique.models.champs import par, refus_possibles, vers
from pass_numerique.models.chequier import Pass
from pass_numerique.models.jetons import Jeton
from pass_numerique.models.structure import Prestation, StructureFormation
from pass_numerique.querysets import EncaissementQuerySet, SaisieQuerySet, TentativeQuerySet


class Saisie(models.Model):
    """Ce qu'une structure a enregistré d'un coup : une formation, un jour, un ou plusieurs Pass.

    `cle` vient de la page : le même envoi reçu deux fois donne une seule saisie.
    """

    structure = vers(StructureFormation, _("structure"), "saisies")
    prestation = vers(Prestation, _("formation"), "saisies")
    jour = models.DateField(_("jour de la formation"))
    saisie_le = models.DateTimeField(_("enregistrée le"))
    saisie_par = par(_("enregistrée par"))
    jeton = vers(Jeton, _("enregistrée par le logiciel"), null=True)
    cle = models.CharField(max_length=64, editable=False)
    charge = models.CharField(max_length=64, editable=False)

    objects = SaisieQuerySet.as_manager()

    class Meta:
        verbose_name = _("saisie")
        verbose_name_plural = _("saisies")
        ordering = ["-saisie_le", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["structure", "cle"], name="saisie_une_fois"),
            models.CheckConstraint(condition=~Q(cle=""), name="saisie_avec_cle"),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class Encaissement(models.Model):
    """Un Pass utilisé. Annulé, il reste écrit ; la fois suivante est une autre ligne."""

    saisie = vers(Saisie, _("saisie"), "encaissements")
    un_pass = vers(Pass, _("Pass"), "encaissements")
    montant = models.PositiveIntegerField(_("montant (centimes)"))
    annule_le = models.DateTimeField(_("annulé le"), null=True, blank=True)
    annule_par = par(_("annulé par"))
    motif_annulation = models.CharField(_("raison de l'annulation"), max_length=250, blank=True)

    objects = EncaissementQuerySet.as_manager()

    class Meta:
        verbose_name = _("encaissement")
        verbose_name_plural = _("encaissements")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["un_pass"],
                condition=Q(annule_le=None),
                name="encaissement_un_seul_par_pass",
            ),
            models.CheckConstraint(condition=Q(montant__gte=1), name="encaissement_montant"),
            models.CheckConstraint(
                condition=Q(annule_le=None, motif_annulation="")
                | (Q(annule_le__isnull=False) & ~Q(motif_annulation="")),
                name="encaissement_annule_avec_raison",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class TentativeRefusee(models.Model):
    """Un code refusé : de quoi limiter les essais et comprendre une plainte. Jamais le code tapé."""

    class Page(models.TextChoices):
        ENCAISSEMENT = "encaissement", _("encaissement")
        SOLDE = "solde", _("solde")

    page = models.CharField(_("page"), max_length=15, choices=Page.choices)
    code = models.CharField(_("refus"), max_length=25, choices=refus_possibles)
    faite_le = models.DateTimeField(_("le"))
    structure = vers(StructureFormation, _("structure"), null=True)
    par = par(_("par"))
    # L'empreinte d'une adresse réseau, illisible sans la clé.
    adresse = models.CharField(max_length=64, blank=True, editable=False)
    un_pass = vers(Pass, _("Pass"), "tentatives", null=True)

    objects = TentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("tentative refusée")
        verbose_name_plural = _("tentatives refusées")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["code", "faite_le"], name="tentative_recente"),
        ]

    def __str__(self):
        return f"{self.get_page_display()} · {self.get_code_display()}"
