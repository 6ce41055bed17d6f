"""Imprimer un lot, prendre son fichier, le détruire : ce que la page fait et refuse."""

import pytest

from pass_numerique import atelier
from pass_numerique.etats import Nature
from pass_numerique.models import Evenement, Impression, LotEdition, Role
from tests.pass_numerique.admin.conftest import adresse, messages, reproches, texte
from tests.pass_numerique.fabriques import JOUR, a, dispositif

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dossier(settings, tmp_path):
    settings.PASS_DOSSIER_DES_LOTS = str(tmp_path / "lots")
    return tmp_path / "lots"


@pytest.fixture
def lances(monkeypatch) -> list:
    """Les demandes que le fil recevrait."""
    cles: list = []
    monkeypatch.setattr(atelier, "lancer", cles.extend)
    return cles


@pytest.fixture
def annee():
    return dispositif()


@pytest.fixture
def regisseur(ouvrir):
    return ouvrir(Role.REGISSEUR)


@pytest.fixture
def imprime(annee, regisseur, lances, django_capture_on_commit_callbacks) -> LotEdition:
    """Deux chéquiers, commandés par la page et imprimés."""
    with django_capture_on_commit_callbacks(execute=True):
        envoi = {"dispositif": annee.pk, "nombre": "2"}
        reponse = regisseur.post(adresse("lotedition_add"), envoi, follow=True)
    assert messages(reponse) == ["L'impression est partie : un fichier à venir."]
    assert "En attente de son tour." in texte(reponse)
    atelier.imprimer(lances)
    return LotEdition.objects.get()


def test_imprimer_depuis_l_annee_puis_suivre_jusqu_au_lot(imprime, annee, regisseur):
    assert (imprime.premier, imprime.dernier, imprime.edite_par) == (1, 2, regisseur.compte)
    suivi = texte(regisseur.get(adresse("lotedition_impressions")))
    assert "Finie. Voir le lot 25-000001 – 25-000002" in suivi
    assert "Relire la page" not in suivi
    page = texte(regisseur.get(adresse("lotedition_add") + f"?dispositif={annee.pk}"))
    assert "il reste 59 800 €, de quoi imprimer 598 chéquiers." in page
    liste = texte(regisseur.get(adresse("lotedition_changelist")))
    assert "à détruire après impression" in liste


def test_ce_qui_ne_s_imprime_pas_se_dit_aussitot(annee, regisseur, lances, settings):
    def refus(**champs):
        envoi = {"dispositif": annee.pk, "nombre": "2"} | champs
        return reproches(regisseur.post(adresse("lotedition_add"), envoi))

    assert "nombre" in refus(nombre="0")
    assert "nombre" in refus(nombre="")
    assert refus(nombre="601")["__all__"] == ["Le financement ne suffit pas pour imprimer autant."]
    finie = dispositif("24", premier_jour=JOUR.replace(year=2024), dernier_jour=JOUR.replace(day=9))
    assert "dispositif" in refus(dispositif=finie.pk)
    type(annee).objects.filter(pk=annee.pk).update(clos_le=a(JOUR))
    assert "dispositif" in refus()
    assert "ajoutez d'abord un dispositif" in texte(regisseur.get(adresse("lotedition_add")))
    type(annee).objects.filter(pk=annee.pk).update(clos_le=None)
    annee.financements.filter(financeur="etat").delete()
    assert "complétez-les d'abord" in refus()["__all__"][0]
    settings.PASS_DOSSIER_DES_LOTS = ""
    assert "Demandez à qui l'exploite" in refus()["__all__"][0]
    assert not Impression.objects.exists()
    assert not lances


def test_prendre_le_fichier_est_un_geste_note(imprime, regisseur, dossier):
    page = adresse("lotedition_fichier", imprime.pk)
    lu = regisseur.get(page)
    assert "c'est de l'argent" in texte(lu)
    assert "25-000001 – 25-000002 › Prendre le fichier à imprimer" in texte(lu)
    assert not Evenement.objects.filter(nature=Nature.FICHIER_LU).exists()
    fichier = regisseur.post(page)
    contenu = b"".join(fichier.streaming_content)
    assert contenu.startswith(b"%PDF")
    assert contenu == (dossier / imprime.fichier).read_bytes()
    assert "no-store" in fichier["Cache-Control"]
    assert fichier["Content-Disposition"] == f'attachment; filename="{imprime.fichier}"'
    note = Evenement.objects.get(nature=Nature.FICHIER_LU)
    assert (note.numero, note.par) == (imprime.pk, regisseur.compte.pk)


def test_detruire_le_fichier_demande_qu_il_soit_imprime(imprime, regisseur, dossier):
    fiche = adresse("lotedition_change", imprime.pk)
    assert "Prendre le fichier…" in texte(regisseur.get(fiche))
    page = adresse("lotedition_detruire", imprime.pk)
    assert reproches(regisseur.post(page)).keys() == {"imprime"}
    assert (dossier / imprime.fichier).exists()
    reponse = regisseur.post(page, {"imprime": "on"}, follow=True)
    assert messages(reponse) == ["Fichier détruit."]
    assert not list(dossier.iterdir())
    assert "Prendre le fichier…" not in texte(reponse)
    assert reproches(regisseur.post(page, {"imprime": "on"}))["__all__"] == [
        "Le fichier de ce lot n'est plus ici."
    ]
    parti = regisseur.post(adresse("lotedition_fichier", imprime.pk))
    assert "Le fichier n'est plus ici" in texte(parti)
    assert not Evenement.objects.filter(nature=Nature.FICHIER_LU).exists()


def test_un_fichier_efface_autrement_se_note(imprime, regisseur, dossier):
    (dossier / imprime.fichier).unlink()
    fiche = texte(regisseur.get(adresse("lotedition_change", imprime.pk)))
    assert "S'il a été détruit autrement, notez-le ici." in fiche
    assert "Prendre le fichier…" not in fiche
    regisseur.post(adresse("lotedition_detruire", imprime.pk), {"imprime": "on"})
    imprime.refresh_from_db()
    assert imprime.fichier_detruit_le == a(JOUR, 15)
