"""Ouvrir une structure, lui donner le label, valider son RIB."""

from datetime import date

import pytest

from pass_numerique.etats import Nature
from pass_numerique.models import (
    Evenement,
    Prestation,
    Role,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.services import jetons, structures
from tests.lieux.fabriques import CommuneFactory, LieuFactory
from tests.pass_numerique.admin.conftest import (
    IBAN,
    adresse,
    messages,
    personne,
    reproches,
    texte,
)
from tests.pass_numerique.fabriques import SIRETS, formation, prestation

pytestmark = pytest.mark.django_db


@pytest.fixture
def gestionnaire(ouvrir):
    return ouvrir(Role.GESTIONNAIRE)


def test_une_structure_qui_remet_s_ajoute_puis_se_ferme(gestionnaire):
    commune = CommuneFactory(nom="Bédarieux")
    envoi = {"nom": "CCAS de Bédarieux", "commune": commune.pk, "lieu": "", "active": "on"}
    page = gestionnaire.post(adresse("structureprescriptrice_add"), envoi, follow=True)
    structure = StructurePrescriptrice.objects.get()
    assert (structure.nom, structure.active) == ("CCAS de Bédarieux", True)
    assert "Bédarieux" in texte(page)
    del envoi["active"]
    gestionnaire.post(adresse("structureprescriptrice_change", structure.pk), envoi)
    structure.refresh_from_db()
    assert not structure.active
    assert Evenement.objects.filter(nature=Nature.REGLAGE).count() == 2


def test_une_structure_de_formation_a_un_vrai_siret_et_une_fiche(gestionnaire):
    lieu = LieuFactory(nom="Espace numérique")
    page = adresse("structureformation_add")
    envoi = {"nom": "Les Deux Rives", "siret": "12345678901234", "lieu": lieu.pk, "active": "on"}
    assert "siret" in gestionnaire.post(page, envoi).context["adminform"].form.errors
    assert not StructureFormation.objects.exists()
    gestionnaire.post(page, envoi | {"siret": SIRETS[0]})
    assert StructureFormation.objects.get().lieu == lieu
    double = gestionnaire.post(page, envoi | {"siret": SIRETS[0]})
    assert "siret" in double.context["adminform"].form.errors


def test_donner_le_label_ouvre_ses_jours_et_lui_seul(gestionnaire):
    structure = formation(labellisee=False)
    fiche = adresse("structureformation_change", structure.pk)
    assert "Aucun label" in texte(gestionnaire.get(fiche))
    page = adresse("structureformation_label", structure.pk)
    label = {"du": "2025-02-01", "au": "2025-06-30", "preuve": "Délibération 12"}
    assert "au" in reproches(gestionnaire.post(page, label | {"au": "2025-01-31"}))
    assert "preuve" in reproches(gestionnaire.post(page, label | {"preuve": "  "}))
    assert "du" in reproches(gestionnaire.post(page, label | {"du": "demain"}))
    assert not structure.labellisations.exists()
    reponse = gestionnaire.post(page, label, follow=True)
    assert messages(reponse) == ["Label donné jusqu'au 30 juin 2025."]
    assert "Du 1 février 2025 au 30 juin 2025, compris. Preuve : Délibération 12" in texte(reponse)
    acceptant = StructureFormation.objects.acceptant
    for jour, admise in (((2025, 1, 31), 0), ((2025, 2, 1), 1), ((2025, 6, 30), 1)):
        assert acceptant(date(*jour)).count() == admise
    assert Evenement.objects.filter(nature=Nature.LABELLISATION).get().par == gestionnaire.compte.pk


def test_les_cles_des_logiciels_se_lisent_et_se_retirent(gestionnaire, ouvrir):
    structure, membre = formation(), personne()
    jeton, cle = jetons.creer(structure, "Caisse", par=membre)
    jamais, _cle = jetons.creer(structure, "Agenda")
    jetons.reconnaitre(cle)
    fiche = adresse("structureformation_change", structure.pk)
    lue = texte(gestionnaire.get(fiche))
    assert f"Caisse {jeton.debut}… : donnée le 10 mars 2025 par {membre.email}" in lue
    assert "utilisée pour la dernière fois le 10 mars 2025" in lue
    assert f"Agenda {jamais.debut}… : donnée le 10 mars 2025 – jamais utilisée" in lue
    assert cle not in lue
    assert "Retirer la clé" not in texte(ouvrir(Role.COMPTABLE).get(fiche))
    page = adresse("structureformation_cle", jeton.pk)
    assert "n'enregistrera plus de Pass" in texte(gestionnaire.get(page))
    assert jetons.reconnaitre(cle) == jeton
    reponse = gestionnaire.post(page, follow=True)
    assert messages(reponse) == ["Clé retirée : elle n'ouvre plus rien."]
    assert "retirée le 10 mars 2025" in texte(reponse)
    assert jetons.reconnaitre(cle) is None
    jeton.refresh_from_db()
    assert jeton.retire_par == gestionnaire.compte
    assert gestionnaire.post(page).status_code == 404


def test_une_formation_s_ecrit_et_son_prix_paye_ne_change_plus(gestionnaire):
    structure = formation()
    envoi = {
        "structure": structure.pk,
        "intitule": "Premiers pas",
        "thematique": "internet",
        "niveau": "debutant",
        "duree_minutes": "120",
        "nombre_de_pass": "2",
        "lieu": "",
        "accessible": "unknown",
        "precisions": "",
        "du": "01/01/2025",
        "au": "",
    }
    gestionnaire.post(adresse("prestation_add"), envoi)
    faite = Prestation.objects.get()
    assert (faite.nombre_de_pass, faite.accessible) == (2, None)
    inverse = envoi | {"au": "31/12/2024"}
    reponse = gestionnaire.post(adresse("prestation_change", faite.pk), inverse, follow=True)
    assert "Le dernier jour vient avant le premier." in texte(reponse)
    gestionnaire.post(adresse("prestation_change", faite.pk), envoi | {"nombre_de_pass": "3"})
    faite.refresh_from_db()
    assert (faite.nombre_de_pass, faite.au) == (3, None)


# --- Le RIB


@pytest.fixture
def rib(db):
    return structures.deposer_rib(formation(), "Les Deux Rives", IBAN, personne())


def test_une_seconde_personne_valide_le_rib(ouvrir, rib):
    comptable = ouvrir(Role.COMPTABLE)
    fiche = adresse("coordonneesbancaires_change", rib.pk)
    assert "Valider ces coordonnées…" in texte(comptable.get(fiche))
    page = adresse("coordonneesbancaires_valider", rib.pk)
    a_relire = texte(comptable.get(page))
    for mot in ("FR76 3000 6000 0112 3456 7890 189", "Les Deux Rives", SIRETS[0]):
        assert mot in a_relire
    reponse = comptable.post(page, follow=True)
    assert messages(reponse) == ["Coordonnées validées : elles servent maintenant à payer."]
    rib.refresh_from_db()
    assert rib.valide_par == comptable.compte
    assert "Valider ces coordonnées…" not in texte(reponse)
    assert "L'état" not in texte(comptable.get(page))
    assert "permet pas ce geste" in reproches(comptable.post(page))["__all__"][0]


def test_qui_l_a_depose_ne_le_valide_pas_ni_le_gestionnaire(ouvrir, rib):
    instructeur = ouvrir(Role.INSTRUCTEUR)
    type(rib).objects.filter(pk=rib.pk).update(depose_par=instructeur.compte)
    fiche = adresse("coordonneesbancaires_change", rib.pk)
    assert "une autre personne doit les valider" in texte(instructeur.get(fiche))
    page = adresse("coordonneesbancaires_valider", rib.pk)
    assert reproches(instructeur.post(page))["__all__"] == ["Une autre personne doit valider."]
    gestionnaire = ouvrir(Role.GESTIONNAIRE)
    assert "Elles attendent d'être validées" in texte(gestionnaire.get(fiche))
    assert gestionnaire.post(page).status_code == 403
    rib.refresh_from_db()
    assert rib.valide_le is None


def test_la_liste_des_rib_se_filtre_et_ne_montre_que_la_fin_de_l_iban(ouvrir, rib):
    client = ouvrir(Role.ORDONNATEUR)
    liste = adresse("coordonneesbancaires_changelist")
    page = texte(client.get(liste, {"etat": "a-valider"}))
    assert "FR76…0189" in page
    assert "30006" not in page
    assert "Rien ne correspond" in texte(client.get(liste, {"etat": "valides"}))
    rib.delete()
    assert "chaque structure de formation les dépose" in texte(client.get(liste))


def test_les_formations_d_une_structure_se_lisent_sur_sa_fiche(ouvrir):
    structure = formation()
    prestation(structure, nombre_de_pass=2)
    page = texte(ouvrir(Role.COMPTABLE).get(adresse("structureformation_change", structure.pk)))
    assert "Premiers pas : 2 Pass" in page
    assert "Donner le label" not in page
