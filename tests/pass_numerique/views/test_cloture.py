"""La page de la clôture : ce qu'il reste à faire et où, deux personnes, les fichiers, les requêtes."""

from datetime import date
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from pass_numerique.models import Cloture, Dispositif, FichierDeCloture, LigneBordereau, Role
from pass_numerique.services import avoirs, comptes, stock
from tests.agents import entrer
from tests.client_strict import ClientStrict
from tests.pass_numerique import annee_finie as fin
from tests.pass_numerique.fabriques import JOUR, a, dispositif, lot, monde, prescriptrice

pytestmark = pytest.mark.django_db
PAGE = "/pass/cloture/"


@pytest.fixture
def ce_jour_la(monkeypatch):
    def choisir(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    choisir(fin.LE_JOUR)
    return choisir


@pytest.fixture
def gens(ce_jour_la):
    """Une personne connectée par rôle, prête à ouvrir la page."""

    def un(role):
        qui = get_user_model().objects.create_user(role, f"{role}@example.org", "x")
        comptes.nommer(qui, role)
        return entrer(ClientStrict(), qui)

    return {r: un(r) for r in (Role.GESTIONNAIRE, Role.COMPTABLE, Role.LECTEUR)}


def lire(client, suite=""):
    reponse = client.get(PAGE + suite)
    assert reponse.status_code == 200
    page = unescape(reponse.content.decode()).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(page.split())


def test_sans_annee_la_page_dit_qui_en_ouvre_une(gens):
    assert "Le gestionnaire ouvre une année depuis" in lire(gens[Role.LECTEUR])


def test_en_cours_d_annee_la_page_dit_pourquoi_et_ou_cela_se_regle(gens, ce_jour_la):
    fait = monde(1)
    fait.remettre(1)
    fait.encaisser(fait.secrets[1][0])
    ce_jour_la(a(JOUR, 20))
    page = lire(gens[Role.GESTIONNAIRE])
    assert "Les personnes peuvent utiliser leurs Pass jusqu'au 31 décembre 2025." in page
    assert "L'année peut être close à partir du 6 février 2026." in page
    assert "1 Pass utilisé (10 €) n'est dans aucun bordereau, dans 1 structure." in page
    assert 'href="/pass/bordereaux/?etape=tous"' in page
    assert f'href="/admin/pass_numerique/dispositif/{fait.dispositif.pk}/change/"' in page
    assert "L'année n'est pas finie" in page
    assert "cloture/1/proposer" not in page
    assert "Proposer la clôture" not in page
    # Qui ne voit que les chiffres n'est pas envoyé vers une page fermée pour lui.
    assert "/pass/bordereaux/" not in lire(gens[Role.LECTEUR])
    # Le bouton n'est pas la règle : le service refuse aussi, et la page dit pourquoi.
    reponse = gens[Role.GESTIONNAIRE].post(f"{PAGE}{fait.dispositif.pk}/proposer/")
    assert "Cette année ne peut pas encore être close" in reponse.content.decode()
    assert not Cloture.objects.exists()


def test_le_stock_d_une_structure_ne_se_lit_qu_apres_l_annee_si_l_on_ne_le_gere_pas(
    gens, ce_jour_la
):
    """D'un jour à l'autre, il dirait combien une petite structure a remis : le pilotage le masque."""
    fait = monde(2)
    fait.remettre(1)
    assert fait.ccas.nom in lire(gens[Role.LECTEUR])  # l'année est finie
    ce_jour_la(a(JOUR, 20))
    assert fait.ccas.nom in lire(gens[Role.GESTIONNAIRE])
    for role in (Role.LECTEUR, Role.COMPTABLE):
        assert fait.ccas.nom not in lire(gens[role])


def test_l_un_propose_l_autre_confirme_et_chacun_prend_l_etat(gens):
    annee = fin.annee_finie().monde.dispositif
    gestionnaire, comptable = gens[Role.GESTIONNAIRE], gens[Role.COMPTABLE]
    assert "Tout est réglé" in lire(gens[Role.LECTEUR])
    assert gestionnaire.post(f"{PAGE}{annee.pk}/proposer/").url == f"{PAGE}?dispositif={annee.pk}"
    proposee = Cloture.objects.get()
    page = lire(gestionnaire)
    assert "par gestionnaire@example.org : 881 € à rendre aux financeurs" in page
    assert "Clore cette année" not in page
    page = lire(comptable)
    assert "Confirmer la clôture" in page
    assert "881 € retournent aux financeurs" in page
    # Sans la case cochée, rien.
    reponse = comptable.post(f"{PAGE}{proposee.pk}/confirmer/")
    assert "Cochez cette case quand vous avez relu" in reponse.content.decode()
    assert "<title> Erreur :" in " ".join(reponse.content.decode().split())
    assert comptable.post(f"{PAGE}{proposee.pk}/confirmer/", {"relu": "on"}).status_code == 302
    annee.refresh_from_db()
    assert annee.clos_le == fin.LE_JOUR
    page = lire(gens[Role.LECTEUR], f"?dispositif={annee.pk}")
    assert "<strong>Pass 25 est close depuis le 6 février 2026.</strong> 881 € sont rendus" in page
    assert "Écarter" not in page
    assert "Confirmé le 6 février 2026 par comptable@example.org" in page
    assert '<form method="post"' not in page.split("pilotage__choix")[1]
    # Le pilotage, le rapport d'un financeur et la fiche de l'année le disent aussi.
    lecteur = gens[Role.LECTEUR]
    pilotage = unescape(lecteur.get(f"/pass/pilotage/?dispositif={annee.pk}").content.decode())
    assert "à la clôture du 6 février 2026" in pilotage
    assert "Reste à engager" not in pilotage
    rapport = unescape(lecteur.get(f"/pass/pilotage/{annee.pk}/rapport/etat/").content.decode())
    assert "Cette année est close depuis le 6 février 2026." in rapport
    assert "587,66" in rapport
    # L'admin de Django met ses propres modèles de lignes dans la page : le client strict s'en plaint.
    simple = entrer(Client(), get_user_model().objects.get(username=Role.LECTEUR))
    fiche = simple.get(f"/admin/pass_numerique/dispositif/{annee.pk}/change/").content.decode()
    assert "Rendu à la clôture" in fiche
    assert "587,66" in fiche
    for fichier in FichierDeCloture.objects.all():
        reponse = gens[Role.LECTEUR].get(f"{PAGE}fichiers/{fichier.pk}/")
        assert reponse.content == bytes(fichier.contenu)
        assert f"pass-cloture-25-{proposee.pk}.{fichier.genre}" in reponse["Content-Disposition"]


def test_ce_qui_change_entre_temps_se_dit_avant_et_se_refuse_apres(gens):
    bureau = fin.annee_finie()
    gens[Role.GESTIONNAIRE].post(f"{PAGE}{bureau.monde.dispositif.pk}/proposer/")
    proposee = Cloture.objects.get()
    payee = LigneBordereau.objects.order_by("pk").first()
    avoir = avoirs.demander(payee, "absent", bureau.gestionnaire, bureau.le)
    avoirs.confirmer(avoir, bureau.ordonnateur, bureau.le)
    assert "Quelque chose a changé depuis cette proposition." in lire(gens[Role.COMPTABLE])
    reponse = gens[Role.COMPTABLE].post(f"{PAGE}{proposee.pk}/confirmer/", {"relu": "on"})
    assert "le gestionnaire doit relire l" in reponse.content.decode()
    assert Dispositif.objects.get().clos_le is None


def test_le_comptable_ecarte_et_le_gestionnaire_lit_pourquoi(gens):
    annee = fin.annee_finie().monde.dispositif
    gens[Role.GESTIONNAIRE].post(f"{PAGE}{annee.pk}/proposer/")
    adresse = f"{PAGE}{Cloture.objects.get().pk}/ecarter/"
    reponse = gens[Role.COMPTABLE].post(adresse, {"motif": ""})
    assert "Écrivez la raison en quelques mots." in reponse.content.decode()
    gens[Role.COMPTABLE].post(adresse, {"motif": "Il manque 3 chéquiers"})
    assert "a été écarté le 6 février 2026 : « Il manque 3 chéquiers »" in lire(
        gens[Role.GESTIONNAIRE]
    )


def test_la_page_s_ouvre_sur_la_plus_ancienne_annee_encore_ouverte(gens):
    fin.annee_close()
    dispositif("26", premier_jour=date(2026, 1, 1), dernier_jour=date(2026, 12, 31))
    dispositif("27", premier_jour=date(2027, 1, 1), dernier_jour=date(2027, 12, 31))
    assert "selected>Pass 26<" in lire(gens[Role.GESTIONNAIRE])
    assert gens[Role.GESTIONNAIRE].get(f"{PAGE}?dispositif=999").status_code == 404
    assert gens[Role.GESTIONNAIRE].get(f"{PAGE}?dispositif=x").status_code == 404


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_lit_toujours_le_meme_nombre_de_requetes(gens, nombre, django_assert_num_queries):
    annee = fin.annee_finie().monde.dispositif
    gens[Role.GESTIONNAIRE].post(f"{PAGE}{annee.pk}/proposer/")
    for rang in range(1, nombre):
        ccas = prescriptrice(f"CCAS {rang}")
        un_lot, _secrets = lot(annee, 1)
        envoi = stock.expedier(annee, ccas, un_lot.premier, un_lot.dernier, maintenant=a(JOUR))
        stock.recevoir(envoi, maintenant=a(JOUR))
    lire(gens[Role.GESTIONNAIRE])
    with django_assert_num_queries(23):
        lire(gens[Role.GESTIONNAIRE])
