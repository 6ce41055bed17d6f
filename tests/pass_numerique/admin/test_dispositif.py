"""Ouvrir une année, la financer, y ouvrir des territoires : ce que la page fait et refuse."""

from datetime import date

import pytest

from pass_numerique.etats import Nature
from pass_numerique.models import Critere, Dispositif, Evenement, Financement, Ouverture, Role
from pass_numerique.services import avoirs
from tests.lieux.fabriques import TerritoireFactory
from tests.pass_numerique.admin.conftest import adresse, messages, reproches, texte
from tests.pass_numerique.fabriques import JOUR, Bureau, a, dispositif, lot, monde, rib

pytestmark = pytest.mark.django_db

UNE_ANNEE = {
    "nom": "Pass numérique 2025",
    "millesime": "2025",
    "prefixe": "25",
    "valeur_faciale": "10,50",
    "pass_par_chequier": "10",
    "premier_jour": "01/01/2025",
    "dernier_jour": "31/12/2025",
    "jours_sans_remise": "15",
    "jours_de_tolerance": "30",
    "jours_avant_cloture": "37",
    "heures_pour_annuler_une_remise": "48",
    "jours_pour_annuler_un_encaissement": "7",
}


def lignes(groupe: str, *remplies: dict, existantes: int = 0) -> dict:
    """Ce qu'un groupe de lignes envoie."""
    envoi = {
        f"{groupe}-TOTAL_FORMS": len(remplies),
        f"{groupe}-INITIAL_FORMS": existantes,
        f"{groupe}-MIN_NUM_FORMS": 0,
        f"{groupe}-MAX_NUM_FORMS": 1000,
    }
    for rang, valeurs in enumerate(remplies):
        envoi |= {f"{groupe}-{rang}-{nom}": valeur for nom, valeur in valeurs.items()}
    return envoi


def sans_lignes(**champs) -> dict:
    return UNE_ANNEE | champs | lignes("ouvertures") | lignes("criteres")


@pytest.fixture
def gestionnaire(ouvrir):
    return ouvrir(Role.GESTIONNAIRE)


def test_ouvrir_une_annee_avec_ses_territoires_et_ses_situations(gestionnaire):
    territoire = TerritoireFactory(nom="Piémont-Biterrois")
    page = gestionnaire.get(adresse("dispositif_add"))
    assert "Ouvrir un territoire de plus" in page.content.decode()
    envoi = UNE_ANNEE | lignes(
        "ouvertures",
        {"territoire": territoire.pk, "du": "01/02/2025", "au": "30/06/2025"},
        {"territoire": "", "du": "01/07/2025", "au": ""},
    )
    envoi |= lignes("criteres", {"libelle": "Je touche le RSA", "ordre": "1", "actif": "on"})
    reponse = gestionnaire.post(adresse("dispositif_add"), envoi, follow=True)
    annee = Dispositif.objects.get()
    assert "ajout" in messages(reponse)[0]
    assert (annee.valeur_faciale, annee.prefixe) == (1050, "25")
    assert list(annee.ouvertures.values_list("territoire", "du", "au")) == [
        (territoire.pk, date(2025, 2, 1), date(2025, 6, 30)),
        (None, date(2025, 7, 1), None),
    ]
    assert annee.criteres.get().actif
    # L'année, deux ouvertures, une situation : quatre lignes, à son nom.
    notes = Evenement.objects.filter(nature=Nature.REGLAGE).values_list("par", flat=True)
    assert list(notes) == [gestionnaire.compte.pk] * 4


@pytest.mark.parametrize(
    ("champ", "valeur", "dit"),
    [
        ("dernier_jour", "31/12/2024", "Le dernier jour vient avant le premier."),
        ("dernier_jour", "31/12/9999", "Écrivez une année entre 2000 et 2100."),
        ("premier_jour", "01/01/0001", "Écrivez une année entre 2000 et 2100."),
        ("jours_avant_cloture", "10", "La clôture vient avant la fin des saisies."),
        ("valeur_faciale", "0", "plus grand que zéro"),
        ("prefixe", "2025", "au plus 2 caractères"),
        ("nom", "", "obligatoire"),
    ],
)
def test_une_annee_mal_dite_n_est_pas_ouverte(gestionnaire, champ, valeur, dit):
    reponse = gestionnaire.post(adresse("dispositif_add"), sans_lignes(**{champ: valeur}))
    assert dit in texte(reponse)
    assert not Dispositif.objects.exists()
    assert not Evenement.objects.filter(nature=Nature.REGLAGE).exists()


