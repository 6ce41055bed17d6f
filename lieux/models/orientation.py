"""L'orientation : situations, besoins et règles, des lignes que l'administration modifie.

Aucune règle n'est écrite en Python : `lieux.orientation` ne fait que les appliquer.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lieux.models.reference import Reseau, Terme
from lieux.models.territoire import Commune, Territoire
from lieux.querysets import RegleQuerySet
from lieux.validateurs import valider_numero_a_composer
from lieux.vocabulaire import LISTES_D_ORIENTATION, Icone, Liste, NatureBesoin

POIDS_MAX = 100


class MotPourTous(models.Model):
    """Ce qu'une personne dit d'elle ou de ce qu'il lui faut, en mots simples."""

    slug = models.SlugField(_("identifiant dans les adresses"), max_length=60, unique=True)
    libelle = models.CharField(_("en mots simples"), max_length=80)
    exemple = models.CharField(_("exemple en une ligne"), max_length=120, blank=True)
    icone = models.CharField(_("dessin"), max_length=20, choices=Icone.choices)
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)
    actif = models.BooleanField(
        _("proposé"), default=True, help_text=_("Décoché : n'est plus proposé à personne.")
    )

    class Meta:
        abstract = True
        ordering = ["ordre", "libelle"]

    def __str__(self):
        return self.libelle


class Situation(MotPourTous):
    """« Je suis… » : ce qui fait qu'un organisme suit la personne plutôt qu'un autre."""

    class Meta(MotPourTous.Meta):
        verbose_name = _("situation")
        verbose_name_plural = _("situations")


class Besoin(MotPourTous):
    """« J'ai besoin de… » (et ses précisions), ou « il me faut… » (une condition)."""

    nature = models.CharField(
        _("nature"), max_length=10, choices=NatureBesoin.choices, default=NatureBesoin.BESOIN
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("précise"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="precisions",
        limit_choices_to={"parent": None, "nature": NatureBesoin.BESOIN},
        help_text=_("Les règles du besoin général valent aussi pour celui qui le précise."),
    )
    demarches = models.ManyToManyField(
        Terme,
        verbose_name=_("démarches concernées"),
        blank=True,
        related_name="besoins",
        limit_choices_to={"liste": Liste.DEMARCHES},
        help_text=_("Elles disent quels papiers apporter."),
    )

    class Meta(MotPourTous.Meta):
        verbose_name = _("besoin")
        verbose_name_plural = _("besoins")


class RegleOrientation(models.Model):
    """Telle situation ou tel besoin appelle tel organisme, service, démarche ou type de lieu."""

    situation = models.ForeignKey(
        Situation,
        verbose_name=_("si la personne est dans cette situation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="regles",
    )
    besoin = models.ForeignKey(
        Besoin,
        verbose_name=_("et si elle a ce besoin"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="regles",
    )
    territoire = models.ForeignKey(
        Territoire,
        verbose_name=_("seulement si elle habite ce territoire"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="regles",
    )
    commune = models.ForeignKey(
        Commune,
        verbose_name=_("seulement si elle habite cette commune"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="regles",
    )
    reseau = models.ForeignKey(
        Reseau,
        verbose_name=_("alors : les lieux de ce réseau"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="regles",
    )
    terme = models.ForeignKey(
        Terme,
        verbose_name=_("alors : les lieux qui ont cette valeur"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="regles",
        limit_choices_to={"liste__in": LISTES_D_ORIENTATION},
        help_text=_("Un service, une démarche, un type de structure, un équipement…"),
    )
    poids = models.PositiveSmallIntegerField(
        _("poids"),
        validators=[MinValueValidator(1), MaxValueValidator(POIDS_MAX)],
        help_text=_("De 1 (un petit plus) à 100 (c'est exactement là qu'il faut aller)."),
    )
    explication = models.CharField(
        _("phrase d'explication"),
        max_length=160,
        help_text=_("Lue par la personne, par exemple : « Point CAF : vos démarches CAF »."),
    )
    designe_organisme = models.BooleanField(
        _("nommer cet organisme au-dessus des lieux"),
        default=False,
        help_text=_("« Vers qui vous tourner » : seulement pour une règle qui vise un réseau."),
    )
    telephone = models.CharField(
        _("téléphone pour ce besoin"),
        max_length=20,
        blank=True,
        validators=[valider_numero_a_composer],
        help_text=_("S'il n'est pas celui de l'organisme. Par exemple le 3039 pour la justice."),
    )
    site = models.URLField(
        _("site pour ce besoin"), blank=True, help_text=_("S'il n'est pas celui de l'organisme.")
    )
    debut = models.DateField(_("valable à partir du"), null=True, blank=True)
    fin = models.DateField(_("valable jusqu'au (compris)"), null=True, blank=True)

    objects = RegleQuerySet.as_manager()

    class Meta:
        verbose_name = _("règle d'orientation")
        verbose_name_plural = _("règles d'orientation")
        ordering = ["situation__ordre", "besoin__ordre", "-poids", "pk"]
        constraints = [
            models.CheckConstraint(
                name="regle_vise_un_reseau_ou_un_terme",
                condition=Q(reseau__isnull=False, terme__isnull=True)
                | Q(reseau__isnull=True, terme__isnull=False),
                violation_error_message=_("Choisissez un réseau ou une valeur : l'un des deux."),
            ),
            models.CheckConstraint(
                name="regle_poids_dans_les_bornes",
                condition=Q(poids__gte=1, poids__lte=POIDS_MAX),
                violation_error_message=_("Le poids va de 1 à 100."),
            ),
            models.CheckConstraint(
                name="regle_organisme_vise_un_reseau",
                condition=Q(designe_organisme=False) | Q(reseau__isnull=False),
                violation_error_message=_(
                    "Pour nommer un organisme, la règle doit viser un réseau."
                ),
            ),
            models.CheckConstraint(
                name="regle_debut_avant_fin",
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(debut__lte=F("fin")),
                violation_error_message=_("Le dernier jour est avant le premier."),
            ),
        ]

    def __str__(self):
        return self.explication


class DocumentAApporter(models.Model):
    """Un papier à apporter pour une démarche."""

    demarche = models.ForeignKey(
        Terme,
        verbose_name=_("démarche"),
        on_delete=models.CASCADE,
        related_name="documents",
        limit_choices_to={"liste": Liste.DEMARCHES},
    )
    libelle = models.CharField(_("document"), max_length=150)
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("document à apporter")
        verbose_name_plural = _("documents à apporter")
        ordering = ["demarche__ordre", "ordre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "libelle"], name="document_unique_par_demarche"
            )
        ]

    def __str__(self):
        return self.libelle
