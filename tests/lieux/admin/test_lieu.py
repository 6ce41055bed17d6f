"""Modifier un lieu dans l'administration : recherche, slug, actions, textes tenus à jour."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from lieux.models import AncienneAdresse, Lieu, Reseau, Terme
from tests.lieux.fabriques import (
    ArretFactory,
    CommuneFactory,
    LieuFactory,
    ReseauFactory,
    TerritoireFactory,
)

pytestmark = pytest.mark.django_db

LISTE = "admin:lieux_lieu_changelist"


def formulaire(client, url: str) -> dict:
    """Ce que le navigateur renverrait si l'on ne touchait à rien."""
    page = client.get(url)
    assert page.status_code == 200
    envoi = {}
    formulaires = [
        page.context["adminform"].form,
        *(f for jeu in page.context["inline_admin_formsets"] for f in jeu.formset.forms),
        *(jeu.formset.management_form for jeu in page.context["inline_admin_formsets"]),
    ]
    for un_formulaire in formulaires:
        for champ in un_formulaire:
            valeur = champ.value()
            if valeur is None or valeur is False:
                continue
            if isinstance(valeur, list):
                valeur = [getattr(v, "pk", v) for v in valeur]
            envoi[champ.html_name] = "on" if valeur is True else valeur
    return envoi


def enregistrer(client, url: str, **changements):
    reponse = client.post(url, formulaire(client, url) | changements)
    if reponse.status_code != 302:
        erreurs = reponse.context["adminform"].form.errors
        detail = [jeu.formset.errors for jeu in reponse.context["inline_admin_formsets"]]
        pytest.fail(f"{erreurs} {detail}")
    return reponse


def modifier(lieu) -> str:
    return reverse("admin:lieux_lieu_change", args=[lieu.pk])


def noms_trouves(client, **parametres) -> set[str]:
    page = client.get(reverse(LISTE), parametres)
    assert page.status_code == 200
    return {lieu.nom for lieu in page.context["cl"].result_list}


# --- Enregistrer ----------------------------------------------------------------------


def test_ajouter_un_lieu_lui_donne_une_adresse_et_le_rend_cherchable(admin):
    commune = CommuneFactory(nom="Bédarieux")
    service = Terme.objects.get(liste="services", slug="aide-aux-demarches-administratives")
    reponse = enregistrer(
        admin,
        reverse("admin:lieux_lieu_add"),
        nom="Maison de l'Été",
        commune=commune.pk,
        code_postal="34600",
        services=[service.pk],
        reseaux=[Reseau.objects.get(slug="caf").pk],
    )
    assert reponse["Location"] == reverse(LISTE)
    lieu = Lieu.objects.get()
    assert lieu.slug == "maison-de-lete-bedarieux"
    assert lieu.nom_normalise == "maison de l ete"
    assert list(Lieu.objects.contenant("ete bedarieux demarches caf")) == [lieu]
    assert not AncienneAdresse.objects.exists()


def test_renommer_garde_l_ancienne_adresse_et_refait_le_texte(admin):
    lieu = LieuFactory(nom="Cybercafé", commune=CommuneFactory(nom="Agde"))
    enregistrer(admin, modifier(lieu), nom="Médiathèque")
    lieu.refresh_from_db()
    assert lieu.slug == "mediatheque-agde"
    assert AncienneAdresse.objects.get().slug == "cybercafe-agde"
    assert list(Lieu.objects.contenant("mediatheque")) == [lieu]
    assert not Lieu.objects.contenant("cybercafe")


def test_enregistrer_sans_rien_changer_ne_change_rien(admin):
    lieu = LieuFactory(
        services=["aide-aux-demarches-administratives"],
        typologie=["bib"],
        reseaux=["caf"],
        horaires="Mo-Fr 09:00-12:00",
        arrets=[{"commune": CommuneFactory(), "horaires": "Tu 09:00-12:00"}],
        fermetures=[(date(2026, 12, 24), date(2026, 12, 31))],
    )
    avant = Lieu.objects.filter(pk=lieu.pk).values().get()
    enregistrer(admin, modifier(lieu))
    assert Lieu.objects.filter(pk=lieu.pk).values().get() == avant
    assert lieu.services.count() == lieu.typologie.count() == lieu.reseaux.count() == 1
    assert lieu.arrets.count() == lieu.fermetures.count() == 1


