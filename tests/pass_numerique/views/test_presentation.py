"""Le Pass près de chez soi : où le demander, où l'utiliser, quoi apprendre."""

import html
from datetime import date

import pytest
from django.core.cache import cache

from pass_numerique.models import Critere, Ouverture, Seance
from tests.lieux.fabriques import CommuneFactory, LieuFactory, TerritoireFactory
from tests.pass_numerique.fabriques import (
    JOUR,
    SIRETS,
    a,
    dispositif,
    formation,
    prescriptrice,
    prestation,
)

pytestmark = pytest.mark.django_db
PASS = "/pass/"


@pytest.fixture
def le(monkeypatch):
    def changer(instant):
        monkeypatch.setattr("django.utils.timezone.now", lambda: instant)

    return changer


@pytest.fixture
def communes():
    return {
        nom.lower(): CommuneFactory(
            code_insee=code, nom=nom, latitude=latitude, longitude=longitude, population=habitants
        )
        for code, nom, latitude, longitude, habitants in (
            ("34032", "Béziers", 43.344, 3.215, 80_000),
            ("34172", "Montpellier", 43.611, 3.877, 300_000),
            ("34187", "Olargues", 43.556, 2.914, 600),
        )
    }


@pytest.fixture(autouse=True)
def _le_jour_de_l_essai(le):
    le(a(JOUR))


def texte(reponse) -> str:
    return " ".join(html.unescape(reponse.content.decode()).replace("\xa0", " ").split())


def seance(quand=JOUR, heure=18, **champs):
    lieu = champs.pop("lieu", None) or LieuFactory()
    siret = champs.pop("siret", SIRETS[0])
    return Seance.objects.create(
        prestation=prestation(formation(siret, lieu=lieu), **champs), debut=a(quand, heure)
    )


# --- Ce qu'est le Pass


def test_la_page_dit_les_valeurs_de_l_annee(client_strict):
    dispositif(dernier_jour=date(2025, 11, 30), valeur_faciale=1500, pass_par_chequier=8)
    page = texte(client_strict.get(PASS))
    assert "Il contient 8 Pass de 15 €, soit 120 € de formations." in page
    assert "jusqu'au 30 novembre 2025" in page


def test_sans_annee_ouverte_la_page_dit_quoi_faire(client_strict):
    page = texte(client_strict.get(PASS))
    assert "on ne remet pas de nouveau chéquier" in page
    assert "La liste arrive bientôt." in page
    assert "Aucun lieu n'accepte encore le Pass aujourd'hui." in page
    assert "Les prochaines dates ne sont pas encore écrites." in page


def test_les_remises_finies_se_disent_le_lendemain_du_dernier_jour(client, le):
    annee = dispositif()
    dit = "On ne remet plus de chéquier pour cette année."
    le(a(annee.dernier_jour_de_remise))
    assert dit not in texte(client.get(PASS))
    le(a(date(2025, 12, 17)))
    assert dit in texte(client.get(PASS))


def test_un_territoire_ferme_se_dit_a_ses_habitants(client, communes):
    Ouverture.objects.filter(dispositif=dispositif()).update(
        territoire=TerritoireFactory(communes=[communes["olargues"]])
    )
    dit = "On ne remet pas encore le Pass numérique"
    assert f"{dit} aux habitants de Béziers." in texte(client.get(PASS, {"ou": "Béziers"}))
    assert dit not in texte(client.get(PASS, {"ou": "Olargues"}))
    assert dit not in texte(client.get(PASS))


def test_les_criteres_se_lisent(client):
    annee = dispositif()
    Critere.objects.create(dispositif=annee, libelle="Je touche le RSA")
    Critere.objects.create(dispositif=annee, libelle="Je suis apprenti", actif=False)
    page = texte(client.get(PASS))
    assert "Je touche le RSA" in page
    assert "Je suis apprenti" not in page


# --- Près de chez soi


def test_qui_remet_le_plus_proche_d_abord_avec_sa_fiche(client_strict, communes):
    dispositif()
    fiche = LieuFactory(
        nom="CCAS d'Olargues", commune=communes["olargues"], telephone="+33465710101"
    )
    prescriptrice("Structure liée", lieu=fiche)
    ici = prescriptrice("Maison de Béziers")
    ici.commune = communes["béziers"]
    ici.save()
    prescriptrice("Fermée", active=False)
    brouillon = LieuFactory(nom="Pas publié", statut="brouillon")
    prescriptrice("Sans fiche publique", lieu=brouillon)
    reponse = client_strict.get(PASS, {"ou": "Olargues"})
    noms = [p.nom for p in reponse.context["qui_remet"].montres]
    assert noms[0] == "CCAS d'Olargues"
    assert "Fermée" not in noms
    page = texte(reponse)
    assert fiche.get_absolute_url() in page
    assert "tel:+33465710101" in page
    assert brouillon.get_absolute_url() not in page


def test_rien_de_proche_montre_les_moins_loin_et_dit_quoi_faire(client_strict, communes):
    dispositif()
    loin = LieuFactory(nom="À Béziers", commune=communes["béziers"], latitude=43.34, longitude=3.21)
    formation(lieu=loin)
    CommuneFactory(nom="Ganges", latitude=43.93, longitude=3.71)
    reponse = client_strict.get(PASS, {"ou": "Ganges"})
    assert reponse.context["ou_utiliser"].loin
    page = texte(reponse)
    assert "Il n'y en a pas encore à moins de 30 km de Ganges." in page
    assert "À Béziers" in page
    assert "Appelez votre mairie" in page


