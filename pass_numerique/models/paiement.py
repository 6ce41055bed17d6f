"""Après l'encaissement : ce que la structure demande, et ce que le comptable paie."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pass_numerique.models.champs import par, vers
from pass_numerique.models.dispositif import Dispositif
from pass_numerique.models.structure import CoordonneesBancaires, StructureFormation


class LotPaiement(models.Model):
    """Des bordereaux validés, remis ensemble au comptable ; l'empreinte du fichier reste."""

    dispositif = vers(Dispositif, _("dispositif"), "lots_de_paiement")
    cree_le = models.DateTimeField(_("créé le"))
    cree_par = par(_("créé par"))
    empreinte_du_fichier = models.CharField(_("empreinte du fichier"), max_length=64, blank=True)
    exporte_le = models.DateTimeField(_("exporté le"), null=True, blank=True)
    paye_le = models.DateTimeField(_("payé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lot de paiement")
        verbose_name_plural = _("lots de paiement")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paye_le=None) | Q(exporte_le__isnull=False),
                name="lot_paye_apres_export",
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class Bordereau(models.Model):
    """Les encaissements dont une structure demande le paiement."""

    class Etat(models.TextChoices):
        TRANSMIS = "transmis", _("transmis")
        SERVICE_FAIT = "service_fait", _("service fait")
        VALIDE = "valide", _("validé")
        REJETE = "rejete", _("rejeté")

    dispositif = vers(Dispositif, _("dispositif"), "bordereaux")
    structure = vers(StructureFormation, _("structure"), "bordereaux")
    coordonnees = vers(CoordonneesBancaires, _("coordonnées bancaires"), null=True)
    lot = vers(LotPaiement, _("lot de paiement"), "bordereaux", null=True)
    etat = models.CharField(_("état"), max_length=15, choices=Etat.choices, default=Etat.TRANSMIS)
    montant = models.BigIntegerField(_("montant (centimes)"))
    transmis_le = models.DateTimeField(_("transmis le"))
    transmis_par = par(_("transmis par"))
    instruit_le = models.DateTimeField(_("instruit le"), null=True, blank=True)
    instruit_par = par(_("instruit par"))

    class Meta:
        verbose_name = _("bordereau")
        verbose_name_plural = _("bordereaux")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=["transmis", "service_fait", "valide", "rejete"]),
                name="bordereau_etat_connu",
            ),
            models.CheckConstraint(
                condition=Q(instruit_par=None)
                | Q(transmis_par=None)
                | ~Q(instruit_par=F("transmis_par")),
                name="bordereau_instruit_par_un_autre",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class Incident(models.Model):
    """Une anomalie à suivre : chéquiers perdus en route, doublon, contestation."""

    dispositif = vers(Dispositif, _("dispositif"), "incidents")
    objet = models.CharField(_("objet"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    ouvert_le = models.DateTimeField(_("ouvert le"))
    ouvert_par = par(_("ouvert par"))
    clos_le = models.DateTimeField(_("clos le"), null=True, blank=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-ouvert_le", "-pk"]

    def __str__(self):
        return self.objet