def test_un_arret_ajoute_sur_la_fiche_entre_dans_la_recherche(admin):
    lieu = LieuFactory()
    olargues = CommuneFactory(nom="Olargues")
    enregistrer(
        admin,
        modifier(lieu),
        **{
            "arrets-TOTAL_FORMS": "1",
            "arrets-0-commune": olargues.pk,
            "arrets-0-nom": "Salle des fêtes",
            "arrets-0-horaires": "Tu[1] 09:00-12:00",
            "arrets-0-lieu": lieu.pk,
        },
    )
    assert list(Lieu.objects.contenant("olargues fetes")) == [lieu]


@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("horaires", "lundi matin", ""),
        ("telephone", "04 65 71", "Écrivez un numéro entier"),
        ("pivot", "123", "SIRET valable"),
        ("latitude", "3.2", "latitude et longitude"),
        ("courriels", "a@example.org|nimporte", "nimporte"),
        ("site_web", "javascript:alert(1)", "adresse de site"),
        ("prise_rdv", "javascript:alert(1)", ""),
    ],
)
def test_une_saisie_fausse_est_refusee_avec_une_phrase(admin, champ, valeur, phrase):
    lieu = LieuFactory()
    reponse = admin.post(modifier(lieu), formulaire(admin, modifier(lieu)) | {champ: valeur})
    assert reponse.status_code == 200
    assert phrase in str(reponse.context["adminform"].form.errors)
    assert reponse.context["adminform"].form.errors


def test_les_horaires_se_relisent_en_mots(admin):
    page = admin.get(modifier(LieuFactory(horaires="Mo-Fr 09:00-12:00"))).content.decode()
    assert "<div>Du lundi au vendredi : 9 h – 12 h</div>" in page


def test_voir_sur_le_site_seulement_si_la_page_existe(admin):
    publie, brouillon = LieuFactory(), LieuFactory(statut="brouillon")
    assert f'href="{publie.get_absolute_url()}"' in admin.get(modifier(publie)).content.decode()
    assert brouillon.get_absolute_url() not in admin.get(modifier(brouillon)).content.decode()


# --- Chercher et filtrer --------------------------------------------------------------


@pytest.mark.parametrize(
    "texte", ["mediatheque", "MÉDIATHÈQUE beziers", "22340001700013", "src-12", "mediatheque-des"]
)
def test_la_recherche_ignore_les_accents_et_connait_les_identifiants(admin, texte):
    LieuFactory(
        nom="Médiathèque des Champs",
        commune=CommuneFactory(nom="Béziers"),
        pivot="22340001700013",
        identifiant_origine="src-12",
    )
    LieuFactory(nom="Autre")
    assert noms_trouves(admin, q=texte) == {"Médiathèque des Champs"}


def test_les_filtres_gardent_les_bons_lieux(admin):
    epci = TerritoireFactory(nom="Grand Orb", nature="epci")
    LieuFactory(nom="A", commune=CommuneFactory(epci=epci), reseaux=["caf"], a_verifier=True)
    LieuFactory(nom="B", statut="ferme", precision="commune", exemple=True)
    caf = Reseau.objects.get(slug="caf")
    assert noms_trouves(admin, reseaux__id__exact=caf.pk) == {"A"}
    assert noms_trouves(admin, commune__epci__id__exact=epci.pk) == {"A"}
    assert noms_trouves(admin, a_verifier__exact=1) == {"A"}
    assert noms_trouves(admin, statut__exact="ferme") == {"B"}
    assert noms_trouves(admin, precision__exact="commune") == {"B"}
    assert noms_trouves(admin, exemple__exact=1) == {"B"}


def test_une_commune_se_trouve_par_son_code_postal_une_seule_fois(admin):
    CommuneFactory(nom="Béziers", codes_postaux=["34500", "34501"])
    page = admin.get(reverse("admin:lieux_commune_changelist"), {"q": "3450"})
    assert [c.nom for c in page.context["cl"].result_list] == ["Béziers"]


# --- Actions --------------------------------------------------------------------------


