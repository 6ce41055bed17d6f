"""Le lieu de médiation numérique, ses arrêts, ses fermetures, ses anciennes adresses web.

Les champs portent le nom des colonnes du schéma national v1.0.2. Les colonnes à
plusieurs valeurs sont des relations vers `Terme`, une par colonne.
"""

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lieux import validateurs
from lieux.geo import LATITUDES, LONGITUDES
from lieux.models.reference import Reseau, Terme
from lieux.models.territoire import Commune
from lieux.querysets import LieuQuerySet
from lieux.vocabulaire import SEPARATEUR, Liste, Precision, Statut


def _plusieurs(liste: Liste, **options) -> models.ManyToManyField:
    return models.ManyToManyField(
        Terme,
        verbose_name=liste.label,
        blank=True,
        related_name=f"lieux_{liste.value}",
        limit_choices_to={"liste": liste.value},
        **options,
    )


def _bornes(nom: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=nom,
        condition=Q(latitude__isnull=True, longitude__isnull=True)
        # Sans ces « non nuls », une moitié de position rendrait la condition inconnue, donc admise.
        | Q(
            latitude__isnull=False,
            longitude__isnull=False,
            latitude__gte=LATITUDES[0],
            latitude__lte=LATITUDES[1],
            longitude__gte=LONGITUDES[0],
            longitude__lte=LONGITUDES[1],
        ),
        violation_error_message=_(
            "La position n'est pas en France métropolitaine : latitude et longitude sont peut-être inversées."
        ),
    )


