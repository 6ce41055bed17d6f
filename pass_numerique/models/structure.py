"""Les structures : celles qui remettent des chéquiers, celles qui forment et encaissent."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from stdnum import iban
from stdnum.fr import siret

from lieux.models import Commune, Lieu
from pass_numerique.models.champs import par, vers
from pass_numerique.querysets import (
    CoordonneesQuerySet,
    LabellisationQuerySet,
    SeanceQuerySet,
    StructureFormationQuerySet,
)


def valider_siret(valeur: str) -> None:
    if not siret.is_valid(valeur):
        raise ValidationError(_("Ce numéro SIRET n'existe pas : vérifiez les 14 chiffres."))


def valider_iban(valeur: str) -> None:
    if not iban.is_valid(valeur):
        raise ValidationError(_("Cet IBAN n'est pas juste : vérifiez chaque signe."))


class StructurePrescriptrice(models.Model):
    """Un CCAS, une maison des solidarités, une mission locale… : elle remet les chéquiers."""

    nom = models.CharField(_("nom"), max_length=200)
    commune = vers(Commune, _("commune"))
    lieu = models.ForeignKey(
        Lieu,
        verbose_name=_("fiche sur la carte"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    active = models.BooleanField(_("en activité"), default=True)

    class Meta:
        verbose_name = _("structure qui remet les chéquiers")
        verbose_name_plural = _("structures qui remettent les chéquiers")
        ordering = ["nom", "pk"]

    def __str__(self):
        return self.nom


class StructureFormation(models.Model):
    """Une structure où l'on se forme en payant avec des Pass."""

    nom = models.CharField(_("nom"), max_length=200)
    siret = models.CharField(_("SIRET"), max_length=14, unique=True, validators=[valider_siret])
    lieu = models.ForeignKey(
        Lieu,
        verbose_name=_("fiche sur la carte"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="structures_de_formation",
    )
    courriel = models.EmailField(_("courriel"), blank=True)
    active = models.BooleanField(_("en activité"), default=True)

    objects = StructureFormationQuerySet.as_manager()

    class Meta:
        verbose_name = _("structure de formation")
        verbose_name_plural = _("structures de formation")
        ordering = ["nom", "pk"]

    def __str__(self):
        return self.nom


class Labellisation(models.Model):
    """Le droit d'accepter le Pass, du premier au dernier jour compris, avec sa preuve."""

    structure = vers(StructureFormation, _("structure"), "labellisations")
    du = models.DateField(_("du"))
    au = models.DateField(_("au (compris)"))
    preuve = models.CharField(
        _("preuve"), max_length=250, help_text=_("Numéro de la décision, ou adresse du document.")
    )

    objects = LabellisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["-du", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(au__gte=F("du")),
                name="label_jours_en_ordre",
                violation_error_message=_("Le dernier jour vient avant le premier."),
            ),
            models.CheckConstraint(condition=~Q(preuve=""), name="label_avec_preuve"),
        ]

    def __str__(self):
        return f"{self.structure} : {self.du} – {self.au}"


class CoordonneesBancaires(models.Model):
    """Une version de l'IBAN d'une structure ; une autre personne la valide avant tout paiement."""

    structure = vers(StructureFormation, _("structure"), "coordonnees_bancaires")
    titulaire = models.CharField(_("titulaire du compte"), max_length=120)
    iban = models.CharField(_("IBAN"), max_length=34, validators=[valider_iban])
    depose_le = models.DateTimeField(_("déposé le"))
    depose_par = par(_("déposé par"), null=False)
    valide_le = models.DateTimeField(_("validé le"), null=True, blank=True)
    valide_par = par(_("validé par"))
    remplace_le = models.DateTimeField(_("remplacé le"), null=True, blank=True)

    objects = CoordonneesQuerySet.as_manager()

    class Meta:
        verbose_name = _("coordonnées bancaires")
        verbose_name_plural = _("coordonnées bancaires")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valide_le=None, valide_par=None)
                | Q(valide_le__isnull=False, valide_par__isnull=False),
                name="rib_valide_par_quelqu_un",
            ),
            models.CheckConstraint(
                condition=Q(valide_par=None) | ~Q(valide_par=F("depose_par")),
                name="rib_valide_par_un_autre",
            ),
            models.UniqueConstraint(
                fields=["structure"],
                condition=Q(valide_le__isnull=False, remplace_le=None),
                name="rib_un_seul_valide_par_structure",
            ),
        ]

    def __str__(self):
        return f"{self.structure} · {self.iban[:4]}…{self.iban[-4:]}"


class Prestation(models.Model):
    """Une formation au catalogue d'une structure, et ce qu'elle coûte en Pass."""

    class Thematique(models.TextChoices):
        PRISE_EN_MAIN = "prise_en_main", _("prendre en main un ordinateur ou un téléphone")
        INTERNET = "internet", _("aller sur Internet")
        COURRIEL = "courriel", _("envoyer et recevoir des courriels")
        DEMARCHES = "demarches", _("faire ses démarches en ligne")
        SECURITE = "securite", _("se protéger en ligne")
        EMPLOI = "emploi", _("chercher un emploi")
        BUREAUTIQUE = "bureautique", _("écrire, compter, ranger ses documents")
        AUTRE = "autre", _("autre thème")

    class Niveau(models.TextChoices):
        DEBUTANT = "debutant", _("débutant")
        INTERMEDIAIRE = "intermediaire", _("déjà à l'aise")
        AVANCE = "avance", _("avancé")

    structure = vers(StructureFormation, _("structure"), "prestations")
    intitule = models.CharField(_("intitulé"), max_length=200)
    thematique = models.CharField(_("thème"), max_length=20, choices=Thematique.choices)
    niveau = models.CharField(
        _("niveau"), max_length=15, choices=Niveau.choices, default=Niveau.DEBUTANT
    )
    duree_minutes = models.PositiveSmallIntegerField(_("durée (minutes)"), default=120)
    nombre_de_pass = models.PositiveSmallIntegerField(
        _("prix, en Pass"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    lieu = models.ForeignKey(
        Lieu,
        verbose_name=_("lieu"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="prestations",
    )
    accessible = models.BooleanField(_("accessible en fauteuil roulant"), null=True, blank=True)
    precisions = models.TextField(_("précisions"), blank=True)
    du = models.DateField(_("proposée à partir du"))
    au = models.DateField(_("jusqu'au (compris)"), null=True, blank=True)

    class Meta:
        verbose_name = _("formation")
        verbose_name_plural = _("formations")
        ordering = ["intitule", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nombre_de_pass__gte=1, nombre_de_pass__lte=99),
                name="prestation_prix_en_pass",
            ),
            models.CheckConstraint(
                condition=Q(au=None) | Q(au__gte=F("du")),
                name="prestation_jours_en_ordre",
                violation_error_message=_("Le dernier jour vient avant le premier."),
            ),
        ]

    def __str__(self):
        return self.intitule

    def proposee_le(self, jour) -> bool:
        return self.du <= jour and (self.au is None or jour <= self.au)


class Seance(models.Model):
    """Un jour où une formation se donne : de quoi la trouver et s'y rendre."""

    prestation = vers(Prestation, _("formation"), "seances")
    debut = models.DateTimeField(_("début"))
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)

    objects = SeanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        ordering = ["debut", "pk"]

    def __str__(self):
        return f"{self.prestation} · {self.debut:%d/%m/%Y %H:%M}"
