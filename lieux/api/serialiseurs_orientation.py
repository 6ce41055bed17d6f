"""La forme des réponses de l'orientation."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lieux.api.serialiseurs import Forme, LieuSerializer, PageDeLieuxSerializer
from lieux.vocabulaire import NatureBesoin


class SituationSerializer(Forme):
    slug = serializers.CharField(help_text=_("Valeur à donner au paramètre."))
    libelle = serializers.CharField(help_text=_("En mots simples."))
    exemple = serializers.CharField()
    icone = serializers.CharField()


class BesoinSerializer(SituationSerializer):
    nature = serializers.ChoiceField(choices=NatureBesoin.values)
    parent = serializers.CharField(
        source="parent.slug",
        default=None,
        allow_null=True,
        help_text=_("Le besoin général qu'il précise ; null : aucun."),
    )


class OrganismeSerializer(Forme):
    """Un organisme vers qui se tourner, et comment le joindre."""

    slug = serializers.CharField(source="reseau.slug")
    sigle = serializers.CharField()
    nom = serializers.CharField()
    pourquoi = serializers.CharField()
    telephone = serializers.CharField(help_text=_("Numéro à composer en France, ou vide."))
    site = serializers.CharField()


class LiasseSerializer(Forme):
    """Les papiers à apporter pour une démarche."""

    demarche = serializers.CharField()
    documents = serializers.ListField(child=serializers.CharField())


class LieuClasseSerializer(LieuSerializer):
    score = serializers.FloatField(help_text=_("Plus il est grand, mieux le lieu convient."))
    raisons = serializers.SerializerMethodField(
        help_text=_("Pourquoi ce lieu, en phrases, de la raison la plus forte à la moins forte.")
    )

    def get_raisons(self, lieu) -> list[str]:
        return [raison.texte for raison in lieu.raisons]


class OrientationExpliqueeSerializer(PageDeLieuxSerializer):
    organismes = OrganismeSerializer(many=True)
    documents = LiasseSerializer(many=True)
    lieux = LieuClasseSerializer(many=True)
