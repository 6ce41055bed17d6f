"""Les commandes sur les personnes : à blanc d'abord, et jamais un nom sur la ligne de commande."""

import json
import stat
from datetime import date, timedelta

import pytest
from django.core.management import CommandError
from django.utils import timezone

from pass_numerique.models import Beneficiaire, Evenement, Incident, Remise
from tests.pass_numerique.fabriques import monde, personne
from tests.pass_numerique.management.test_lots import lancer

pytestmark = pytest.mark.django_db


@pytest.fixture
def fait():
    return monde(3)


@pytest.fixture
def reponses(monkeypatch):
    def poser(*attendues):
        suite = iter(attendues)
        monkeypatch.setattr("builtins.input", lambda _: next(suite))

    return poser


def il_y_a_trois_ans():
    avant = timezone.now() - timedelta(days=3 * 366)
    Remise.objects.update(remis_le=avant)
    Beneficiaire.objects.update(dernier_contact=avant)
    monde_ferme = Remise.objects.first().chequier.dispositif
    type(monde_ferme).objects.update(premier_jour=avant, dernier_jour=avant + timedelta(days=30))


def test_anonymiser_est_a_blanc_par_defaut(fait):
    fait.remettre(1)
    il_y_a_trois_ans()
    sortie, _ = lancer("anonymiser_beneficiaires")
    assert "À rendre anonymes : 1 personnes" in sortie
    assert "ajoutez --appliquer" in sortie
    assert Beneficiaire.objects.nommes().count() == 1
    sortie, _ = lancer("anonymiser_beneficiaires", "--appliquer")
    assert "rendues anonymes : 1." in sortie
    assert not Beneficiaire.objects.nommes().exists()
    assert lancer("anonymiser_beneficiaires", "--appliquer", verbosity=0) == ("", "")


def test_exporter_dans_un_fichier_neuf_a_nous_seuls(fait, tmp_path):
    donnee = fait.remettre(1, personne=personne(prenom="Mahault"))
    chemin = tmp_path / "dossier.json"
    sortie, _ = lancer("exporter_beneficiaire", "25-000001", "--sortie", str(chemin))
    assert json.loads(chemin.read_text())["personne"]["prenom"] == "Mahault"
    assert stat.S_IMODE(chemin.stat().st_mode) == 0o600
    assert "Mahault" not in sortie
    nombre = Evenement.objects.count()
    with pytest.raises(CommandError, match="ne peut pas être écrit"):
        lancer("exporter_beneficiaire", "25-000001", "--sortie", str(chemin))
    assert Evenement.objects.count() == nombre
    sortie, _ = lancer("exporter_beneficiaire", str(donnee.beneficiaire_id))
    assert json.loads(sortie)["personne"]["prenom"] == "Mahault"


def test_sans_numero_la_commande_demande_qui(fait, reponses):
    qui = personne(nom="Exemple", prenom="Mahault", date_de_naissance=date(1951, 2, 3))
    fait.remettre(1, personne=qui)
    reponses("exemple", "mahault", "03/02/1951")
    sortie, _ = lancer("exporter_beneficiaire")
    assert json.loads(sortie)["personne"]["nom"] == "Exemple"

    fait.remettre(2, personne=qui, motif_homonyme="autre personne")
    second = Beneficiaire.objects.get(rang=2)
    reponses("Exemple", "Mahault", "03/02/1951", str(second.pk))
    sortie, erreurs = lancer("exporter_beneficiaire")
    assert "25-000002" in erreurs
    assert json.loads(sortie)["personne"]["numero"] == second.pk


@pytest.mark.parametrize(
    ("dites", "phrase"),
    [
        (("Exemple", "Inconnue", "03/02/1951"), "Nous ne trouvons pas cette personne"),
        (("Exemple", "Inconnue", "31/02/1951"), "Cette date n'existe pas"),
    ],
)
def test_une_personne_introuvable_se_dit(fait, reponses, dites, phrase):
    reponses(*dites)
    with pytest.raises(CommandError, match=phrase):
        lancer("exporter_beneficiaire")


@pytest.mark.parametrize(
    ("numero", "phrase"),
    [
        ("999999", "Nous ne trouvons pas cette personne"),
        ("Exemple", "Nous ne trouvons pas cette personne"),
        ("25-000003", "remis à personne"),
        ("25-000099", "Nous ne connaissons pas ce numéro"),
    ],
)
def test_un_numero_inconnu_se_dit(fait, numero, phrase):
    with pytest.raises(CommandError, match=phrase):
        lancer("exporter_beneficiaire", numero)


def test_effacer_demande_un_oui_puis_une_raison(fait, reponses):
    donnee = fait.remettre(1)
    type(fait.dispositif).objects.update(dernier_jour=timezone.localdate() + timedelta(days=9))
    reponses("non")
    with pytest.raises(CommandError, match="Rien n'est effacé"):
        lancer("effacer_beneficiaire", "25-000001")
    reponses("oui")
    with pytest.raises(CommandError, match="il faut une raison"):
        lancer("effacer_beneficiaire", "25-000001")
    assert Beneficiaire.objects.nommes().exists()
    sortie, _ = lancer("effacer_beneficiaire", "25-000001", "--force", "demande écrite", "--oui")
    assert f"numéro {donnee.beneficiaire_id} effacée" in sortie
    assert not Beneficiaire.objects.nommes().exists()
    assert Incident.objects.get().description == "demande écrite"
