"""Les chéquiers et leurs Pass, de l'impression à la destruction."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pass_numerique.codes import Serie, suite
from pass_numerique.etats import EtatChequier
from pass_numerique.models.champs import par, refus_possibles, vers
from pass_numerique.models.dispositif import Dispositif
from pass_numerique.models.structure import StructurePrescriptrice
from pass_numerique.querysets import ChequierQuerySet, MouvementQuerySet, PassQuerySet


class LotEdition(models.Model):
    """Des chéquiers imprimés ensemble : des numéros qui se suivent, et leur valeur engagée."""

    dispositif = vers(Dispositif, _("dispositif"), "lots")
    premier = models.PositiveIntegerField(_("premier numéro"))
    dernier = models.PositiveIntegerField(_("dernier numéro"))
    valeur = models.PositiveBigIntegerField(_("valeur (centimes)"))
    edite_le = models.DateTimeField(_("imprimé le"))
    edite_par = par(_("imprimé par"))
    # Du fichier à imprimer, la base garde l'empreinte et la fin, jamais le contenu.
    fichier = models.CharField(_("nom du fichier"), max_length=120, blank=True)
    empreinte_du_fichier = models.CharField(_("empreinte du fichier"), max_length=64, blank=True)
    fichier_detruit_le = models.DateTimeField(_("fichier détruit le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lot imprimé")
        verbose_name_plural = _("lots imprimés")
        ordering = ["dispositif", "premier"]
        constraints = [
            models.UniqueConstraint(fields=["dispositif", "premier"], name="lot_premier_numero"),
            models.CheckConstraint(
                condition=Q(premier__gte=1, dernier__lte=999_999, valeur__gte=1)
                & Q(dernier__gte=models.F("premier")),
                name="lot_numeros_en_ordre",
            ),
        ]

    def __str__(self):
        return suite(self.dispositif.prefixe, self.premier, self.dernier)


class Impression(models.Model):
    """Une demande d'impression et où elle en est ; rien de ce qui s'imprime n'est ici."""

    class Etat(models.TextChoices):
        EN_COURS = "en_cours", _("en cours")
        FINIE = "finie", _("finie")
        REFUSEE = "refusee", _("refusée")
        ARRETEE = "arretee", _("arrêtée")

    dispositif = vers(Dispositif, _("dispositif"), "impressions")
    nombre = models.PositiveIntegerField(_("nombre de chéquiers"))
    faits = models.PositiveIntegerField(_("chéquiers faits"), default=0)
    etat = models.CharField(_("état"), max_length=10, choices=Etat.choices, default=Etat.EN_COURS)
    refus = models.CharField(_("refus"), max_length=25, choices=refus_possibles, blank=True)
    lot = models.OneToOneField(
        LotEdition,
        verbose_name=_("lot"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="impression",
    )
    demandee_le = models.DateTimeField(_("demandée le"))
    demandee_par = par(_("demandée par"))
    # Le travail signe régulièrement : sans signe, c'est qu'il s'est arrêté.
    signe_le = models.DateTimeField(_("dernier signe"))

    class Meta:
        verbose_name = _("impression")
        verbose_name_plural = _("impressions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat="finie", lot__isnull=False) | (~Q(etat="finie") & Q(lot=None)),
                name="impression_finie_avec_son_lot",
            ),
            models.CheckConstraint(condition=Q(nombre__gte=1), name="impression_d_un_chequier"),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class Envoi(models.Model):
    """Une suite de chéquiers qui voyage : du Département vers une structure, ou retour."""

    class Sens(models.TextChoices):
        ALLER = "aller", _("vers la structure")
        RETOUR = "retour", _("retour au Département")

    dispositif = vers(Dispositif, _("dispositif"), "envois")
    structure = vers(StructurePrescriptrice, _("structure"), "envois")
    sens = models.CharField(_("sens"), max_length=10, choices=Sens.choices)
    premier = models.PositiveIntegerField(_("premier numéro"))
    dernier = models.PositiveIntegerField(_("dernier numéro"))
    envoye_le = models.DateTimeField(_("envoyé le"))
    envoye_par = par(_("envoyé par"))

    class Meta:
        verbose_name = _("envoi de chéquiers")
        verbose_name_plural = _("envois de chéquiers")
        ordering = ["-envoye_le", "-pk"]

    def __str__(self):
        numeros = suite(self.dispositif.prefixe, self.premier, self.dernier)
        return f"{numeros} · {self.structure}"


class Destruction(models.Model):
    """Le procès-verbal d'une destruction de chéquiers."""

    dispositif = vers(Dispositif, _("dispositif"), "destructions")
    premier = models.PositiveIntegerField(_("premier numéro"))
    dernier = models.PositiveIntegerField(_("dernier numéro"))
    motif = models.CharField(_("raison"), max_length=250)
    proces_verbal = models.CharField(_("procès-verbal"), max_length=120)
    detruit_le = models.DateTimeField(_("détruit le"))
    detruit_par = par(_("détruit par"))

    class Meta:
        verbose_name = _("destruction")
        verbose_name_plural = _("destructions")
        ordering = ["-detruit_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(motif="") & ~Q(proces_verbal=""), name="destruction_motivee"
            )
        ]

    def __str__(self):
        return self.proces_verbal


