"""Après l'encaissement : ce que la structure demande, et ce que le comptable paie."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pass_numerique.etapes import Etape, etape_de
from pass_numerique.models.champs import par, vers
from pass_numerique.models.dispositif import Dispositif
from pass_numerique.models.encaissement import Encaissement
from pass_numerique.models.structure import CoordonneesBancaires, StructureFormation
from pass_numerique.querysets import AvoirQuerySet, BordereauQuerySet, LigneBordereauQuerySet


class LotPaiement(models.Model):
    """Des bordereaux validés, remis ensemble au comptable ; ses fichiers et leurs empreintes restent."""

    dispositif = vers(Dispositif, _("dispositif"), "lots_de_paiement")
    cree_le = models.DateTimeField(_("créé le"))
    cree_par = par(_("créé par"), null=False)
    paye_le = models.DateTimeField(_("payé le"), null=True, blank=True)
    paye_par = par(_("payé par"))

    class Meta:
        verbose_name = _("lot de paiement")
        verbose_name_plural = _("lots de paiement")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paye_le=None, paye_par=None)
                | Q(paye_le__isnull=False, paye_par__isnull=False),
                name="lot_paye_par_quelqu_un",
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class FichierDePaiement(models.Model):
    """Ce qui est parti au payeur, tel quel : le relire ne le refait pas."""

    class Genre(models.TextChoices):
        CSV = "csv", _("tableau à ouvrir dans un tableur")
        PDF = "pdf", _("état récapitulatif à signer")

    lot = vers(LotPaiement, _("lot de paiement"), "fichiers")
    genre = models.CharField(_("genre"), max_length=3, choices=Genre.choices)
    contenu = models.BinaryField(_("contenu"))
    empreinte = models.CharField(_("empreinte SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("fichier de paiement")
        verbose_name_plural = _("fichiers de paiement")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "genre"], name="fichier_un_par_genre"),
        ]

    def __str__(self):
        return f"{self.lot} ({self.get_genre_display()})"


class Bordereau(models.Model):
    """Ce qu'une structure demande pour un mois ; ses lignes et leurs montants ne changent plus.

    « Payé » ne s'écrit pas ici : le lot le dit.
    """

    class Etat(models.TextChoices):
        PREPARE = "prepare", _("prêt à envoyer")
        TRANSMIS = "transmis", _("envoyé, en cours de vérification")
        SERVICE_FAIT = "service_fait", _("vérifié, à valider")
        VALIDE = "valide", _("validé, à payer")
        REJETE = "rejete", _("refusé en entier")

    dispositif = vers(Dispositif, _("dispositif"), "bordereaux")
    structure = vers(StructureFormation, _("structure"), "bordereaux")
    mois = models.DateField(_("mois"))
    etat = models.CharField(_("état"), max_length=15, choices=Etat.choices, default=Etat.PREPARE)
    montant = models.BigIntegerField(_("montant demandé (centimes)"))
    constitue_le = models.DateTimeField(_("préparé le"))
    constitue_par = par(_("préparé par"))
    transmis_le = models.DateTimeField(_("transmis le"), null=True, blank=True)
    transmis_par = par(_("transmis par"))
    instruit_le = models.DateTimeField(_("service fait attesté le"), null=True, blank=True)
    instruit_par = par(_("service fait attesté par"))
    valide_le = models.DateTimeField(_("validé le"), null=True, blank=True)
    valide_par = par(_("validé par"))
    lot = vers(LotPaiement, _("lot de paiement"), "bordereaux", null=True)
    # La version du compte bancaire payée, prise au moment du lot.
    coordonnees = vers(CoordonneesBancaires, _("coordonnées bancaires"), null=True)

    objects = BordereauQuerySet.as_manager()

    class Meta:
        verbose_name = _("bordereau")
        verbose_name_plural = _("bordereaux")
        ordering = ["-mois", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispositif", "structure", "mois"], name="bordereau_un_par_mois"
            ),
            models.CheckConstraint(
                condition=Q(mois__day=1, montant__gte=0), name="bordereau_mois_et_montant"
            ),
            models.CheckConstraint(
                condition=Q(etat="prepare", transmis_par=None)
                | Q(etat__in=["transmis", "rejete"], transmis_par__isnull=False)
                | Q(etat="service_fait", transmis_par__isnull=False, instruit_par__isnull=False)
                | Q(
                    etat="valide",
                    transmis_par__isnull=False,
                    instruit_par__isnull=False,
                    valide_par__isnull=False,
                ),
                name="bordereau_etat_connu",
            ),
            models.CheckConstraint(
                condition=(Q(instruit_par=None) | ~Q(instruit_par=F("transmis_par")))
                & (
                    Q(valide_par=None)
                    | (~Q(valide_par=F("transmis_par")) & ~Q(valide_par=F("instruit_par")))
                ),
                name="bordereau_vu_par_d_autres",
            ),
            models.CheckConstraint(
                condition=Q(lot=None, coordonnees=None)
                | Q(lot__isnull=False, coordonnees__isnull=False, etat="valide"),
                name="bordereau_du_lot_valide",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def etape(self) -> Etape:
        return etape_de(self)


class Avoir(models.Model):
    """Une somme payée par erreur : deux personnes la décident, un prochain bordereau la déduit."""

    encaissement = vers(Encaissement, _("encaissement"), "avoirs")
    montant = models.PositiveIntegerField(_("montant (centimes)"))
    motif = models.CharField(_("raison"), max_length=250)
    demande_le = models.DateTimeField(_("demandé le"))
    demande_par = par(_("demandé par"), null=False)
    confirme_le = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    confirme_par = par(_("confirmé par"))
    ecarte_le = models.DateTimeField(_("écarté le"), null=True, blank=True)

    objects = AvoirQuerySet.as_manager()

    class Meta:
        verbose_name = _("avoir")
        verbose_name_plural = _("avoirs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["encaissement"], condition=Q(ecarte_le=None), name="avoir_une_seule_fois"
            ),
            models.CheckConstraint(
                condition=Q(montant__gte=1) & ~Q(motif=""), name="avoir_montant_et_raison"
            ),
            models.CheckConstraint(
                condition=Q(confirme_le=None, confirme_par=None)
                | Q(confirme_le__isnull=False, confirme_par__isnull=False, ecarte_le=None),
                name="avoir_confirme_par_quelqu_un",
            ),
            models.CheckConstraint(
                condition=Q(confirme_par=None) | ~Q(confirme_par=F("demande_par")),
                name="avoir_confirme_par_un_autre",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class LigneBordereau(models.Model):
    """Un Pass demandé (+), ou une somme à déduire (−). Refusée, elle reste écrite avec sa raison."""

    class Suite(models.TextChoices):
        REPRESENTER = "representer", _("la structure pourra le demander de nouveau")
        RENDRE = "rendre", _("le Pass est rendu à la personne")
        REPORTER = "reporter", _("déduit d'un prochain bordereau")

    bordereau = vers(Bordereau, _("bordereau"), "lignes")
    encaissement = vers(Encaissement, _("encaissement"), "lignes", null=True)
    avoir = vers(Avoir, _("avoir"), "lignes", null=True)
    montant = models.BigIntegerField(_("montant (centimes)"))
    rejetee_le = models.DateTimeField(_("refusée le"), null=True, blank=True)
    rejetee_par = par(_("refusée par"))
    motif_rejet = models.CharField(_("raison du refus"), max_length=250, blank=True)
    suite = models.CharField(_("suite"), max_length=15, choices=Suite.choices, blank=True)

    objects = LigneBordereauQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne de bordereau")
        verbose_name_plural = _("lignes de bordereau")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(encaissement__isnull=False, avoir=None, montant__gte=1)
                | Q(encaissement=None, avoir__isnull=False, montant__lte=-1),
                name="ligne_pass_ou_avoir",
            ),
            models.UniqueConstraint(
                fields=["encaissement"],
                condition=Q(rejetee_le=None),
                name="ligne_une_par_encaissement",
            ),
            models.UniqueConstraint(
                fields=["avoir"], condition=Q(rejetee_le=None), name="ligne_une_par_avoir"
            ),
            models.CheckConstraint(
                condition=Q(rejetee_le=None, motif_rejet="", suite="")
                | (Q(rejetee_le__isnull=False) & ~Q(motif_rejet="") & ~Q(suite="")),
                name="ligne_rejetee_avec_raison",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"
