"""La forme des réponses : les mêmes classes les écrivent et les décrivent (OpenAPI)."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.reverse import reverse

from lieux.horaires import CodeEtat
from lieux.models import Lieu
from lieux.vocabulaire import Precision, Statut


class Codes(serializers.ListField):
    """Une relation vers le vocabulaire : les valeurs du standard, dans son ordre."""

    child = serializers.CharField()

    def to_representation(self, termes) -> list[str]:
        return [terme.code for terme in termes.all()]


class Forme(serializers.Serializer):
    # Lecture seule : rien n'est jamais écrit par là. (Une docstring irait dans la description.)
    pass


class ErreurSerializer(Forme):
    message = serializers.CharField()
    code = serializers.CharField()


class ProblemeSerializer(Forme):
    """Une erreur, toujours de cette forme (RFC 9457)."""

    type = serializers.CharField(help_text=_("Adresse qui explique l'erreur."))
    title = serializers.CharField(help_text=_("Titre de l'erreur."))
    status = serializers.IntegerField(help_text=_("Code HTTP."))
    detail = serializers.CharField(help_text=_("Ce qui s'est passé, en une phrase."))
    erreurs = serializers.DictField(
        child=ErreurSerializer(many=True),
        required=False,
        help_text=_("Paramètre → ses erreurs."),
    )


class CommuneBreveSerializer(Forme):
    code_insee = serializers.CharField()
    nom = serializers.CharField()


class ReseauBrefSerializer(Forme):
    slug = serializers.CharField(help_text=_("Valeur du paramètre `reseau`."))
    sigle = serializers.CharField()
    nom = serializers.CharField()


class OuvertureSerializer(Forme):
    """Ce que le public lit, à l'instant de la réponse ou du moment demandé."""

    etat = serializers.ChoiceField(source="code", choices=[code.value for code in CodeEtat])
    phrase = serializers.CharField()
    jusqua = serializers.DateTimeField(
        allow_null=True, help_text=_("Fin de l'ouverture, ou de la fermeture exceptionnelle.")
    )
    ouvre_le = serializers.DateTimeField(allow_null=True, help_text=_("Prochaine ouverture."))
    motif = serializers.CharField()
    a_confirmer = serializers.BooleanField(
        help_text=_("Jour férié dont les horaires ne disent rien.")
    )


class ArretSerializer(Forme):
    nom = serializers.CharField()
    commune = CommuneBreveSerializer()
    adresse = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    horaires = serializers.CharField(help_text=_("Format OpenStreetMap."))


class ArretOuvertSerializer(ArretSerializer):
    ouverture = OuvertureSerializer()


class FermetureSerializer(Forme):
    debut = serializers.DateField()
    fin = serializers.DateField(help_text=_("Dernier jour, compris."))
    motif = serializers.CharField()


class LieuCommunSerializer(Forme):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    nom = serializers.CharField()
    url = serializers.SerializerMethodField(help_text=_("La page du lieu, pour le public."))
    commune = CommuneBreveSerializer()
    adresse = serializers.CharField()
    complement_adresse = serializers.CharField()
    code_postal = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    precision = serializers.ChoiceField(
        choices=Precision.values,
        help_text=_("`commune` : la position n'est que le centre de la commune."),
    )
    telephone = serializers.CharField(help_text=_("Format international, +33…"))
    courriels = serializers.ListField(source="liste_courriels", child=serializers.CharField())
    sites = serializers.ListField(source="liste_sites", child=serializers.CharField())
    prise_rdv = serializers.CharField()
    horaires = serializers.CharField(help_text=_("Format OpenStreetMap ; vide : inconnus."))
    ouverture = OuvertureSerializer()
    reseaux = ReseauBrefSerializer(many=True)
    badges = serializers.SerializerMethodField(
        help_text=_("Critères ajoutés auxquels le lieu répond aujourd'hui, par leur paramètre.")
    )
    services = Codes()
    publics_specifiquement_adresses = Codes()
    prise_en_charge_specifique = Codes()
    frais_a_charge = Codes()
    modalites_acces = Codes()
    modalites_accompagnement = Codes()
    date_maj = serializers.DateField()
    exemple = serializers.BooleanField(help_text=_("Lieu inventé, pour la démonstration."))

    def get_badges(self, lieu: Lieu) -> list[str]:
        return [critere.nom for critere in lieu.badges]

    def get_url(self, lieu: Lieu) -> str:
        return reverse("lieux:lieu", args=[lieu.slug], request=self.context.get("request"))


