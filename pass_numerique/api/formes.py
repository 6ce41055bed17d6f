"""La forme des demandes et des réponses : les mêmes classes les lisent, les écrivent, les décrivent."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lieux.api.serialiseurs import Forme, ProblemeSerializer


class LigneRefuseeSerializer(Forme):
    rang = serializers.IntegerField(help_text=_("Place du code dans `codes`, à partir de 0."))
    code = serializers.CharField(help_text=_("Raison stable : `deja_utilise`, `code_inconnu`…"))
    phrase = serializers.CharField(help_text=_("La même raison, à montrer à la personne."))


class RefusSerializer(ProblemeSerializer):
    """Une erreur (RFC 9457) ; pour un geste refusé, sa raison et celle de chaque code."""

    code = serializers.CharField(required=False, help_text=_("Raison stable du refus."))
    lignes = LigneRefuseeSerializer(many=True, required=False)


class FormationSerializer(Forme):
    """Une formation du catalogue de votre structure."""

    id = serializers.IntegerField()
    intitule = serializers.CharField()
    nombre_de_pass = serializers.IntegerField(help_text=_("Par personne."))
    du = serializers.DateField()
    au = serializers.DateField(allow_null=True)


class FormationsSerializer(Forme):
    formations = FormationSerializer(many=True)


class VerificationSerializer(Forme):
    """Des codes, pour une formation donnée un jour."""

    formation = serializers.IntegerField(min_value=1, help_text=_("Son `id`."))
    jour = serializers.DateField(help_text=_("Le jour où elle a eu lieu."))
    codes = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=100,
        help_text=_("Les douze signes de chaque Pass, avec ou sans tirets ; soixante au plus."),
    )


class LigneVerifieeSerializer(Forme):
    rang = serializers.IntegerField(help_text=_("Place du code dans `codes`, à partir de 0."))
    bon = serializers.BooleanField()
    serie = serializers.CharField(help_text=_("Numéro du Pass ; vide s'il est refusé."))
    valeur_centimes = serializers.IntegerField()
    code = serializers.CharField(help_text=_("Raison stable du refus ; vide si le Pass est bon."))
    phrase = serializers.CharField(help_text=_("La même raison, à montrer à la personne."))


class VerdictsSerializer(Forme):
    lignes = LigneVerifieeSerializer(many=True)


class AnnulationSerializer(Forme):
    """Pourquoi annuler."""

    motif = serializers.CharField(max_length=250, help_text=_("Sans nom de personne."))


class EncaissementBrefSerializer(Forme):
    """Ce qui a été enregistré d'un coup. Les montants ne comptent pas ce qui est annulé."""

    id = serializers.IntegerField()
    formation = serializers.IntegerField(source="prestation_id")
    intitule = serializers.CharField(source="prestation.intitule")
    jour = serializers.DateField()
    enregistre_le = serializers.DateTimeField(source="saisie_le")
    nombre_de_pass = serializers.IntegerField(source="nombre")
    montant_centimes = serializers.IntegerField(source="montant")


class EncaissementsSerializer(Forme):
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    encaissements = EncaissementBrefSerializer(many=True)


class PassEncaisseSerializer(Forme):
    serie = serializers.CharField(source="un_pass.serie", help_text=_("Numéro du Pass."))
    montant_centimes = serializers.IntegerField(source="montant")
    annule = serializers.SerializerMethodField()

    def get_annule(self, encaissement) -> bool:
        return encaissement.annule_le is not None


class EncaissementSerializer(EncaissementBrefSerializer):
    """Un enregistrement, Pass par Pass."""

    annulable_jusqu_au = serializers.DateField(
        allow_null=True, help_text=_("Dernier jour ; null : seul le Département peut annuler.")
    )
    les_pass = PassEncaisseSerializer(many=True, source="lignes")
