"""Sous chaque champ, ce qu'il attend, en mots simples ; les mots du schéma national sont à côté."""

from django.utils.translation import gettext_lazy as _

AIDES = {
    "nom": _("Le nom que les gens lisent sur la porte."),
    "statut": _("Un brouillon ne se voit pas. Un lieu fermé garde sa page, qui le dit."),
    "presentation_resume": _("Une phrase, 280 caractères au plus : ce qu'on y fait."),
    "presentation_detail": _("Tout ce qui aide à choisir ce lieu. Évitez les sigles."),
    "reseaux": _("Ceux dont le lieu fait partie : ils donnent la couleur de son repère."),
    "typologie": _("Ce qu'est la structure : mairie, médiathèque, association…"),
    "structure_parente": _("L'organisme dont dépend le lieu, s'il y en a un."),
    "pivot": _("14 chiffres pour un SIRET ; W et 9 chiffres pour une association sans SIRET."),
    "commune": _("Écrivez le début du nom ou le code postal."),
    "code_postal": _("Cinq chiffres."),
    "adresse": _("Le numéro et la rue, sans la commune."),
    "complement_adresse": _("Ce qui aide à trouver la porte : étage, bâtiment, entrée."),
    "precision": _("Dit au public si le repère montre la porte, la rue ou seulement la commune."),
    "itinerance": _("« Itinérant » si le service se déplace : ajoutez alors ses arrêts plus bas."),
    "telephone": _("Un seul numéro, comme vous l'écrivez : 04 65 71 00 00."),
    "prise_rdv": _("L'adresse de la page où l'on réserve, si elle existe."),
    "horaires": _(
        "La grille ci-dessus suffit le plus souvent. Sinon, en français simple (« lundi au vendredi "
        "9h-12h et 14h-17h ») ou au format OpenStreetMap (« Tu[1] 09:00-12:00 » : le premier "
        "mardi du mois)."
    ),
    "services": _("Ce que le lieu propose vraiment : c'est le premier filtre du public."),
    "modalites_accompagnement": _("Seul, aidé par quelqu'un, en atelier…"),
    "demarches": _("Les démarches pour lesquelles on y est aidé."),
    "usages": _("Ce qu'on peut y faire soi-même."),
    "equipements": _("Ce qui est à la disposition du public."),
    "frais_a_charge": _("Ce que la personne paie. Rien de coché : le prix n'est pas connu."),
    "modalites_acces": _("Ce qu'il faut faire avant de venir : rien, téléphoner, écrire…"),
    "publics_specifiquement_adresses": _(
        "À cocher seulement si le lieu s'adresse surtout à ces personnes."
    ),
    "prise_en_charge_specifique": _("Les besoins pour lesquels l'équipe est formée ou équipée."),
    "publics": _("Les publics, avec les mots du Département."),
    "fiche_acces_libre": _("L'adresse de la fiche sur acceslibre.beta.gouv.fr, si elle existe."),
    "dispositif_programmes_nationaux": _("Les programmes dont le lieu fait partie."),
    "formations_labels": _("Les formations suivies par l'équipe, et les labels du lieu."),
    "autres_formations_labels": _("Ceux qui ne sont pas dans la liste, séparés par une barre |."),
    "date_maj": _("Se met à jour toute seule quand vous changez la fiche."),
    "confirme_le": _("Le jour où quelqu'un a vérifié que tout est juste, même sans rien changer."),
    "source": _("Qui a donné ces informations."),
    "latitude": _("Entre 41 et 52. La carte et le bouton au-dessous la remplissent."),
    "longitude": _("Entre -6 et 10."),
}
