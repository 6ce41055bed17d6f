"""Remettre un chéquier : chaque refus sur son champ, rien de perdu, jamais deux fois."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from lieux.models import Besoin
from pass_numerique.etats import EtatChequier
from pass_numerique.jours import PARIS
from pass_numerique.models import Critere, Ouverture, Remise, Role, Seance
from pass_numerique.services import comptes
from tests.agents import entrer
from tests.client_strict import ClientStrict
from tests.lieux.fabriques import CommuneFactory, LieuFactory
from tests.pass_numerique.fabriques import JOUR, a, personne, prescriptrice, utilisateur

pytestmark = pytest.mark.django_db
PAGE = "/pass/remise/"
SAISIE = {
    "serie": "25-000001",
    "nom": "Durand",
    "prenom": "Léa",
    "jour": "17",
    "mois": "5",
    "annee": "1950",
    "commune": "Béziers",
}


def envoyer(client, **champs):
    return client.post(PAGE, SAISIE | champs)


def fautes(reponse) -> dict[str, list[str]]:
    assert reponse.status_code == 200, reponse.headers
    return {champ: list(dites) for champ, dites in reponse.context["form"].errors.items()}


def test_un_chequier_se_remet_en_un_envoi(agent, fait, beziers):
    besoin = Besoin.objects.create(slug="apprendre", libelle="Apprendre", nature="besoin")
    reponse = envoyer(
        agent, besoins=[besoin.pk], rappels="on", telephone="06 39 98 00 01", serie="25 000001"
    )
    faite = Remise.objects.get()
    assert reponse.url == reverse("pass:remise_faite", args=[faite.pk])
    assert faite.remis_par.username == "agent"
    assert faite.commune == beziers
    assert [b.pk for b in faite.besoins.all()] == [besoin.pk]
    assert faite.beneficiaire.date_de_naissance == date(1950, 5, 17)
    assert faite.beneficiaire.telephone == "+33639980001"
    assert fait.chequier(1).etat == EtatChequier.REMIS


def test_le_champ_du_numero_attend_la_douchette(agent, beziers):
    contenu = agent.get(PAGE).content.decode()
    champ = contenu[contenu.index('name="serie"') - 80 : contenu.index('name="serie"') + 250]
    assert "autofocus" in champ


def test_le_secret_du_carre_d_un_pass_n_est_jamais_relu(agent, beziers, fait):
    secret = fait.secrets[1][0]
    reponse = envoyer(agent, serie=f"https://exemple.fr/pass/solde/#25-000001-01.{secret}", nom="")
    assert secret not in reponse.content.decode()
    assert 'value="25-000001-01"' in reponse.content.decode()


@pytest.mark.parametrize(
    ("champs", "champ", "phrase"),
    [
        ({"serie": ""}, "serie", "Écrivez le numéro du chéquier."),
        ({"serie": "25-1"}, "serie", "n'est pas complet"),
        ({"serie": "25-000099"}, "serie", "ne connaissons pas"),
        ({"nom": ""}, "nom", "Écrivez le nom."),
        ({"nom": "—"}, "nom", "Il faut un nom"),
        ({"mois": "13"}, "jour", "Écrivez le jour"),
        ({"annee": "50"}, "jour", "quatre chiffres"),
        ({"jour": ""}, "jour", "Écrivez le jour"),
        ({"annee": "2030"}, "nom", "date de naissance passée"),
        ({"commune": ""}, "commune", "Écrivez la commune."),
        ({"commune": "Lunéville"}, "commune", "commune de l'Hérault"),
        ({"commune": "34"}, "commune", "commune de l'Hérault"),
        ({"telephone": "06 39 98 00 01"}, "rappels", "Cochez"),
        ({"rappels": "on"}, "telephone", "Écrivez son numéro"),
        ({"rappels": "on", "telephone": "12"}, "telephone", "numéro entier"),
    ],
)
def test_chaque_refus_est_dit_sur_son_champ_et_rien_ne_se_perd(
    agent, beziers, champs, champ, phrase
):
    reponse = envoyer(agent, **champs)
    dites = fautes(reponse)
    assert phrase in " ".join(dites.pop(champ))
    assert dites == {}
    contenu = reponse.content.decode()
    assert "<title>" in contenu
    assert "Erreur :" in contenu.partition("</title>")[0]
    for nom in ("prenom", "serie"):
        if (SAISIE | champs)[nom]:
            assert f'value="{(SAISIE | champs)[nom]}"' in contenu
    assert Remise.objects.count() == 0


def test_une_commune_mal_ecrite_se_propose_et_se_choisit(agent, beziers):
    reponse = envoyer(agent, commune="Bezier")
    assert fautes(reponse) == {"commune": ["Choisissez la commune."]}
    assert [c.nom for c in reponse.context["form"].communes_proposees] == ["Béziers"]
    assert envoyer(agent, commune="Bezier", commune_precise="34032").status_code == 302


def test_une_commune_choisie_ne_vaut_que_pour_ce_qui_est_ecrit(agent, beziers):
    CommuneFactory(code_insee="34301", nom="Sète")
    envoyer(agent, commune="Sète", commune_precise="34032")
    assert Remise.objects.get().commune.nom == "Sète"


def test_un_code_postal_suffit_s_il_n_a_qu_une_commune(agent, beziers):
    envoyer(agent, commune="34500")
    assert Remise.objects.get().commune == beziers


def test_un_code_postal_de_deux_communes_fait_choisir(agent, beziers):
    autre = CommuneFactory(code_insee="34301", nom="Sète", codes_postaux=["34500"])
    assert "commune" in fautes(envoyer(agent, commune="34500"))
    envoyer(agent, commune="34500", commune_precise=autre.pk)
    assert Remise.objects.get().commune == autre


def test_le_chequier_d_une_autre_structure_est_refuse(agent, fait, beziers):
    fait.dispositif.chequiers.filter(numero=2).update(structure=prescriptrice("Autre"))
    assert "dans votre stock" in fautes(envoyer(agent, serie="25-000002"))["serie"][0]


def test_un_territoire_ferme_est_dit_sur_la_commune(agent, beziers):
    Ouverture.objects.update(au=JOUR - timedelta(days=1))
    assert "n'est pas ouvert" in fautes(envoyer(agent))["commune"][0]


def test_les_remises_fermees_se_disent_sur_le_numero(agent, fait, beziers):
    fait.dispositif.premier_jour = JOUR + timedelta(days=1)
    fait.dispositif.save()
    assert "cette date" in fautes(envoyer(agent))["serie"][0]


# --- Les situations


def test_une_situation_est_exigee_quand_l_annee_en_a(agent, fait, beziers):
    critere = Critere.objects.create(dispositif=fait.dispositif, libelle="Sans emploi")
    retiree = Critere.objects.create(
        dispositif=fait.dispositif, libelle="En apprentissage", actif=False
    )
    reponse = envoyer(agent)
    assert "Cochez au moins une situation" in fautes(reponse)["criteres"][0]
    assert "Sans emploi" in reponse.content.decode()
    assert "En apprentissage" not in reponse.content.decode()
    refusee = envoyer(agent, criteres=[retiree.pk])
    assert "ne donne plus droit au Pass" in fautes(refusee)["criteres"][0]
    envoyer(agent, criteres=[critere.pk])
    assert list(Remise.objects.get().criteres.all()) == [critere]


# --- L'homonyme


def test_un_homonyme_se_remet_avec_une_raison_et_garde_tout(agent, fait, beziers):
    fait.remettre(3, personne=personne(nom="DURAND", prenom="Lea", commune=beziers))
    sans = agent.get(PAGE).content.decode()
    assert "motif_homonyme" not in sans
    reponse = envoyer(agent, rappels="on", telephone="0639980001")
    assert "a déjà un chéquier en cours" in fautes(reponse)["motif_homonyme"][0]
    contenu = reponse.content.decode()
    assert "Pourquoi ce n&#x27;est pas la même personne" in contenu
    assert 'value="0639980001"' in contenu
    assert envoyer(agent, motif_homonyme="né à Sète").status_code == 302
    assert Remise.objects.get(chequier__numero=1).motif_homonyme == "né à Sète"


# --- Deux fois


def test_la_meme_page_envoyee_deux_fois_mene_a_la_remise_deja_faite(agent, beziers):
    premiere, seconde = envoyer(agent), envoyer(agent)
    assert seconde.url == premiere.url
    assert Remise.objects.count() == 1
    assert "déjà fait" in str(list(get_messages(seconde.wsgi_request))[-1])


def test_le_dernier_chequier_envoye_deux_fois_aussi(agent, fait, beziers):
    critere = Critere.objects.create(dispositif=fait.dispositif, libelle="Sans emploi")
    fait.dispositif.chequiers.exclude(numero=1).update(structure=prescriptrice("Autre"))
    premiere = envoyer(agent, criteres=[critere.pk])
    assert envoyer(agent, criteres=[critere.pk]).url == premiere.url


def test_un_autre_agent_ou_une_autre_personne_n_y_mene_pas(agent, fait, beziers):
    envoyer(agent)
    collegue = utilisateur("collegue")
    comptes.nommer(collegue, Role.AGENT, fait.ccas)
    autre = entrer(ClientStrict(), collegue)
    assert "motif_homonyme" in fautes(envoyer(autre))
    assert "dans votre stock" in fautes(envoyer(agent, nom="Martin"))["serie"][0]


def test_la_personne_sait_ce_qui_est_garde_et_ses_droits(agent, fait):
    contenu = agent.get(PAGE).content.decode()
    for attendu in ("mission d&#x27;intérêt public", "deux ans", "/donnees-personnelles/#pass"):
        assert attendu in contenu or attendu.replace("&#x27;", "'") in contenu
    assert 'id="pass"' in agent.get("/donnees-personnelles/").content.decode()


def test_sans_chequier_la_page_dit_quoi_faire(agent, fait):
    fait.dispositif.chequiers.update(structure=prescriptrice("Autre"))
    contenu = agent.get(PAGE).content.decode()
    assert "plus de chéquier" in contenu
    assert 'name="serie"' not in contenu


# --- La feuille


@pytest.fixture
def remise(agent, fait, beziers):
    envoyer(agent)
    return Remise.objects.get()


def test_la_feuille_ne_dit_de_la_personne_que_son_prenom(agent, fait, remise):
    salle = LieuFactory(
        nom="Cyberbase", commune=CommuneFactory(nom="Agde"), telephone="+33465710001"
    )
    fait.formation.lieu = salle
    fait.formation.save()
    Seance.objects.create(prestation=fait.prestation, debut=datetime(2025, 3, 20, 14, tzinfo=PARIS))
    Seance.objects.create(prestation=fait.prestation, debut=datetime(2025, 3, 9, 14, tzinfo=PARIS))
    contenu = agent.get(f"/pass/remises/{remise.pk}/feuille/").content.decode()
    feuille = contenu[contenu.index("<article") : contenu.index("</article>")]
    for attendu in ("Léa", "25-000001", "mercredi 31 décembre 2025", "Cyberbase", "04 65 71 00 01"):
        assert attendu in feuille
    assert "20 mars" in feuille
    assert "9 mars" not in feuille
    for tu in ("Durand", "1950", "Béziers"):
        assert tu not in feuille
    titre = contenu[: contenu.index("</title>")]
    assert "Léa" not in titre
    assert "25-000001" not in titre


def test_la_feuille_dit_ou_trouver_qui_a_remis_et_que_les_exemples_sont_inventes(
    agent, fait, remise
):
    adresse = f"/pass/remises/{remise.pk}/feuille/"
    sans_fiche = agent.get(adresse).content.decode()
    assert "numeriquepourtous@" in sans_fiche
    assert "exemples inventés" not in sans_fiche
    fait.ccas.lieu = LieuFactory(
        adresse="3 place du Marché",
        commune=CommuneFactory(nom="Capestang"),
        telephone="+33465710009",
        exemple=True,
    )
    fait.ccas.save()
    page = " ".join(agent.get(adresse).content.decode().split())
    feuille = page[page.index("<article") : page.index("</article>")]
    assert "3 place du Marché, Capestang" in feuille
    assert "04 65 71 00 09" in feuille.replace("\N{NO-BREAK SPACE}", " ")
    assert "exemples inventés" in page


def test_la_feuille_propose_d_annuler_tant_que_c_est_possible(agent, fait, remise, monkeypatch):
    lien = reverse("pass:annuler_remise", args=[remise.pk])
    adresse = f"/pass/remises/{remise.pk}/feuille/"
    assert lien in agent.get(adresse).content.decode()
    fait.encaisser(fait.secrets[1][0])
    assert lien not in agent.get(adresse).content.decode()


def test_passe_le_delai_la_feuille_n_en_parle_plus(agent, remise, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR + timedelta(days=2), 15))
    contenu = agent.get(f"/pass/remises/{remise.pk}/feuille/").content.decode()
    assert "Annuler" not in contenu


def test_la_feuille_d_une_autre_structure_est_introuvable(fait, remise):
    etranger = utilisateur("etranger")
    comptes.nommer(etranger, Role.AGENT, prescriptrice("Autre"))
    # Gestionnaire, il voit toutes les remises ; pas dans ces pages-ci.
    comptes.nommer(etranger, Role.GESTIONNAIRE)
    client = entrer(ClientStrict(), etranger)
    for page in ("", "feuille/", "annuler/", "remplacer/"):
        assert client.get(f"/pass/remises/{remise.pk}/{page}").status_code == 404
    assert client.post(f"/pass/remises/{remise.pk}/annuler/", {"motif": "x"}).status_code == 404
    assert client.get(f"/pass/chequiers/{remise.chequier_id}/bloquer/").status_code == 404
