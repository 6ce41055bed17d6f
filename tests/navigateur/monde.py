"""Le petit monde des récits : les vraies communes, et des lieux inventés pour être cherchés.

Il est créé une fois par processus et aucun récit ne le change. « Maintenant » est un
lundi ouvrable, à dix heures : les horaires ci-dessous se lisent avec cela en tête.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from lieux import decoupage
from lieux.models import Commune, Contour
from lieux.reference import charger_vocabulaire
from lieux.vocabulaire import Precision, Statut
from tests.lieux.fabriques import LieuFactory

MAINTENANT = datetime(2026, 3, 9, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))

CAPESTANG, QUARANTE, OLONZAC = "34052", "34226", "34189"
BEZIERS, VILLENEUVE, SERIGNAN = "34032", "34336", "34299"
BEDARIEUX, HEREPIAN, OLARGUES = "34028", "34119", "34187"
SETE = "34301"

INITIATION = "maitrise-des-outils-numeriques-du-quotidien"
DEMARCHES = "aide-aux-demarches-administratives"
EN_SEMAINE = "Mo-Fr 09:00-12:30,13:30-17:00; PH off"
FERME_LE_LUNDI = "Tu-Sa 09:00-12:00; PH off"

# Un nom qui serait du HTML s'il était écrit sans précaution.
NOM_PIEGE = "Fablab <b>Étang</b> & <script>alert(1)</script>"

# Tout ce qu'une fiche peut dire.
COMPLETE = {
    "telephone": "+33465710101",
    "courriels": "france-services@example.org",
    "site_web": "https://example.org/france-services",
    "prise_rdv": "https://example.org/rendez-vous",
    "presentation_resume": "On vous aide pour toutes vos démarches en ligne.",
    "adresse": "4 place Jean Jaurès",
    "complement_adresse": "Au rez-de-chaussée de la mairie",
    "source": "Essais",
    "date_maj": date(2026, 2, 2),
    "typologie": ["rfs"],
    "services": [DEMARCHES, "acces-internet-et-materiel-informatique"],
    "demarches": ["impots", "retraite"],
    "usages": ["imprimer-ou-scanner-un-document"],
    "frais_a_charge": ["gratuit"],
    "modalites_acces": ["se-presenter", "telephoner"],
    "modalites_accompagnement": ["accompagnement-individuel"],
    "publics_specifiquement_adresses": ["seniors"],
    "prise_en_charge_specifique": ["handicaps-moteurs"],
    "dispositif_programmes_nationaux": ["france-services"],
    "equipements": ["imprimante", "wifi"],
}

_ATELIER = {
    "services": [INITIATION],
    "modalites_accompagnement": ["dans-un-atelier-collectif"],
    "modalites_acces": ["telephoner"],
}


def creer() -> None:
    charger_vocabulaire()
    decoupage.charger_communes(decoupage.lire_communes(decoupage.COMMUNES))
    communes = Commune.objects.in_bulk()

    def lieu(nom, code_insee, **champs):
        return LieuFactory(nom=nom, commune=communes[code_insee], **champs)

    # Autour de Capestang
    lieu(
        "France Services de Capestang",
        CAPESTANG,
        horaires=EN_SEMAINE,
        reseaux=["france-services"],
        **COMPLETE,
    )
    lieu(
        "France Services de Quarante",
        QUARANTE,
        horaires=FERME_LE_LUNDI,
        reseaux=["france-services"],
        telephone="+33465710102",
        services=[DEMARCHES],
    )
    lieu(
        "Médiathèque de Capestang",
        CAPESTANG,
        horaires=EN_SEMAINE,
        reseaux=["mediatheques"],
        services=["acces-internet-et-materiel-informatique"],
        frais_a_charge=["gratuit"],
        latitude=43.3301,
        longitude=3.0470,
    )
    lieu(
        "Bus France Services du Minervois",
        OLONZAC,
        reseaux=["france-services"],
        itinerance=["itinerant"],
        telephone="+33465710103",
        services=[DEMARCHES],
        arrets=[
            {"commune": communes[OLONZAC], "nom": "Esplanade", "horaires": "Tu 09:00-12:00"},
            {
                "commune": communes[CAPESTANG],
                "nom": "Place du marché",
                "horaires": "Fr 14:00-17:00",
                "latitude": 43.3270,
                "longitude": 3.0430,
            },
        ],
    )

    # Béziers et ses voisines
    lieu(
        "Point CAF de Béziers",
        BEZIERS,
        horaires=EN_SEMAINE,
        reseaux=["caf"],
        telephone="+33465710104",
        services=[DEMARCHES],
        frais_a_charge=["gratuit"],
    )
    lieu(
        "Espace numérique de Béziers",
        BEZIERS,
        reseaux=["lam"],
        frais_a_charge=["gratuit"],
        latitude=43.3472,
        longitude=3.2190,
        **_ATELIER,
    )
    lieu("Mairie de Villeneuve", VILLENEUVE, horaires=EN_SEMAINE, services=[DEMARCHES])
    lieu("La Poste de Sérignan", SERIGNAN, reseaux=["la-poste"], frais_a_charge=["payant"])

    # Les cours d'initiation autour de Bédarieux : deux gratuits et proches, les autres non
    lieu(
        "Atelier numérique de Bédarieux",
        BEDARIEUX,
        horaires=EN_SEMAINE,
        reseaux=["lam"],
        frais_a_charge=["gratuit"],
        telephone="+33465710105",
        **_ATELIER,
    )
    lieu(
        "Médiathèque d'Hérépian",
        HEREPIAN,
        reseaux=["mediatheques"],
        frais_a_charge=["gratuit"],
        **_ATELIER,
    )
    lieu("Cours du soir de Bédarieux", BEDARIEUX, frais_a_charge=["payant"], **_ATELIER)
    lieu(
        "Centre social d'Olargues",
        OLARGUES,
        reseaux=["centres-sociaux"],
        frais_a_charge=["gratuit"],
        adresse="",
        precision=Precision.COMMUNE,
        **_ATELIER,
    )

    # Sète : de quoi remplir deux pages et faire un groupe sur la carte
    lieu(NOM_PIEGE, SETE, reseaux=["associations"], services=["loisirs-et-creations-numeriques"])
    for rang in range(1, 13):
        lieu(
            f"Permanence {rang:02d} de Sète",
            SETE,
            reseaux=["conseillers-numeriques"],
            horaires=EN_SEMAINE,
            services=["utilisation-securisee-du-numerique"],
            latitude=43.4028 + rang * 0.0004,
            longitude=3.6928 + rang * 0.0003,
        )

    # Ceux que la recherche ne montre pas
    lieu("Ancien cybercafé de Sète", SETE, statut=Statut.FERME)
    lieu("Projet de tiers-lieu", SETE, statut=Statut.BROUILLON)

    Contour.objects.create(commune=communes[CAPESTANG], geometrie=_carre(43.3288, 3.0447, 0.03))


NOMBRE_DE_LIEUX = 25


def _carre(latitude: float, longitude: float, demi: float) -> dict:
    ouest, est, sud, nord = longitude - demi, longitude + demi, latitude - demi, latitude + demi
    sommets = [[ouest, sud], [est, sud], [est, nord], [ouest, nord], [ouest, sud]]
    return {"type": "Polygon", "coordinates": [sommets]}
