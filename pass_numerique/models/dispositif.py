"""Une année du Pass : ses règles, ses dates, son argent, ses territoires."""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lieux.models import Territoire
from pass_numerique.models.champs import vers
from pass_numerique.querysets import CritereQuerySet, DispositifQuerySet, OuvertureQuerySet

PART_ENTIERE = 10_000  # une part s'écrit en dix-millièmes : 5 000, c'est la moitié


class Dispositif(models.Model):
    """Un millésime du Pass ; tout ce qui peut changer d'une année à l'autre est ici."""

    millesime = models.PositiveSmallIntegerField(
        _("millésime"), validators=[MinValueValidator(2020), MaxValueValidator(2099)]
    )
    prefixe = models.CharField(
        _("début des numéros"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^\d\d$", _("Deux chiffres, par exemple 22."))],
        help_text=_("22 donne des chéquiers 22-000001, 22-000002…"),
    )
    nom = models.CharField(_("nom"), max_length=120)
    valeur_faciale = models.PositiveIntegerField(
        _("valeur d'un Pass (centimes)"), default=1000, validators=[MinValueValidator(1)]
    )
    pass_par_chequier = models.PositiveSmallIntegerField(
        _("Pass par chéquier"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    premier_jour = models.DateField(_("premier jour"))
    dernier_jour = models.DateField(_("dernier jour de validité (compris)"))
    jours_sans_remise = models.PositiveSmallIntegerField(
        _("jours sans remise avant la fin"),
        default=15,
        help_text=_("Un chéquier remis trop tard ne pourrait plus servir."),
    )
    jours_de_tolerance = models.PositiveSmallIntegerField(
        _("jours pour enregistrer après la fin"), default=30
    )
    jours_avant_cloture = models.PositiveSmallIntegerField(
        _("jours entre la fin et la clôture"), default=37
    )
    heures_pour_annuler_une_remise = models.PositiveSmallIntegerField(
        _("heures pour annuler une remise"), default=48
    )
    jours_pour_annuler_un_encaissement = models.PositiveSmallIntegerField(
        _("jours pour annuler un encaissement"), default=7
    )
    clos_le = models.DateTimeField(_("clos le"), null=True, blank=True)

    objects = DispositifQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispositif")
        verbose_name_plural = _("dispositifs")
        ordering = ["-millesime", "prefixe"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dernier_jour__gte=F("premier_jour")),
                name="dispositif_jours_en_ordre",
                violation_error_message=_("Le dernier jour vient avant le premier."),
            ),
            models.CheckConstraint(
                condition=Q(valeur_faciale__gte=1, pass_par_chequier__gte=1)
                & Q(pass_par_chequier__lte=99),
                name="dispositif_valeurs_positives",
            ),
            models.CheckConstraint(
                condition=Q(jours_avant_cloture__gte=F("jours_de_tolerance")),
                name="dispositif_cloture_apres_tolerance",
                violation_error_message=_("La clôture vient avant la fin des saisies."),
            ),
        ]

    def __str__(self):
        return self.nom

    @property
    def dernier_jour_de_remise(self) -> date:
        return self.dernier_jour - timedelta(days=self.jours_sans_remise)

    @property
    def dernier_jour_de_saisie(self) -> date:
        return self.dernier_jour + timedelta(days=self.jours_de_tolerance)

    @property
    def jour_de_cloture(self) -> date:
        return self.dernier_jour + timedelta(days=self.jours_avant_cloture)

    @property
    def valeur_d_un_chequier(self) -> int:
        return self.valeur_faciale * self.pass_par_chequier


class Financement(models.Model):
    """Ce qu'un financeur met, et sa part de chaque dépense."""

    class Financeur(models.TextChoices):
        DEPARTEMENT = "departement", _("Département de l'Hérault")
        ETAT = "etat", _("État")
        AUTRE = "autre", _("autre financeur")

    dispositif = vers(Dispositif, _("dispositif"), "financements")
    financeur = models.CharField(_("financeur"), max_length=15, choices=Financeur.choices)
    plafond = models.PositiveBigIntegerField(_("plafond (centimes)"))
    part = models.PositiveSmallIntegerField(
        _("part (dix-millièmes)"),
        help_text=_("5000 pour la moitié ; les parts d'un dispositif font 10000."),
    )

    class Meta:
        verbose_name = _("financement")
        verbose_name_plural = _("financements")
        ordering = ["dispositif", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispositif", "financeur"], name="financement_un_par_financeur"
            ),
            models.CheckConstraint(
                condition=Q(plafond__gte=1, part__gte=1, part__lte=PART_ENTIERE),
                name="financement_plafond_et_part",
            ),
        ]

    def __str__(self):
        return f"{self.get_financeur_display()} · {self.dispositif}"


class Ouverture(models.Model):
    """Un territoire où l'on remet des chéquiers, entre deux dates ; vide : tout le Département."""

    dispositif = vers(Dispositif, _("dispositif"), "ouvertures")
    territoire = models.ForeignKey(
        Territoire,
        verbose_name=_("territoire"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Laisser vide pour tout le Département."),
    )
    du = models.DateField(_("ouvert le"))
    au = models.DateField(_("jusqu'au (compris)"), null=True, blank=True)

    objects = OuvertureQuerySet.as_manager()

    class Meta:
        verbose_name = _("ouverture d'un territoire")
        verbose_name_plural = _("ouvertures de territoires")
        ordering = ["du", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(au=None) | Q(au__gte=F("du")),
                name="ouverture_jours_en_ordre",
                violation_error_message=_("Le dernier jour vient avant le premier."),
            )
        ]

    def __str__(self):
        return str(self.territoire or _("Tout le Département"))


class Critere(models.Model):
    """Une situation qui donne droit au Pass ; sans aucune à proposer, toute personne y a droit.

    Elle ne se supprime pas, les remises d'avant la gardent : `actif` dit si l'on s'en sert encore.
    """

    dispositif = vers(Dispositif, _("dispositif"), "criteres")
    libelle = models.CharField(_("situation"), max_length=150)
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)
    actif = models.BooleanField(_("proposée"), default=True)

    objects = CritereQuerySet.as_manager()

    class Meta:
        verbose_name = _("situation qui donne droit au Pass")
        verbose_name_plural = _("situations qui donnent droit au Pass")
        ordering = ["ordre", "pk"]

    def __str__(self):
        return self.libelle
