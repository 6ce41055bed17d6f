"""Ce qui ne va pas, et qu'on suit : un incident, une séance contestée, un signal déjà regardé."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pass_numerique.models.champs import par, vers
from pass_numerique.models.chequier import Chequier
from pass_numerique.models.dispositif import Dispositif
from pass_numerique.models.encaissement import Saisie
from pass_numerique.models.structure import StructurePrescriptrice
from pass_numerique.querysets import ContestationQuerySet
from pass_numerique.vigilance import signes_possibles


class Incident(models.Model):
    """Une anomalie à suivre : chéquiers perdus en route, doublon, contestation.

    Une contestation porte sur ce qu'un chéquier a payé d'une saisie : elle a tous les champs qui suivent.
    """

    class Issue(models.TextChoices):
        FONDEE = "fondee", _("la personne a raison")
        ECARTEE = "ecartee", _("la séance est maintenue")

    dispositif = vers(Dispositif, _("dispositif"), "incidents")
    objet = models.CharField(_("objet"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    ouvert_le = models.DateTimeField(_("ouvert le"))
    ouvert_par = par(_("ouvert par"))
    clos_le = models.DateTimeField(_("clos le"), null=True, blank=True)
    saisie = vers(Saisie, _("saisie contestée"), null=True)
    chequier = vers(Chequier, _("chéquier"), null=True)
    # Qui parle pour la personne ; vide : le Département.
    prescriptrice = vers(StructurePrescriptrice, _("structure qui conteste"), null=True)
    reponse = models.CharField(_("réponse de la structure"), max_length=500, blank=True)
    repondu_le = models.DateTimeField(_("répondu le"), null=True, blank=True)
    repondu_par = par(_("répondu par"))
    issue = models.CharField(_("issue"), max_length=10, choices=Issue.choices, blank=True)
    decision = models.CharField(_("raison de la décision"), max_length=250, blank=True)
    tranche_par = par(_("tranché par"))

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-ouvert_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(saisie=None, chequier=None, reponse="", issue="")
                | (Q(saisie__isnull=False, chequier__isnull=False) & ~Q(description="")),
                name="incident_contestation_entiere",
            ),
            models.UniqueConstraint(
                fields=["saisie", "chequier"],
                condition=Q(clos_le=None),
                name="contestation_une_en_cours",
            ),
            models.CheckConstraint(
                condition=Q(repondu_le=None, reponse="")
                | (Q(repondu_le__isnull=False) & ~Q(reponse="")),
                name="contestation_reponse_datee",
            ),
            models.CheckConstraint(
                condition=Q(issue="", decision="", tranche_par=None)
                & (Q(saisie=None) | Q(clos_le=None))
                | Q(issue__in=["fondee", "ecartee"], clos_le__isnull=False) & ~Q(decision=""),
                name="contestation_tranchee_avec_raison",
            ),
        ]

    def __str__(self):
        return self.objet


class _Contestations(models.Manager.from_queryset(ContestationQuerySet)):
    def get_queryset(self):
        return super().get_queryset().filter(saisie__isnull=False)


class Contestation(Incident):
    """Une personne dit qu'elle n'était pas à cette séance : ses Pass attendent qu'on tranche."""

    objects = _Contestations()

    class Meta:
        proxy = True
        verbose_name = _("contestation")
        verbose_name_plural = _("contestations")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class SignalVu(models.Model):
    """« Vu, rien à redire » : qui a regardé un signal, quand, et ce qu'il en a su.

    Le signal lui-même se calcule ; `repere` le reconnaît, `ampleur` dit ce qu'il valait ce jour-là.
    """

    signe = models.CharField(_("signal"), max_length=25, choices=signes_possibles)
    repere = models.CharField(_("repère"), max_length=60)
    ampleur = models.PositiveIntegerField(_("ampleur"))
    # La note d'un chéquier s'efface avec la personne à qui il était.
    chequier = vers(Chequier, _("chéquier"), null=True)
    note = models.CharField(_("ce qui a été vérifié"), max_length=250)
    vu_le = models.DateTimeField(_("vu le"))
    vu_par = par(_("vu par"))

    class Meta:
        verbose_name = _("signal vu")
        verbose_name_plural = _("signaux vus")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signe", "repere", "ampleur"], name="signal_vu_une_fois"
            ),
            models.CheckConstraint(
                condition=Q(ampleur__gte=1) & ~Q(note=""), name="signal_vu_avec_note"
            ),
        ]

    def __str__(self):
        return f"{self.get_signe_display()} · {self.repere}"