def test_un_territoire_ferme_avant_d_ouvrir_est_refuse(gestionnaire):
    ouverture = {"territoire": "", "du": "01/07/2025", "au": "30/06/2025"}
    envoi = UNE_ANNEE | lignes("ouvertures", ouverture) | lignes("criteres")
    reponse = gestionnaire.post(adresse("dispositif_add"), envoi)
    assert "Le dernier jour vient avant le premier." in texte(reponse)
    assert not Dispositif.objects.exists()


def test_financer_en_euros_et_en_pour_cent(gestionnaire):
    annee = Dispositif.objects.create(
        prefixe="25", millesime=2025, nom="Pass 25", premier_jour=JOUR, dernier_jour=JOUR
    )
    fiche = adresse("dispositif_change", annee.pk)
    assert "Aucun financeur pour l'instant" in texte(gestionnaire.get(fiche))
    page = adresse("dispositif_financement", annee.pk)
    moitie = {"financeur": "departement", "plafond": "300 000", "part": "50"}
    reponse = gestionnaire.post(page, moitie, follow=True)
    assert messages(reponse) == ["Financement ouvert : 300 000 €."]
    assert "ne font pas encore 100 %" in texte(reponse)
    # Le Département n'est plus dans la liste ; l'État ne peut pas dépasser ce qui reste.
    assert "financeur" in reproches(gestionnaire.post(page, moitie))
    trop = moitie | {"financeur": "etat", "part": "50,01"}
    assert "dépasseraient 100 %" in reproches(gestionnaire.post(page, trop))["__all__"][0]
    for faux in ({"part": "0"}, {"part": "101"}, {"plafond": "-5"}, {"plafond": "beaucoup"}):
        assert (
            reproches(gestionnaire.post(page, trop | {"part": "50"} | faux)).keys() == faux.keys()
        )
    reponse = gestionnaire.post(page, trop | {"part": "50", "plafond": "300000,50"}, follow=True)
    assert "De quoi imprimer encore 6 000 chéquiers." in texte(reponse)
    assert "Ouvrir un financement" not in texte(reponse)
    assert list(Financement.objects.values_list("financeur", "plafond", "part")) == [
        ("departement", 30_000_000, 5_000),
        ("etat", 30_000_050, 5_000),
    ]


def test_un_financement_se_corrige_sans_descendre_sous_l_engage(gestionnaire):
    annee = dispositif(parts=(500, 5000))  # « 5 » au lieu de « 50 »
    departement, etat = annee.financements.order_by("pk")
    page = adresse("dispositif_avenant", annee.pk)
    choix = texte(gestionnaire.get(page))
    assert "Département de l'Hérault (30 000 €, 5 %)" in choix
    envoi = {"financement": departement.pk, "plafond": "40000,50", "part": "50,01"}
    assert "dépasseraient 100 %" in reproches(gestionnaire.post(page, envoi))["__all__"][0]
    reponse = gestionnaire.post(page, envoi | {"part": "50"}, follow=True)
    assert messages(reponse) == ["Département de l'Hérault : 40 000,50 €, 50 %."]
    lot(annee, 3)
    assert "part" not in gestionnaire.get(page).context["form"].fields
    bas = {"financement": etat.pk, "plafond": "149,99"}
    refus = reproches(gestionnaire.post(page, bas))["__all__"]
    assert refus == ["Ce financeur a déjà engagé plus que cette somme."]
    gestionnaire.post(page, bas | {"plafond": "150"})
    assert list(annee.financements.order_by("pk").values_list("plafond", "part")) == [
        (4_000_050, 5_000),
        (15_000, 5_000),
    ]
    etrangere = dispositif("26").financements.first()
    assert "financement" in reproches(gestionnaire.post(page, bas | {"financement": etrangere.pk}))


