"""Les pages des doublons : voir, comparer, fusionner, ou dire que ce sont deux lieux."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from lieux.models import DoublonEcarte, Lieu
from tests.agents import confier, entrer
from tests.lieux.admin.conftest import ClientDeLAdministration
from tests.lieux.fabriques import CommuneFactory, LieuFactory

LISTE = "admin:lieux_lieu_doublons"


@pytest.fixture
def paire(db):
    commune = CommuneFactory(nom="Béziers")
    return (
        LieuFactory(nom="Médiathèque", commune=commune, telephone="+33465710001"),
        LieuFactory(nom="Mediathèque", commune=commune, telephone="+33465710002"),
    )


def fusion(garde, autre) -> str:
    return reverse("admin:lieux_lieu_fusion", args=[garde.pk, autre.pk])


def client_avec(*droits):
    personne = User.objects.create_user("agent", is_staff=True)
    personne.user_permissions.set(
        Permission.objects.filter(codename__in=[f"{droit}_lieu" for droit in droits])
    )
    confier(personne)
    client = ClientDeLAdministration()
    entrer(client, personne)
    return client


def test_la_page_montre_la_paire_et_ses_raisons(admin, paire):
    html = admin.get(reverse(LISTE)).content.decode()
    assert "1 paire à regarder" in html
    assert "noms proches" in html
    assert fusion(*paire) in html


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_paires(
    admin, paire, django_assert_num_queries
):
    # La première page écrit le jeton dans la session.
    admin.get(reverse(LISTE))
    with django_assert_num_queries(6):
        admin.get(reverse(LISTE))
    ailleurs = CommuneFactory(latitude=43.5)
    for nom in ("Mairie", "Mairies", "Mairie."):
        LieuFactory(nom=nom, commune=ailleurs)
    with django_assert_num_queries(6):
        assert "4 paires" in admin.get(reverse(LISTE)).content.decode()


def test_la_premiere_page_mene_aux_doublons(admin, paire):
    assert reverse(LISTE) in admin.get(reverse("admin:index")).content.decode()


def test_la_comparaison_parle_en_mots(admin, paire):
    html = admin.get(fusion(*paire)).content.decode()
    assert "+33465710001" in html
    assert "+33465710002" in html
    assert "Téléphone" in html
    assert 'name="choix-telephone"' in html
    assert 'name="choix-commune"' not in html


def test_fusionner_suit_les_choix_et_laisse_une_trace(admin, paire):
    un, deux = paire
    html = admin.get(fusion(un, deux)).content.decode()
    empreinte = html.partition('name="empreinte" value="')[2].partition('"')[0]
    reponse = admin.post(fusion(un, deux), {"empreinte": empreinte, "choix-telephone": "autre"})
    assert reponse["Location"] == reverse("admin:lieux_lieu_change", args=[un.pk])
    assert Lieu.objects.get().telephone == "+33465710002"
    assert "Fusionné avec" in LogEntry.objects.get().change_message


def test_une_comparaison_perimee_ne_fusionne_rien(admin, paire):
    reponse = admin.post(fusion(*paire), {"empreinte": "x"}, follow=True)
    assert "relisez la comparaison" in reponse.content.decode()
    assert Lieu.objects.count() == 2


def test_dire_que_ce_sont_deux_lieux(admin, paire, gestionnaire):
    un, deux = paire
    reponse = admin.post(reverse(LISTE), {"a": un.pk, "b": deux.pk}, follow=True)
    assert "bien deux lieux" in reponse.content.decode()
    assert "Aucun doublon probable" in reponse.content.decode()
    assert DoublonEcarte.objects.get().auteur == gestionnaire


@pytest.mark.parametrize(
    ("droits", "liste", "ecarter", "fusionner"),
    [
        ((), 403, 404, 404),
        (("view",), 200, 403, 403),
        (("view", "change"), 200, 302, 403),
        (("view", "change", "delete"), 200, 302, 302),
    ],
)
def test_chacun_selon_ses_droits(paire, droits, liste, ecarter, fusionner):
    un, deux = paire
    client = client_avec(*droits)
    attendus = {403, 404} if not droits else set()
    assert client.get(reverse(LISTE)).status_code == liste
    vu = client.post(fusion(un, deux)).status_code
    assert vu == fusionner or vu in attendus
    if fusionner != 302:
        vu = client.post(reverse(LISTE), {"a": un.pk, "b": deux.pk}).status_code
        assert vu == ecarter or vu in attendus
        assert Lieu.objects.count() == 2


def test_deux_lieux_choisis_dans_la_liste_se_comparent(admin, paire):
    envoi = {"action": "fusionner_deux", "_selected_action": [lieu.pk for lieu in paire]}
    reponse = admin.post(reverse("admin:lieux_lieu_changelist"), envoi)
    assert reponse["Location"] == fusion(*paire)
    envoi["_selected_action"] = [paire[0].pk]
    reponse = admin.post(reverse("admin:lieux_lieu_changelist"), envoi, follow=True)
    assert "exactement deux lieux" in reponse.content.decode()


@pytest.mark.parametrize("cle", ["", "abc", "999999", "²", "9" * 5000])
def test_un_lieu_inconnu_n_est_pas_trouve(admin, paire, cle):
    assert admin.post(reverse(LISTE), {"a": cle, "b": paire[0].pk}).status_code == 404