class Chequier(models.Model):
    """Un carnet de Pass. Seuls les services changent son état."""

    dispositif = vers(Dispositif, _("dispositif"), "chequiers")
    lot = vers(LotEdition, _("lot"), "chequiers")
    numero = models.PositiveIntegerField(_("numéro"))
    etat = models.CharField(
        _("état"), max_length=10, choices=EtatChequier.choices, default=EtatChequier.EDITE
    )
    structure = models.ForeignKey(
        StructurePrescriptrice,
        verbose_name=_("structure"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="chequiers",
    )
    envoi = vers(Envoi, _("en route par"), "chequiers", null=True)
    destruction = vers(Destruction, _("destruction"), "chequiers", null=True)
    remplace = models.OneToOneField(
        "self",
        verbose_name=_("remplace le chéquier"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="remplacant",
    )
    oppose_le = models.DateTimeField(_("bloqué le"), null=True, blank=True)
    motif_opposition = models.CharField(_("raison du blocage"), max_length=250, blank=True)

    objects = ChequierQuerySet.as_manager()

    class Meta:
        verbose_name = _("chéquier")
        verbose_name_plural = _("chéquiers")
        ordering = ["dispositif", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["dispositif", "numero"], name="chequier_numero"),
            models.CheckConstraint(
                condition=Q(etat__in=EtatChequier.values), name="chequier_etat_connu"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatChequier.EDITE) | Q(structure=None),
                name="chequier_au_departement_sans_structure",
            ),
            models.CheckConstraint(
                condition=~Q(
                    etat__in=[EtatChequier.EXPEDIE, EtatChequier.EN_STOCK, EtatChequier.REMIS]
                )
                | Q(structure__isnull=False),
                name="chequier_sorti_avec_structure",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatChequier.EXPEDIE, envoi__isnull=False)
                | (~Q(etat=EtatChequier.EXPEDIE) & Q(envoi=None)),
                name="chequier_en_route_par_un_envoi",
            ),
            models.CheckConstraint(
                condition=Q(
                    etat__in=[EtatChequier.OPPOSE, EtatChequier.REMPLACE],
                    oppose_le__isnull=False,
                )
                & ~Q(motif_opposition="")
                | (
                    ~Q(etat__in=[EtatChequier.OPPOSE, EtatChequier.REMPLACE])
                    & Q(oppose_le=None, motif_opposition="")
                ),
                name="chequier_bloque_avec_raison",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatChequier.ANNULE) | Q(destruction__isnull=False),
                name="chequier_detruit_avec_proces_verbal",
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "etat"], name="chequier_stock"),
            models.Index(fields=["dispositif", "etat"], name="chequier_etat"),
        ]

    def __str__(self):
        return str(self.serie)

    @property
    def serie(self) -> Serie:
        return Serie(self.dispositif.prefixe, self.numero)


class Pass(models.Model):
    """Un Pass : indivisible, payable une fois. Son secret n'est pas ici."""

    chequier = vers(Chequier, _("chéquier"), "tous_les_pass")
    rang = models.PositiveSmallIntegerField(_("rang"))
    valeur = models.PositiveIntegerField(_("valeur (centimes)"))
    empreinte = models.CharField(_("empreinte du secret"), max_length=64, unique=True)
    cle = models.CharField(_("nom de la clé"), max_length=8)
    fin = models.CharField(_("quatre derniers signes"), max_length=4)
    annule_le = models.DateTimeField(_("détruit le"), null=True, blank=True)

    objects = PassQuerySet.as_manager()

    class Meta:
        verbose_name = _("Pass")
        verbose_name_plural = _("Pass")
        ordering = ["chequier", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["chequier", "rang"], name="pass_rang"),
            models.CheckConstraint(
                condition=Q(rang__gte=1, rang__lte=99, valeur__gte=1), name="pass_rang_et_valeur"
            ),
        ]

    def __str__(self):
        return str(self.serie)

    @property
    def serie(self) -> Serie:
        chequier = self.chequier
        return Serie(chequier.dispositif.prefixe, chequier.numero, self.rang)


class Mouvement(models.Model):
    """Ce qui est arrivé à un chéquier, une ligne par changement ; la base refuse d'y revenir."""

    chequier = vers(Chequier, _("chéquier"), "mouvements")
    etat = models.CharField(_("nouvel état"), max_length=10, choices=EtatChequier.choices)
    structure = vers(StructurePrescriptrice, _("structure"), null=True)
    fait_le = models.DateTimeField(_("le"))
    par = par(_("par"))

    objects = MouvementQuerySet.as_manager()

    class Meta:
        verbose_name = _("mouvement")
        verbose_name_plural = _("mouvements")
        ordering = ["pk"]
        indexes = [models.Index(fields=["chequier", "-id"], name="mouvement_du_chequier")]

    def __str__(self):
        return f"{self.chequier_id} · {self.get_etat_display()}"
