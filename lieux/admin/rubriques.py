"""La fiche d'un lieu, rubrique par rubrique, dans l'ordre où on la remplit."""

from django.utils.translation import gettext_lazy as _

RUBRIQUES = [
    (
        None,
        {
            "fields": [
                "nom",
                "statut",
                "presentation_resume",
                "presentation_detail",
                "reseaux",
                "typologie",
                "structure_parente",
                "pivot",
            ]
        },
    ),
    (
        _("Où c'est"),
        {
            "fields": [
                "commune",
                "code_postal",
                "adresse",
                "complement_adresse",
                ("latitude", "longitude"),
                "carte_du_lieu",
                "precision",
                "itinerance",
            ]
        },
    ),
    (_("Quand venir"), {"fields": ["semaine", "horaires", "lecture_des_horaires"]}),
    (_("Joindre"), {"fields": ["telephone", "courriels", "site_web", "prise_rdv"]}),
    (
        _("Ce qu'on y trouve"),
        {
            "fields": [
                "services",
                "modalites_accompagnement",
                "demarches",
                "usages",
                "equipements",
            ]
        },
    ),
    (
        _("Pour qui, à quel prix, comment y accéder"),
        {
            "fields": [
                "frais_a_charge",
                "modalites_acces",
                "publics_specifiquement_adresses",
                "prise_en_charge_specifique",
                "publics",
                "fiche_acces_libre",
            ]
        },
    ),
    (
        _("Programmes, formations et labels"),
        {
            "classes": ["collapse"],
            "fields": [
                "dispositif_programmes_nationaux",
                "formations_labels",
                "autres_formations_labels",
            ],
        },
    ),
    (
        _("Suivi"),
        {
            "fields": [
                "a_verifier",
                "date_maj",
                "confirme_le",
                "source",
                "origine",
                "identifiant_origine",
                "slug",
                "exemple",
            ]
        },
    ),
]
