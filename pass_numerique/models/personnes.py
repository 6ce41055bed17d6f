"""Les personnes qui reçoivent un chéquier (le moins de données possible), et la remise."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lieux.models import Besoin, Commune
from pass_numerique.models.champs import par, vers
from pass_numerique.models.chequier import Chequier
from pass_numerique.models.dispositif import Critere
from pass_numerique.models.structure import StructurePrescriptrice
from pass_numerique.querysets import BeneficiaireQuerySet, RemiseQuerySet


class Beneficiaire(models.Model):
    """Une personne qui a reçu un chéquier.

    `identite` est l'empreinte du nom et de la date de naissance : elle sert à voir qu'une personne
    a déjà un chéquier, et s'efface avec le reste. `rang` distingue les homonymes.
    """

    nom = models.CharField(_("nom"), max_length=80, blank=True)
    prenom = models.CharField(_("prénom"), max_length=80, blank=True)
    date_de_naissance = models.DateField(_("date de naissance"), null=True, blank=True)
    commune = vers(Commune, _("commune"))
    identite = models.CharField(max_length=64, blank=True, editable=False)
    rang = models.PositiveSmallIntegerField(default=1, editable=False)
    telephone = models.CharField(_("téléphone, pour un rappel"), max_length=20, blank=True)
    accepte_les_rappels = models.BooleanField(_("accepte un rappel"), default=False)
    dernier_contact = models.DateTimeField(_("dernier contact"))
    anonymise_le = models.DateTimeField(_("anonymisé le"), null=True, blank=True)

    objects = BeneficiaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("bénéficiaire")
        verbose_name_plural = _("bénéficiaires")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["identite", "rang"],
                condition=Q(anonymise_le=None),
                name="beneficiaire_identite",
            ),
            models.CheckConstraint(
                condition=Q(anonymise_le=None, date_de_naissance__isnull=False)
                & ~Q(nom="")
                & ~Q(prenom="")
                & ~Q(identite="")
                | Q(
                    anonymise_le__isnull=False,
                    nom="",
                    prenom="",
                    date_de_naissance=None,
                    identite="",
                    telephone="",
                ),
                name="beneficiaire_nomme_ou_anonyme",
            ),
            models.CheckConstraint(
                condition=Q(telephone="") | Q(accepte_les_rappels=True),
                name="beneficiaire_telephone_si_rappels",
            ),
        ]

    def __str__(self):
        # Jamais un nom : cette forme finit dans les journaux et les messages d'erreur.
        return f"{self._meta.verbose_name} {self.pk}"


class Remise(models.Model):
    """Un chéquier donné à une personne, par un agent, un jour."""

    chequier = vers(Chequier, _("chéquier"), "remises")
    beneficiaire = vers(Beneficiaire, _("bénéficiaire"), "remises")
    structure = vers(StructurePrescriptrice, _("structure"), "remises")
    commune = vers(Commune, _("commune ce jour-là"))
    criteres = models.ManyToManyField(
        Critere, verbose_name=_("situations"), blank=True, related_name="+"
    )
    besoins = models.ManyToManyField(
        Besoin, verbose_name=_("besoins"), blank=True, related_name="+"
    )
    remis_le = models.DateTimeField(_("remis le"))
    remis_par = par(_("remis par"))
    motif_homonyme = models.CharField(
        _("pourquoi ce n'est pas la même personne"), max_length=250, blank=True
    )
    annulee_le = models.DateTimeField(_("annulée le"), null=True, blank=True)
    annulee_par = par(_("annulée par"))
    motif_annulation = models.CharField(_("raison de l'annulation"), max_length=250, blank=True)

    objects = RemiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("remise")
        verbose_name_plural = _("remises")
        ordering = ["-remis_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["chequier"],
                condition=Q(annulee_le=None),
                name="remise_une_seule_par_chequier",
            ),
            models.CheckConstraint(
                condition=Q(annulee_le=None, motif_annulation="")
                | (Q(annulee_le__isnull=False) & ~Q(motif_annulation="")),
                name="remise_annulee_avec_raison",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"
