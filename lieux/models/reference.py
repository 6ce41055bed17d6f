"""Vocabulaire et réseaux : des lignes que l'administration modifie, pas du code."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lieux.validateurs import valider_numero_a_composer
from lieux.vocabulaire import Liste, Symbole


class Terme(models.Model):
    """Une valeur d'une liste fermée du standard national ou du Département."""

    liste = models.CharField(_("liste"), max_length=40, choices=Liste.choices)
    code = models.CharField(
        _("valeur du standard"),
        max_length=200,
        help_text=_("Écrite comme dans le standard : elle sert aux imports et aux exports."),
    )
    slug = models.SlugField(_("identifiant dans les adresses"), max_length=120)
    libelle = models.CharField(_("libellé en mots simples"), max_length=200)
    aide = models.CharField(_("exemple ou explication"), max_length=250, blank=True)
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("terme du vocabulaire")
        verbose_name_plural = _("termes du vocabulaire")
        ordering = ["liste", "ordre", "libelle"]
        constraints = [
            models.UniqueConstraint(fields=["liste", "code"], name="terme_unique_par_liste"),
            models.UniqueConstraint(
                fields=["liste", "slug"], name="slug_de_terme_unique_par_liste"
            ),
        ]

    def __str__(self):
        return self.libelle


class Reseau(models.Model):
    """Un réseau de lieux ou un partenaire : LAM, France Services, CAF…"""

    slug = models.SlugField(_("identifiant dans les adresses"), max_length=60, unique=True)
    sigle = models.CharField(_("sigle ou nom court"), max_length=40)
    nom = models.CharField(_("nom complet"), max_length=150)
    couleur = models.CharField(
        _("couleur"),
        max_length=7,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Une couleur comme #1f6f8b."))],
    )
    symbole = models.CharField(
        _("forme du repère"),
        max_length=15,
        choices=Symbole.choices,
        help_text=_("Une forme par réseau : elle se reconnaît sans voir la couleur."),
    )
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)
    # Ce qu'il faut pour dire à quelqu'un : « tournez-vous vers cet organisme ».
    phrase = models.CharField(
        _("ce qu'on y fait, en une phrase"),
        max_length=160,
        blank=True,
        help_text=_("Par exemple : « Allocations, aide au logement, prime d'activité »."),
    )
    telephone_national = models.CharField(
        _("téléphone national"),
        max_length=20,
        blank=True,
        validators=[valider_numero_a_composer],
        help_text=_("Par exemple 3230. Le numéro local, s'il existe, est montré d'abord."),
    )
    telephone_local = models.CharField(
        _("téléphone dans l'Hérault"),
        max_length=20,
        blank=True,
        validators=[valider_numero_a_composer],
    )
    site = models.URLField(_("site"), blank=True)
    termes = models.ManyToManyField(
        Terme,
        verbose_name=_("valeurs qui désignent ce réseau"),
        blank=True,
        related_name="reseaux",
        limit_choices_to={"liste__in": [Liste.TYPOLOGIE, Liste.DISPOSITIFS]},
        help_text=_("Un lieu importé avec l'une de ces valeurs est rattaché à ce réseau."),
    )

    class Meta:
        verbose_name = _("réseau")
        verbose_name_plural = _("réseaux")
        ordering = ["ordre", "sigle"]

    def __str__(self):
        return self.sigle


class Synonyme(models.Model):
    """Un mot du public (« APL », « pôle emploi ») et ce qu'il faut lui montrer.

    Lu au moment de chercher : une ligne changée sert à la recherche suivante.
    """

    expression = models.CharField(
        _("mot ou expression"),
        max_length=80,
        help_text=_("Comme les gens l'écrivent : APL, carte grise, pôle emploi…"),
    )
    # Écrite par l'administration et le chargement, avec `lieux.mots.cle`.
    cle = models.CharField(max_length=80, unique=True, editable=False)
    termes = models.ManyToManyField(
        Terme,
        verbose_name=_("services et démarches à montrer"),
        blank=True,
        related_name="synonymes",
        help_text=_("La recherche montre les lieux qui ont au moins l'une de ces valeurs."),
    )
    reseaux = models.ManyToManyField(
        Reseau,
        verbose_name=_("réseaux à montrer"),
        blank=True,
        related_name="synonymes",
        help_text=_("La recherche montre aussi les lieux de ces réseaux."),
    )

    class Meta:
        verbose_name = _("mot du public")
        verbose_name_plural = _("mots du public")
        ordering = ["cle"]

    def __str__(self):
        return self.expression
