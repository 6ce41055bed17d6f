"""Verbes de requête du Pass : `Pass.objects.avec_etat(jour).filter(etat=EtatPass.ACTIF)`."""

from datetime import date, datetime

from django.db import models
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from pass_numerique.etats import Compte, EtatChequier, EtatPass
from pass_numerique.jours import PARIS


class DispositifQuerySet(models.QuerySet):
    def ou_l_on_remet(self, jour: date) -> "DispositifQuerySet":
        """Ceux qui ont commencé, et ne sont ni finis ni clos ; la remise vérifie le jour exact."""
        return self.filter(clos_le=None, premier_jour__lte=jour, dernier_jour__gte=jour)


class OuvertureQuerySet(models.QuerySet):
    def le(self, jour: date) -> "OuvertureQuerySet":
        return self.filter(Q(au=None) | Q(au__gte=jour), du__lte=jour)

    def couvrant(self, commune) -> "OuvertureQuerySet":
        """Celles dont le territoire contient cette commune, ou qui valent partout."""
        return self.filter(
            Q(territoire=None)
            | Q(territoire=commune.epci_id)
            | Q(territoire__in=commune.territoires.order_by().values("pk"))
        )


class CritereQuerySet(models.QuerySet):
    def actifs(self) -> "CritereQuerySet":
        """Ceux que l'on propose encore ; les autres restent aux remises qui les portent."""
        return self.filter(actif=True)


class LabellisationQuerySet(models.QuerySet):
    def le(self, jour: date) -> "LabellisationQuerySet":
        return self.filter(du__lte=jour, au__gte=jour)


class StructureFormationQuerySet(models.QuerySet):
    def acceptant(self, jour: date) -> "StructureFormationQuerySet":
        """Celles où l'on peut payer avec un Pass ce jour-là : actives, et labellisées."""
        labels = self.model._meta.get_field("labellisations").related_model.objects
        return self.filter(
            Exists(labels.filter(structure=OuterRef("pk")).le(jour).order_by()), active=True
        )


class SeanceQuerySet(models.QuerySet):
    def a_venir(self, instant: datetime) -> "SeanceQuerySet":
        """Celles où un Pass pourra payer : structure active, et labellisée le jour de la séance."""
        prestation = self.model._meta.get_field("prestation").related_model
        structure = prestation._meta.get_field("structure").related_model
        labels = structure._meta.get_field("labellisations").related_model.objects.filter(
            structure=OuterRef("prestation__structure"),
            du__lte=OuterRef("jour"),
            au__gte=OuterRef("jour"),
        )
        return self.annotate(jour=TruncDate("debut", tzinfo=PARIS)).filter(
            Exists(labels.order_by()),
            Q(prestation__au=None) | Q(prestation__au__gte=F("jour")),
            debut__gte=instant,
            prestation__du__lte=F("jour"),
            prestation__structure__active=True,
        )


class ChequierQuerySet(models.QuerySet):
    def de_la_serie(self, premier: int, dernier: int) -> "ChequierQuerySet":
        return self.filter(numero__gte=premier, numero__lte=dernier)

    def en_stock(self, structure) -> "ChequierQuerySet":
        return self.filter(structure=structure, etat=EtatChequier.EN_STOCK)

    def expirant_avant(self, jour: date, depuis: date) -> "ChequierQuerySet":
        """Remis, encore bons le jour `depuis`, et qui ne le seront plus après `jour`."""
        return self.filter(
            etat=EtatChequier.REMIS,
            dispositif__dernier_jour__gte=depuis,
            dispositif__dernier_jour__lte=jour,
        )


class PassQuerySet(models.QuerySet):
    def avec_etat(self, jour: date) -> "PassQuerySet":
        """Ajoute `etat` : un seul pour chaque Pass, le jour donné."""
        return self.annotate(
            _vif=FilteredRelation("encaissements", condition=Q(encaissements__annule_le=None))
        ).annotate(
            etat=Case(
                When(_vif__isnull=False, then=Value(EtatPass.ENCAISSE)),
                When(
                    Q(annule_le__isnull=False) | Q(chequier__etat=EtatChequier.ANNULE),
                    then=Value(EtatPass.ANNULE),
                ),
                When(chequier__etat=EtatChequier.REMPLACE, then=Value(EtatPass.REMPLACE)),
                When(chequier__etat=EtatChequier.OPPOSE, then=Value(EtatPass.OPPOSE)),
                When(chequier__dispositif__dernier_jour__lt=jour, then=Value(EtatPass.EXPIRE)),
                When(chequier__etat=EtatChequier.REMIS, then=Value(EtatPass.ACTIF)),
                default=F("chequier__etat"),
                output_field=CharField(),
            )
        )

    def par_etat(self, jour: date) -> dict[str, tuple[int, int]]:
        """État → (nombre de Pass, valeur en centimes)."""
        lignes = self.avec_etat(jour).order_by().values("etat")
        return {
            ligne["etat"]: (ligne["nombre"], ligne["total"])
            for ligne in lignes.annotate(nombre=Count("pk"), total=Sum("valeur"))
        }

    def inutilises(self) -> "PassQuerySet":
        """Ni détruits, ni encaissés : ce qu'il reste d'un chéquier, quel que soit son état."""
        vifs = self.model._meta.get_field("encaissements").related_model.objects.filter(
            un_pass=OuterRef("pk"), annule_le=None
        )
        return self.filter(~Exists(vifs), annule_le=None)


