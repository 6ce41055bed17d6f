"""La première personne qui conduit le Pass, nommée depuis le serveur."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from pass_numerique.etats import Nature
from pass_numerique.models import Evenement, Membre, Role
from pass_numerique.services import comptes
from tests.pass_numerique.fabriques import utilisateur

pytestmark = pytest.mark.django_db


def nommer(courriel: str) -> str:
    sortie = StringIO()
    call_command("nommer_gestionnaire", courriel, stdout=sortie)
    return sortie.getvalue()


def test_sans_compte_il_s_en_ouvre_un_dont_on_choisit_le_mot_de_passe(client, settings):
    settings.ALLOWED_HOSTS = ["numeriquepourtous.herault.example"]
    dit = nommer(" Claire.Roux@herault.example ")
    membre = Membre.objects.get()
    assert (membre.personne.email, membre.role) == ("claire.roux@herault.example", "gestionnaire")
    assert "Gestionnaire du Pass : claire.roux@herault.example" in dit
    adresse = dit.split("Choisir le mot de passe : https://numeriquepourtous.herault.example")[1]
    page = client.get(
        adresse.strip(), headers={"host": "numeriquepourtous.herault.example"}, follow=True
    )
    assert page.status_code == 200
    assert "Garder ce mot de passe" in page.content.decode()
    fait = Evenement.objects.get()
    assert (fait.nature, fait.numero, fait.par) == (Nature.NOMINATION, membre.pk, None)


def test_un_compte_qui_existe_garde_son_mot_de_passe_et_la_relance_ne_double_rien():
    personne = get_user_model().objects.create_user("c", "claire@herault.example", "canal-du-midi")
    for _fois in range(2):
        dit = nommer("claire@herault.example")
        assert "Gestionnaire du Pass : claire@herault.example" in dit
        assert "mot de passe" not in dit
    assert personne.roles_du_pass.count() == Evenement.objects.count() == 1


def test_les_refus_se_disent_et_n_ouvrent_aucun_compte():
    with pytest.raises(CommandError, match="« claire » n'est pas une adresse e-mail"):
        nommer("claire")
    comptable = utilisateur()
    comptes.nommer(comptable, Role.COMPTABLE)
    with pytest.raises(CommandError, match=r"ces deux rôles. \(comptable, gestionnaire\)"):
        nommer(comptable.email)
    ferme = get_user_model().objects.create_user("f", "ferme@herault.example", is_active=False)
    with pytest.raises(CommandError, match="Ce compte est fermé"):
        nommer(ferme.email)
    assert not Membre.objects.filter(role=Role.GESTIONNAIRE).exists()
    assert get_user_model().objects.count() == 2
