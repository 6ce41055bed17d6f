"""Le territoire : communes, codes postaux, territoires, contours."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lieux.geo import LATITUDES, LONGITUDES
from lieux.querysets import CommuneQuerySet


class Commune(models.Model):
    """Une commune du code officiel géographique (INSEE), et son centre en degrés WGS 84."""

    code_insee = models.CharField(
        _("code INSEE"),
        max_length=5,
        primary_key=True,
        validators=[
            RegexValidator(r"^([013-9]\d|2[AB1-9])\d{3}$", _("Cinq caractères, par exemple 34032."))
        ],
    )
    nom = models.CharField(_("nom"), max_length=100)
    nom_normalise = models.CharField(
        _("nom sans accents"), max_length=100, db_index=True, editable=False
    )
    population = models.PositiveIntegerField(_("population"), default=0)
    latitude = models.FloatField(_("latitude du centre"))
    longitude = models.FloatField(_("longitude du centre"))
    epci = models.ForeignKey(
        "Territoire",
        verbose_name=_("intercommunalité"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="communes_de_l_epci",
        limit_choices_to={"nature": "epci"},
    )

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["nom_normalise"]

    def __str__(self):
        return self.nom


class Localite(models.Model):
    """Un endroit connu sous son propre nom dans une commune : station, hameau, quartier."""

    nom = models.CharField(
        _("nom"), max_length=100, help_text=_("Comme les gens l'écrivent : Cap d'Agde.")
    )
    nom_normalise = models.CharField(
        _("nom sans accents"), max_length=100, db_index=True, editable=False
    )
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), on_delete=models.CASCADE, related_name="localites"
    )
    latitude = models.FloatField(
        _("latitude"),
        validators=[MinValueValidator(LATITUDES[0]), MaxValueValidator(LATITUDES[1])],
    )
    longitude = models.FloatField(
        _("longitude"),
        validators=[MinValueValidator(LONGITUDES[0]), MaxValueValidator(LONGITUDES[1])],
    )

    class Meta:
        verbose_name = _("localité")
        verbose_name_plural = _("localités")
        ordering = ["nom_normalise"]
        constraints = [
            models.UniqueConstraint(
                fields=["nom", "commune"],
                name="localite_unique_par_commune",
                violation_error_message=_("Cette localité est déjà dans cette commune."),
            )
        ]

    def __str__(self):
        return self.nom


class CodePostal(models.Model):
    """Un code postal d'une commune : une commune en a plusieurs, un code en dessert plusieurs."""

    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), on_delete=models.CASCADE, related_name="codes_postaux"
    )
    code = models.CharField(
        _("code postal"),
        max_length=5,
        db_index=True,
        validators=[RegexValidator(r"^\d{5}$", _("Cinq chiffres, par exemple 34500."))],
    )

    class Meta:
        verbose_name = _("code postal")
        verbose_name_plural = _("codes postaux")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "code"], name="code_postal_unique_par_commune"
            )
        ]

    def __str__(self):
        return self.code


class Territoire(models.Model):
    """Un ensemble de communes : intercommunalité, pays, ou territoire du Département."""

    class Nature(models.TextChoices):
        EPCI = "epci", _("intercommunalité")
        PAYS = "pays", _("pays")
        DEPARTEMENTAL = "departemental", _("territoire du Département")

    slug = models.SlugField(_("identifiant"), max_length=80, unique=True)
    nom = models.CharField(_("nom"), max_length=120)
    nature = models.CharField(_("nature"), max_length=15, choices=Nature.choices)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    communes = models.ManyToManyField(
        Commune, verbose_name=_("communes"), related_name="territoires", blank=True
    )
    hypothese = models.BooleanField(
        _("composition à confirmer"),
        default=False,
        help_text=_("Cochée tant que la liste exacte des communes n'a pas été vérifiée."),
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        ordering = ["nature", "nom"]

    def __str__(self):
        return self.nom


class Contour(models.Model):
    """Contour facultatif d'une commune (géométrie GeoJSON, degrés WGS 84)."""

    commune = models.OneToOneField(
        Commune, verbose_name=_("commune"), on_delete=models.CASCADE, related_name="contour"
    )
    geometrie = models.JSONField(_("géométrie"))

    class Meta:
        verbose_name = _("contour de commune")
        verbose_name_plural = _("contours de communes")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.commune_id}"