class RemiseQuerySet(models.QuerySet):
    def valables(self) -> "RemiseQuerySet":
        return self.filter(annulee_le=None)

    def en_cours(self, jour: date) -> "RemiseQuerySet":
        """Celles dont le chéquier peut encore servir : ni bloqué, ni expiré, ni épuisé."""
        return self.valables().filter(
            Exists(self._restants()),
            chequier__etat=EtatChequier.REMIS,
            chequier__dispositif__dernier_jour__gte=jour,
        )

    def encore_dues(self, jour: date) -> "RemiseQuerySet":
        """En cours, ou bloquées et pas encore remplacées : on doit encore savoir à qui."""
        return self.valables().filter(
            Exists(self._restants()),
            chequier__etat__in=[EtatChequier.REMIS, EtatChequier.OPPOSE],
            chequier__dispositif__dernier_jour__gte=jour,
        )

    def avec_restants(self) -> "RemiseQuerySet":
        """Ajoute `restants` : les Pass ni utilisés ni détruits de chaque chéquier."""
        comptes = self._restants().order_by().values("chequier").annotate(nombre=Count("pk"))
        return self.annotate(restants=Coalesce(Subquery(comptes.values("nombre")), 0))

    def _restants(self) -> "PassQuerySet":
        """Les Pass inutilisés du chéquier de la ligne."""
        chequier = self.model._meta.get_field("chequier").related_model
        les_pass = chequier._meta.get_field("tous_les_pass").related_model.objects
        return les_pass.inutilises().filter(chequier=OuterRef("chequier"))


class BeneficiaireQuerySet(models.QuerySet):
    def nommes(self) -> "BeneficiaireQuerySet":
        return self.filter(anonymise_le=None)

    def a_qui_l_on_doit(self, jour: date) -> "BeneficiaireQuerySet":
        """Ceux dont un chéquier peut encore servir, ou être remplacé."""
        return self.filter(Exists(self._remises().encore_dues(jour)))

    def sans_contact_depuis(self, moment: datetime) -> "BeneficiaireQuerySet":
        """Ni remise, ni blocage, ni Pass utilisé à partir de ce moment."""
        remises = self._remises()
        nouvelles = remises.filter(
            Q(remis_le__gte=moment) | Q(annulee_le__gte=moment) | Q(chequier__oppose_le__gte=moment)
        )
        utilisees = remises.filter(
            chequier__tous_les_pass__encaissements__saisie__saisie_le__gte=moment
        )
        return self.filter(~Exists(nouvelles), ~Exists(utilisees), dernier_contact__lt=moment)

    def _remises(self) -> "RemiseQuerySet":
        remises = self.model._meta.get_field("remises").related_model.objects
        return remises.filter(beneficiaire=OuterRef("pk"))


class MouvementQuerySet(models.QuerySet):
    def derniers(self, moment: datetime) -> "MouvementQuerySet":
        """Le dernier de chaque chéquier à ce moment : où il était, et dans quel état."""
        derniers = self.filter(fait_le__lte=moment).order_by().values("chequier")
        # Depuis toute la table : répéter ici la jointure coûte à SQLite une lecture par chéquier.
        return self.model._default_manager.filter(
            pk__in=derniers.annotate(dernier=Max("pk")).values("dernier")
        )


class SaisieQuerySet(models.QuerySet):
    def avec_totaux(self) -> "SaisieQuerySet":
        """Ajoute `nombre` (de Pass) et `montant` (centimes) de ce qui n'est pas annulé."""
        vif = Q(encaissements__annule_le=None)
        return self.annotate(
            nombre=Count("encaissements", filter=vif),
            montant=Coalesce(Sum("encaissements__montant", filter=vif), 0),
        )

    def totaux(self) -> dict[str, int]:
        """Saisies, Pass et centimes de tout l'ensemble, sans ce qui est annulé."""
        vif = Q(encaissements__annule_le=None)
        return self.order_by().aggregate(
            saisies=Count("pk", filter=vif, distinct=True),
            nombre=Count("encaissements", filter=vif),
            montant=Coalesce(Sum("encaissements__montant", filter=vif), 0),
        )