def test_ou_l_utiliser_suit_le_label(client, le):
    formation(lieu=LieuFactory(nom="Atelier du Pass"))
    assert "Atelier du Pass" in texte(client.get(PASS))
    le(a(date(2026, 1, 1)))
    assert "Atelier du Pass" not in texte(client.get(PASS))


def test_une_commune_inconnue_se_dit_pres_du_champ_et_le_reste_sert(client_strict, communes):
    formation(lieu=LieuFactory(nom="Atelier du Pass"))
    page = texte(client_strict.get(PASS, {"ou": "Xyzzyville"}))
    assert 'id="erreur-ou"' in page
    assert 'aria-describedby="aide-ou erreur-ou"' in page
    assert "Atelier du Pass" in page


def test_rien_ne_part_vers_le_geocodeur(client, communes):
    # Une connexion au-dehors ferait échouer l'essai.
    assert client.get(PASS, {"ou": "3 rue de la Paix, Béziers"}).status_code == 200


# --- Les formations


def ids(reponse):
    return [s.pk for s in reponse.context["page"].object_list]


def test_par_theme_par_jour_et_par_lieu(client_strict, communes):
    beziers = LieuFactory(commune=communes["béziers"], latitude=43.34, longitude=3.21)
    montpellier = LieuFactory(commune=communes["montpellier"], latitude=43.61, longitude=3.87)
    tot = seance(lieu=beziers, thematique="internet")
    tard = seance(date(2025, 4, 1), lieu=montpellier, siret=SIRETS[1], thematique="courriel")
    inconnu = Seance.objects.create(
        prestation=prestation(formation(SIRETS[2]), thematique="internet"),
        debut=a(date(2025, 5, 1)),
    )
    assert ids(client_strict.get(PASS)) == [tot.pk, tard.pk, inconnu.pk]
    assert ids(client_strict.get(PASS, {"theme": "courriel"})) == [tard.pk]
    assert ids(client_strict.get(PASS, {"jour": "2025-04-01"})) == [tard.pk, inconnu.pk]
    assert ids(client_strict.get(PASS, {"jour": "02/04/2025"})) == [inconnu.pk]
    # Une séance sans lieu connu est peut-être à côté.
    assert ids(client_strict.get(PASS, {"ou": "Béziers"})) == [tot.pk, inconnu.pk]
    assert ids(client_strict.get(PASS, {"commune": communes["béziers"].pk})) == [
        tot.pk,
        inconnu.pk,
    ]
    assert "Le lieu n'est pas encore dit" in texte(client_strict.get(PASS))


def test_un_champ_faux_se_dit_et_les_autres_servent(client_strict):
    premiere = seance(thematique="internet")
    reponse = client_strict.get(PASS, {"jour": "bientôt", "theme": "internet"})
    assert ids(reponse) == [premiere.pk]
    assert "Écrivez un jour, par exemple 15/03/2027." in texte(reponse)
    for parametres in ({"theme": "piano"}, {"page": "zzz"}, {"commune": "\x00"}, {"ou": "\x00"}):
        assert client_strict.get(PASS, parametres).status_code == 200


def test_sans_date_qui_reponde_la_page_propose_toutes_les_dates(client):
    seance(thematique="internet")
    page = texte(client.get(PASS, {"theme": "emploi"}))
    assert "Aucune date ne répond à tous vos choix" in page
    assert "Voir toutes les dates de l'Hérault" in page


def test_les_pages_gardent_les_choix(client):
    cours = prestation(formation(lieu=LieuFactory()))
    for rang in range(10):
        Seance.objects.create(prestation=cours, debut=a(date(2025, 4, 1 + rang)))
    page = texte(client.get(PASS, {"theme": "internet"}))
    assert "10 dates à venir" in page
    assert "?theme=internet&page=2#formations" in page
    assert len(ids(client.get(PASS, {"theme": "internet", "page": 2}))) == 2


@pytest.mark.parametrize("n", [1, 3])
def test_un_nombre_fixe_de_requetes(client, communes, n, django_assert_num_queries):
    annee = dispositif()
    for rang in range(n):
        Critere.objects.create(dispositif=annee, libelle=f"Situation {rang}")
        prescriptrice(f"CCAS {rang}", lieu=LieuFactory(commune=communes["béziers"]))
        seance(siret=SIRETS[rang], lieu=LieuFactory(commune=communes["béziers"]))
    cache.clear()
    # commune, dispositif, sa commune, ouvertures, critères, qui remet, où, séances : compte,
    # page, leurs lieux
    with django_assert_num_queries(10):
        reponse = client.get(PASS, {"ou": "Béziers", "theme": "internet"})
    assert len(ids(reponse)) == n


def test_la_page_est_dans_le_menu_le_plan_et_n_ouvre_pas_de_session(client_strict):
    reponse = client_strict.get(PASS)
    assert not reponse.cookies
    assert 'aria-current="page">Pass numérique' in texte(reponse)
    plan = client_strict.get("/sitemap.xml").content.decode()
    assert "/pass/</loc>" in plan
    assert "/pass/solde/</loc>" in plan