class Lieu(models.Model):
    # --- Ce que c'est
    nom = models.CharField(_("nom"), max_length=200)
    slug = models.SlugField(
        _("identifiant dans l'adresse web"), max_length=220, unique=True, editable=False
    )
    pivot = models.CharField(
        _("SIRET (ou RNA)"),
        max_length=14,
        blank=True,
        db_index=True,
        validators=[validateurs.valider_pivot],
    )
    structure_parente = models.CharField(_("structure parente"), max_length=200, blank=True)
    typologie = _plusieurs(Liste.TYPOLOGIE)
    reseaux = models.ManyToManyField(
        Reseau, verbose_name=_("réseaux"), blank=True, related_name="lieux"
    )
    presentation_resume = models.CharField(
        _("présentation en une phrase"), max_length=280, blank=True
    )
    presentation_detail = models.TextField(
        _("présentation détaillée"), blank=True, validators=[MaxLengthValidator(10_000)]
    )
    # --- Où c'est
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), on_delete=models.PROTECT, related_name="lieux"
    )
    code_postal = models.CharField(
        _("code postal"),
        max_length=5,
        validators=[RegexValidator(r"^\d{5}$", _("Cinq chiffres, par exemple 34500."))],
    )
    adresse = models.CharField(_("adresse"), max_length=250, blank=True)
    complement_adresse = models.CharField(_("complément d'adresse"), max_length=250, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    precision = models.CharField(
        _("précision de la position"),
        max_length=10,
        choices=Precision.choices,
        default=Precision.ADRESSE,
    )
    itinerance = _plusieurs(Liste.ITINERANCE)
    # --- Joindre
    telephone = models.CharField(
        _("téléphone"), max_length=20, blank=True, validators=[validateurs.valider_telephone]
    )
    courriels = models.TextField(
        _("courriels"),
        blank=True,
        validators=[validateurs.valider_courriels],
        help_text=_("Plusieurs adresses : les séparer par une barre |."),
    )
    site_web = models.TextField(
        _("sites web"),
        blank=True,
        validators=[validateurs.valider_sites],
        help_text=_("Plusieurs sites : les séparer par une barre |."),
    )
    prise_rdv = models.URLField(_("prise de rendez-vous en ligne"), max_length=500, blank=True)
    horaires = models.CharField(
        _("horaires"),
        max_length=500,
        blank=True,
        validators=[validateurs.valider_horaires],
        help_text=_("Format OpenStreetMap, par exemple : Mo-Fr 09:00-12:00,14:00-17:00; PH off"),
    )
    # --- Ce qu'on y trouve, pour qui, à quel prix
    services = _plusieurs(Liste.SERVICES)
    publics_specifiquement_adresses = _plusieurs(Liste.PUBLICS)
    prise_en_charge_specifique = _plusieurs(Liste.PRISE_EN_CHARGE)
    frais_a_charge = _plusieurs(Liste.FRAIS)
    dispositif_programmes_nationaux = _plusieurs(Liste.DISPOSITIFS)
    formations_labels = _plusieurs(Liste.FORMATIONS)
    autres_formations_labels = models.TextField(_("autres formations et labels"), blank=True)
    modalites_acces = _plusieurs(Liste.ACCES)
    modalites_accompagnement = _plusieurs(Liste.ACCOMPAGNEMENT)
    fiche_acces_libre = models.URLField(_("fiche Accès Libre"), max_length=500, blank=True)
    demarches = _plusieurs(Liste.DEMARCHES)
    usages = _plusieurs(Liste.USAGES)
    publics = _plusieurs(Liste.PUBLICS_DEPARTEMENT)
    equipements = _plusieurs(Liste.EQUIPEMENTS)
    # --- Suivi
    statut = models.CharField(
        _("statut"), max_length=10, choices=Statut.choices, default=Statut.PUBLIE
    )
    a_verifier = models.BooleanField(
        _("à vérifier"),
        default=False,
        help_text=_("Ce lieu n'est plus dans la source qui l'avait donné."),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    origine = models.SlugField(_("origine"), max_length=60, blank=True, editable=False)
    identifiant_origine = models.CharField(
        _("identifiant à l'origine"), max_length=120, blank=True, editable=False
    )
    date_maj = models.DateField(_("date de mise à jour"), default=timezone.localdate)
    confirme_le = models.DateField(_("dernière confirmation"), null=True, blank=True)
    exemple = models.BooleanField(_("lieu d'exemple"), default=False, editable=False)
    # Écrits par lieux.indexation, et par elle seule.
    nom_normalise = models.CharField(max_length=200, editable=False, default="", db_index=True)
    texte_recherche = models.TextField(editable=False, default="")

    objects = LieuQuerySet.as_manager()

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        ordering = ["nom_normalise", "pk"]
        indexes = [
            models.Index(fields=["latitude", "longitude"], name="lieu_position"),
            models.Index(fields=["statut", "nom_normalise"], name="lieu_statut_nom"),
        ]
        constraints = [_bornes("lieu_position_dans_les_bornes")]

    def __str__(self):
        return self.nom

    def get_absolute_url(self):
        return reverse("lieux:lieu", args=[self.slug])

    @property
    def code_insee(self) -> str:
        """Colonne `code_insee` du standard : la clé de la commune."""
        return self.commune_id

    @property
    def approximatif(self) -> bool:
        return self.precision == Precision.COMMUNE

    @property
    def liste_courriels(self) -> list[str]:
        return [c for c in self.courriels.split(SEPARATEUR) if c]

    @property
    def liste_sites(self) -> list[str]:
        return [s for s in self.site_web.split(SEPARATEUR) if s]


class Arret(models.Model):
    """Un arrêt d'un service itinérant : sa commune, sa position, ses horaires."""

    lieu = models.ForeignKey(
        Lieu, verbose_name=_("lieu"), on_delete=models.CASCADE, related_name="arrets"
    )
    nom = models.CharField(
        _("nom de l'arrêt"),
        max_length=150,
        blank=True,
        help_text=_("Par exemple : place du marché."),
    )
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), on_delete=models.PROTECT, related_name="arrets"
    )
    adresse = models.CharField(_("adresse"), max_length=250, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    # Écrite par lieux.tenue, d'après la position.
    precision = models.CharField(
        _("précision de la position"),
        max_length=10,
        choices=Precision.choices,
        default=Precision.ADRESSE,
        editable=False,
    )
    horaires = models.CharField(
        _("horaires"),
        max_length=500,
        blank=True,
        validators=[validateurs.valider_horaires],
        help_text=_(
            "Format OpenStreetMap, par exemple : Tu[1] 09:00-12:00 (le premier mardi du mois)."
        ),
    )

    class Meta:
        verbose_name = _("arrêt")
        verbose_name_plural = _("arrêts")
        ordering = ["commune__nom_normalise", "pk"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="arret_position")]
        constraints = [_bornes("arret_position_dans_les_bornes")]

    def __str__(self):
        return self.nom or str(self.commune)

    @property
    def approximatif(self) -> bool:
        return self.precision == Precision.COMMUNE


class FermetureExceptionnelle(models.Model):
    """Des jours de fermeture (dernier jour compris, Europe/Paris)."""

    lieu = models.ForeignKey(
        Lieu, verbose_name=_("lieu"), on_delete=models.CASCADE, related_name="fermetures"
    )
    debut = models.DateField(_("premier jour"))
    fin = models.DateField(_("dernier jour"))
    motif = models.CharField(_("motif"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("fermeture exceptionnelle")
        verbose_name_plural = _("fermetures exceptionnelles")
        ordering = ["debut"]
        constraints = [
            models.CheckConstraint(
                name="fermeture_debut_avant_fin",
                condition=Q(debut__lte=models.F("fin")),
                violation_error_message=_("Le dernier jour est avant le premier."),
            )
        ]

    def __str__(self):
        return f"{self.debut:%d/%m/%Y} – {self.fin:%d/%m/%Y}"


class AncienneAdresse(models.Model):
    """Un ancien slug : l'adresse web d'un lieu renommé mène toujours à lui."""

    slug = models.SlugField(_("ancien identifiant"), max_length=220, unique=True)
    lieu = models.ForeignKey(
        Lieu, verbose_name=_("lieu"), on_delete=models.CASCADE, related_name="anciennes_adresses"
    )

    class Meta:
        verbose_name = _("ancienne adresse web")
        verbose_name_plural = _("anciennes adresses web")

    def __str__(self):
        return self.slug