class EncaissementQuerySet(models.QuerySet):
    def vifs(self) -> "EncaissementQuerySet":
        return self.filter(annule_le=None)

    def hors_bordereau(self) -> "EncaissementQuerySet":
        lignes = self.model._meta.get_field("lignes").related_model.objects.vives()
        return self.filter(~Exists(lignes.filter(encaissement=OuterRef("pk"))))

    def contestes(self) -> "EncaissementQuerySet":
        """Ceux d'une séance qu'une personne ne reconnaît pas, et que nul n'a encore tranchée."""
        return self.filter(Exists(self._contestations()))

    def _contestations(self) -> models.QuerySet:
        contestation = self.model._meta.apps.get_model("pass_numerique", "Contestation")
        return contestation.objects.en_cours().filter(
            saisie=OuterRef("saisie"), chequier=OuterRef("un_pass__chequier")
        )

    def a_demander(self, dispositif, avant: date, saisis_avant: datetime) -> "EncaissementQuerySet":
        """Ceux d'une formation d'avant ce jour, que nul ne peut plus annuler, ne conteste ni n'a demandés."""
        return (
            self.vifs()
            .hors_bordereau()
            .filter(
                ~Exists(self._contestations()),
                un_pass__chequier__dispositif=dispositif,
                saisie__jour__lt=avant,
                saisie__saisie_le__lt=saisis_avant,
            )
        )


class CoordonneesQuerySet(models.QuerySet):
    def valides(self) -> "CoordonneesQuerySet":
        """La version qui sert à payer : une par structure, au plus."""
        return self.filter(valide_le__isnull=False, remplace_le=None)


class BordereauQuerySet(models.QuerySet):
    def avec_totaux(self) -> "BordereauQuerySet":
        """Ajoute `nombre` (de Pass) et `net` (centimes) : ce qui n'est pas refusé, avoirs déduits."""
        vive = Q(lignes__rejetee_le=None)
        return self.annotate(
            nombre=Count("lignes__encaissement", filter=vive),
            refuses=Count("lignes__encaissement", filter=~vive),
            net=Coalesce(Sum("lignes__montant", filter=vive), 0),
        )

    def a_payer(self) -> "BordereauQuerySet":
        return self.filter(etat="valide", lot=None)


class LigneBordereauQuerySet(models.QuerySet):
    def vives(self) -> "LigneBordereauQuerySet":
        return self.filter(rejetee_le=None)

    def pour_les_lire(self) -> "LigneBordereauQuerySet":
        return self.select_related(
            "encaissement__saisie__prestation",
            "encaissement__un_pass__chequier__dispositif",
            "avoir__encaissement__saisie",
            "avoir__encaissement__un_pass__chequier__dispositif",
        ).order_by("encaissement__saisie__jour", "pk")


class AvoirQuerySet(models.QuerySet):
    def a_deduire(self) -> "AvoirQuerySet":
        """Confirmés, et dans aucun bordereau."""
        lignes = self.model._meta.get_field("lignes").related_model.objects.vives()
        return self.filter(~Exists(lignes.filter(avoir=OuterRef("pk"))), confirme_le__isnull=False)

    def a_confirmer(self) -> "AvoirQuerySet":
        return self.filter(confirme_le=None, ecarte_le=None)


class ContestationQuerySet(models.QuerySet):
    def en_cours(self) -> "ContestationQuerySet":
        return self.filter(clos_le=None)

    def pour_les_lire(self) -> "ContestationQuerySet":
        return self.select_related(
            "saisie__structure", "saisie__prestation", "chequier__dispositif", "prescriptrice"
        )


class TentativeQuerySet(models.QuerySet):
    def depuis(self, moment: datetime) -> "TentativeQuerySet":
        return self.filter(faite_le__gt=moment)


class EcritureQuerySet(models.QuerySet):
    def hors_cloture(self) -> "EcritureQuerySet":
        """La vie du dispositif, sans les écritures qui l'ont soldée : engagé, remis, utilisé y restent."""
        operations = self.model._meta.get_field("operation").related_model
        clotures = operations._meta.get_field("cloture").related_model.objects
        return self.exclude(
            operation__in=clotures.filter(operation__isnull=False).order_by().values("operation")
        )

    def soldes(self) -> dict[str, int]:
        """Compte → centimes, tous les comptes, zéro compris."""
        lus = self.order_by().values("compte").annotate(total=Sum("montant"))
        soldes = dict.fromkeys(Compte.values, 0)
        return soldes | {ligne["compte"]: ligne["total"] for ligne in lus}


class MembreQuerySet(models.QuerySet):
    def actifs(self) -> "MembreQuerySet":
        return self.filter(parti_le=None, personne__is_active=True)