def test_une_annee_imprimee_garde_ses_regles_et_retire_une_situation(gestionnaire):
    annee = dispositif()
    lot(annee, 1)
    critere = Critere.objects.create(dispositif=annee, libelle="Sans emploi")
    page = adresse("dispositif_change", annee.pk)
    assert "Des chéquiers sont imprimés" in texte(gestionnaire.get(page))
    retiree = {"id": critere.pk, "dispositif": annee.pk, "libelle": "Sans emploi", "ordre": "0"}
    ouverture = annee.ouvertures.get()
    ouverte = {"id": ouverture.pk, "dispositif": annee.pk, "territoire": "", "du": "01/01/2025"}
    envoi = UNE_ANNEE | {"prefixe": "26", "valeur_faciale": "20", "pass_par_chequier": "5"}
    envoi |= lignes("ouvertures", ouverte, existantes=1) | lignes("criteres", retiree, existantes=1)
    reponse = gestionnaire.post(page, envoi)
    assert reponse.status_code == 302, texte(reponse)
    annee.refresh_from_db()
    critere.refresh_from_db()
    assert (annee.prefixe, annee.valeur_faciale, annee.pass_par_chequier) == ("25", 1000, 10)
    assert annee.nom == "Pass numérique 2025"
    assert not critere.actif
    assert Evenement.objects.get(objet="critere").details["champ_actif"] == [True, False]


def test_une_annee_close_se_lit_et_ne_change_plus(gestionnaire):
    annee = dispositif()
    Dispositif.objects.filter(pk=annee.pk).update(clos_le=a(JOUR))
    page = texte(gestionnaire.get(adresse("dispositif_change", annee.pk)))
    assert "rien n'y change plus" in page
    assert "Ouvrir un financement" not in page
    assert "Imprimer des chéquiers" not in page
    assert gestionnaire.post(adresse("dispositif_change", annee.pk), {}).status_code == 403
    envoi = {"financeur": "autre", "plafond": "10", "part": "1"}
    reponse = gestionnaire.post(adresse("dispositif_financement", annee.pk), envoi)
    assert reproches(reponse)["__all__"] == ["Cette année du Pass est close."]
    assert Ouverture.objects.count() == 1


def test_qui_lit_les_chiffres_ne_voit_aucun_bouton(ouvrir):
    annee = dispositif()
    page = texte(ouvrir(Role.LECTEUR).get(adresse("dispositif_change", annee.pk)))
    assert "De quoi imprimer encore 600 chéquiers." in page
    for bouton in (
        "Imprimer des chéquiers",
        "Envoyer des chéquiers",
        "Ouvrir un financement",
        "Enregistrer",
    ):
        assert bouton not in page


def test_de_l_annee_le_regisseur_va_imprimer_et_envoyer(ouvrir):
    client, annee = ouvrir(Role.REGISSEUR), dispositif()
    lien = f'{adresse("envoi_add")}">Envoyer des chéquiers'
    fiche = adresse("dispositif_change", annee.pk)
    assert lien not in client.get(fiche).content.decode()  # rien n'est encore imprimé
    lot(annee, 1)
    assert lien in client.get(fiche).content.decode()


def test_l_annee_dit_ou_en_est_ce_qui_est_utilise(gestionnaire):
    fait = monde(nombre=1)
    fait.remettre(1)
    fait.encaisser(*fait.secrets[1][:3])
    rib(fait.formation)
    bureau = Bureau(fait)
    bordereau = bureau.payer()
    avoir = avoirs.demander(bordereau.lignes.first(), "absent", bureau.gestionnaire, bureau.le)
    avoirs.confirmer(avoir, bureau.ordonnateur, bureau.le)
    fait.encaisser(fait.secrets[1][5])
    lu = texte(gestionnaire.get(adresse("dispositif_change", fait.dispositif.pk)))
    assert (
        "Ce qui est utilisé : 30 € payés, 0 € validés à payer, 0 € dans un bordereau à vérifier, "
        "10 € pas encore demandés. 10 € payés par erreur seront déduits"
    ) in lu