def agir(client, action, lieux, **filtre):
    suite = "&".join(f"{cle}={valeur}" for cle, valeur in filtre.items())
    reponse = client.post(
        f"{reverse(LISTE)}?{suite}",
        {"action": action, "_selected_action": [lieu.pk for lieu in lieux]},
        follow=True,
    )
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_publier_et_fermer_depuis_une_liste_filtree(admin, gestionnaire):
    lieux = LieuFactory.create_batch(2, statut="brouillon")
    temoin = LieuFactory(statut="brouillon")
    page = agir(admin, "publier", lieux, statut__exact="brouillon")
    assert "2 lieux modifiés." in page
    assert set(Lieu.objects.publies()) == set(lieux)
    traces = LogEntry.objects.filter(user=gestionnaire)
    assert {(t.object_id, t.change_message) for t in traces} == {
        (str(lieu.pk), "Publié.") for lieu in lieux
    }
    assert "1 lieu modifié." in agir(admin, "fermer", lieux[:1])
    temoin.refresh_from_db()
    assert temoin.statut == "brouillon"
    assert Lieu.objects.get(pk=lieux[0].pk).statut == "ferme"


def test_marquer_verifie_aujourd_hui(admin):
    lieu = LieuFactory(a_verifier=True)
    agir(admin, "marquer_verifie", [lieu])
    lieu.refresh_from_db()
    assert (lieu.a_verifier, lieu.confirme_le) == (False, timezone.localdate())


# --- Ce qui change ailleurs se retrouve dans le texte cherché --------------------------


def test_renommer_un_reseau_un_terme_une_commune_un_arret(admin):
    commune = CommuneFactory(nom="Olargues")
    lieu = LieuFactory(
        reseaux=[ReseauFactory(slug="ancien-reseau", sigle="ANCIEN")],
        services=["aide-aux-demarches-administratives"],
        commune=commune,
    )
    arret = ArretFactory(lieu=lieu)
    # Un autre lieu, qui n'est pas touché, garde son texte même faux.
    temoin = LieuFactory()
    Lieu.objects.filter(pk=temoin.pk).update(texte_recherche="témoin")
    for nom, objet, changements, cherche in (
        ("reseau", lieu.reseaux.get(), {"sigle": "NOUVEAU"}, "nouveau"),
        ("terme", lieu.services.get(), {"libelle": "Aide à remplir"}, "remplir"),
        ("commune", commune, {"nom": "Saint-Élan"}, "saint elan"),
        ("arret", arret, {"nom": "Halle aux grains"}, "halle grains"),
    ):
        assert not Lieu.objects.contenant(cherche)
        enregistrer(admin, reverse(f"admin:lieux_{nom}_change", args=[objet.pk]), **changements)
        assert list(Lieu.objects.contenant(cherche)) == [lieu], nom
    commune.refresh_from_db()
    assert commune.nom_normalise == "saint elan"
    temoin.refresh_from_db()
    assert temoin.texte_recherche == "témoin"


def test_un_arret_change_de_lieu(admin):
    avant, apres = LieuFactory(), LieuFactory()
    arret = ArretFactory(lieu=avant, nom="Halle")
    enregistrer(admin, reverse("admin:lieux_arret_change", args=[arret.pk]), lieu=apres.pk)
    assert list(Lieu.objects.contenant("halle")) == [apres]


def test_supprimer_un_reseau_ou_un_arret_refait_le_texte(admin):
    lieu = LieuFactory(reseaux=[ReseauFactory(slug="ancien-reseau", sigle="ANCIEN")])
    arret = ArretFactory(lieu=lieu, nom="Halle")
    admin.post(reverse("admin:lieux_reseau_delete", args=[lieu.reseaux.get().pk]), {"post": "yes"})
    assert not Lieu.objects.contenant("ancien")
    admin.post(
        reverse("admin:lieux_arret_changelist"),
        {"action": "delete_selected", "_selected_action": [arret.pk], "post": "yes"},
    )
    assert not Lieu.objects.contenant("halle")


def test_la_cle_d_une_commune_ne_se_change_pas(admin):
    commune = CommuneFactory()
    url = reverse("admin:lieux_commune_change", args=[commune.pk])
    enregistrer(admin, url, code_insee="99999", nom="Autre")
    commune.refresh_from_db()
    assert commune.nom == "Autre"