class LieuSerializer(LieuCommunSerializer):
    distance_km = serializers.SerializerMethodField(
        help_text=_(
            "À vol d'oiseau depuis le point de départ ; null s'il n'y en a pas. Jusqu'au centre de "
            "la commune si la `precision` est `commune` : un tel lieu est classé comme s'il était à "
            "2 km au moins et, dans la commune cherchée, après les lieux bien placés."
        )
    )
    arret = ArretSerializer(
        source="arret_affiche",
        allow_null=True,
        help_text=_("L'arrêt du service itinérant dont parlent la distance et l'ouverture."),
    )

    def get_distance_km(self, lieu: Lieu) -> float | None:
        return None if lieu.distance_km is None else round(lieu.distance_km, 2)


class LieuDetailleSerializer(LieuCommunSerializer):
    """Toutes les colonnes du standard, les listes du Département, arrêts et fermetures."""

    identifiant = serializers.CharField(help_text=_("Colonne `id` des exports."))
    pivot = serializers.CharField(help_text=_("SIRET, SIREN ou RNA ; vide s'il est inconnu."))
    structure_parente = serializers.CharField()
    typologie = Codes()
    presentation_resume = serializers.CharField()
    presentation_detail = serializers.CharField()
    itinerance = Codes()
    dispositif_programmes_nationaux = Codes()
    formations_labels = Codes()
    autres_formations_labels = serializers.CharField()
    fiche_acces_libre = serializers.CharField()
    demarches = Codes()
    usages = Codes()
    publics = Codes()
    equipements = Codes()
    source = serializers.CharField()
    confirme_le = serializers.DateField(allow_null=True)
    statut = serializers.ChoiceField(choices=[Statut.PUBLIE.value])
    arrets = ArretOuvertSerializer(many=True)
    fermetures = FermetureSerializer(many=True, help_text=_("En cours et à venir."))


class CentreSerializer(Forme):
    """Le point de départ, tel qu'il a été compris."""

    libelle = serializers.CharField()
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    commune = serializers.CharField(help_text=_("Code INSEE, ou vide."))


class PageDeLieuxSerializer(Forme):
    total = serializers.IntegerField(min_value=0)
    page = serializers.IntegerField(min_value=1)
    pages = serializers.IntegerField(min_value=1)
    suivante = serializers.CharField(allow_null=True, help_text=_("Adresse de la page suivante."))
    precedente = serializers.CharField(allow_null=True)
    centre = CentreSerializer(allow_null=True)
    avertissements = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Ce qu'il faut savoir de la réponse : endroit inconnu…"),
    )
    lieux = LieuSerializer(many=True)


class CommuneSerializer(CommuneBreveSerializer):
    codes_postaux = serializers.ListField(child=serializers.CharField())
    population = serializers.IntegerField()
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()


class CommunesSerializer(Forme):
    communes = CommuneSerializer(many=True)


class ReseauSerializer(ReseauBrefSerializer):
    couleur = serializers.CharField()
    symbole = serializers.CharField(help_text=_("Forme du repère sur la carte."))


class ReseauxSerializer(Forme):
    reseaux = ReseauSerializer(many=True)


class ValeurSerializer(Forme):
    code = serializers.CharField(help_text=_("Valeur écrite dans les réponses et les exports."))
    slug = serializers.CharField(help_text=_("Valeur à donner au paramètre."))
    libelle = serializers.CharField(help_text=_("En mots simples."))
    aide = serializers.CharField()


class VocabulaireSerializer(Forme):
    nom = serializers.CharField(help_text=_("Nom de la colonne."))
    libelle = serializers.CharField()
    du_standard = serializers.BooleanField(help_text=_("Liste fermée du schéma national."))
    parametre = serializers.CharField(
        allow_null=True, help_text=_("Paramètre qui filtre sur cette liste ; null : aucun.")
    )
    valeurs = ValeurSerializer(many=True)


class VocabulairesSerializer(Forme):
    vocabulaires = VocabulaireSerializer(many=True)
