"""Un gestionnaire borné ne voit ni ne change rien d'ailleurs, par aucun chemin."""

import json
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from lieux.admin.perimetre import DansLePerimetre
from lieux.historique import photographier
from lieux.models import (
    AncienneAdresse,
    Arret,
    DoublonEcarte,
    FermetureExceptionnelle,
    Import,
    Lieu,
    LigneImport,
    Provenance,
    Reseau,
    Signalement,
    Version,
)
from tests.agents import compte, confier, entrer
from tests.lieux.admin.conftest import ClientDeLAdministration
from tests.lieux.fabriques import ArretFactory, CommuneFactory, LieuFactory, TerritoireFactory

pytestmark = pytest.mark.django_db
GESTIONNAIRE = "gestionnaire des lieux"
SECRET = "Maison cachée"


@pytest.fixture
def monde():
    """Un lieu confié et un lieu d'ailleurs, chacun avec tout ce qui pend à un lieu."""
    ici, ailleurs = (CommuneFactory(nom=nom) for nom in ("Olargues", "Sète"))
    return {
        "territoire": TerritoireFactory(nom="Haut", nature="pays", communes=[ici]),
        "ici": ici,
        "ailleurs": ailleurs,
        "sien": LieuFactory(nom="Salle aux livres", commune=ici, reseaux=["caf"]),
        "sien_aussi": LieuFactory(nom="Mairie", commune=ici, reseaux=["caf", "msa"]),
        "autre": LieuFactory(nom=SECRET, commune=ailleurs, reseaux=["msa"], statut="brouillon"),
    }


@pytest.fixture(params=["territoire", "reseau"])
def borne(request, monde):
    """Un gestionnaire borné par un territoire, puis par un réseau : le même monde, les mêmes murs."""
    if request.param == "territoire":
        return {"territoires": [monde["territoire"]]}
    return {"reseaux": [Reseau.objects.get(slug="caf")]}


@pytest.fixture
def agent(borne):
    return confier(compte("agent@herault.example", GESTIONNAIRE), **borne)


@pytest.fixture
def client(agent):
    return entrer(ClientDeLAdministration(), agent)


def pendants(lieu, autre) -> list:
    """Une ligne de chaque table qui tient à ce lieu."""
    imp = Import.objects.create(source="x.csv", format="standard")
    return [
        ArretFactory(lieu=lieu, commune=lieu.commune, nom=f"Arrêt de {lieu.nom}"),
        FermetureExceptionnelle.objects.create(
            lieu=lieu, debut=date(2026, 1, 1), fin=date(2026, 1, 2)
        ),
        AncienneAdresse.objects.create(slug=f"ancien-{lieu.pk}", lieu=lieu),
        Signalement.objects.create(lieu=lieu, nature="horaires"),
        Provenance.objects.create(lieu=lieu, jeu="j", identifiant=str(lieu.pk), valeurs={}),
        LigneImport.objects.create(importation=imp, lieu=lieu, nom=lieu.nom, nature="modifie"),
        Version.objects.create(
            lieu=lieu, cle=lieu.pk, nom=lieu.nom, nature="creation", origine="import"
        ),
        DoublonEcarte.objects.create(
            premier=min(lieu, autre, key=lambda x: x.pk),
            second=max(lieu, autre, key=lambda x: x.pk),
        ),
        lieu,
    ]


def adresse(objet, page, *arguments):
    meta = objet._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=arguments)


def fiche(client, lieu) -> dict:
    """Ce que le navigateur renverrait de la fiche d'un lieu, sans rien changer."""
    page = client.get(adresse(lieu, "change", lieu.pk))
    assert page.status_code == 200
    return valeurs_de(page)


def valeurs_de(page) -> dict:
    envoi = {}
    contexte = page.context
    formulaires = [contexte["adminform"].form]
    for inline in contexte["inline_admin_formsets"]:
        formulaires += [inline.formset.management_form, *inline.formset.initial_forms]
    for formulaire in formulaires:
        for champ in formulaire:
            valeur = champ.value()
            if hasattr(valeur, "pk"):
                valeur = valeur.pk
            if isinstance(valeur, list | tuple):
                valeur = [getattr(v, "pk", v) for v in valeur]
            if valeur is not None and valeur is not False:
                envoi[champ.html_name] = valeur
    return envoi


# --- Voir


def test_chaque_table_attachee_a_un_lieu_se_borne(client, monde):
    dedans = pendants(monde["sien"], monde["sien_aussi"])
    dehors = pendants(monde["autre"], monde["sien"])
    for objet in dehors:
        for page in ("change", "history", "delete"):
            reponse = client.get(adresse(objet, page, objet.pk))
            assert reponse.status_code in (302, 403, 404), (objet, page)
            assert SECRET not in reponse.content.decode()
            reponse = client.post(adresse(objet, page, objet.pk), {"post": "yes"})
            assert reponse.status_code in (302, 403, 404), (objet, page)
        assert type(objet).objects.filter(pk=objet.pk).exists(), objet
        liste = client.get(adresse(objet, "changelist"))
        assert SECRET not in liste.content.decode(), objet
    for objet in dedans:
        assert client.get(adresse(objet, "change", objet.pk)).status_code == 200, objet
        cles = {
            ligne.pk for ligne in client.get(adresse(objet, "changelist")).context["cl"].result_list
        }
        assert objet.pk in cles, objet
        assert not cles & {o.pk for o in dehors if type(o) is type(objet)}, objet


def test_la_carte_la_qualite_les_doublons_et_la_recherche(client, monde):
    LieuFactory(nom=SECRET, commune=monde["ailleurs"], reseaux=["msa"])
    Signalement.objects.create(lieu=monde["autre"], nature="horaires", message=SECRET)
    for nom in ("lieux_lieu_geojson", "lieux_lieu_carte", "lieux_lieu_doublons", "index"):
        assert SECRET not in client.get(reverse(f"admin:{nom}")).content.decode(), nom
    assert SECRET not in json.dumps(client.get(reverse("admin:lieux_lieu_geojson")).json())
    for table in (Lieu, Signalement):
        page = client.get(adresse(table, "changelist"), {"q": "cachée"}).content.decode()
        assert SECRET not in page
    accueil = client.get(reverse("admin:index")).content.decode()
    assert "Sur 2 lieux suivis" in accueil
    assert "Vous voyez les lieux qui vous sont confiés" in accueil
    assert "<strong>0</strong> erreurs signalées" in accueil


def test_les_filtres_ne_font_pas_deviner(client, monde):
    for filtre in (
        {"statut": "brouillon"},
        {"commune": "Sète"},
        {"commune__exact": monde["ailleurs"].pk},
        {"pk": monde["autre"].pk},
        {"id__in": monde["autre"].pk},
    ):
        reponse = client.get(adresse(Lieu, "changelist"), filtre)
        assert SECRET not in reponse.content.decode()


@pytest.mark.parametrize("modele", [Arret, FermetureExceptionnelle])
def test_la_completion(client, monde, modele):
    reponse = client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "lieux",
            "model_name": modele._meta.model_name,
            "field_name": "lieu",
            "term": "",
        },
    )
    noms = {choix["text"] for choix in reponse.json()["results"]}
    assert noms == {"Salle aux livres", "Mairie"}


def test_la_page_publique_d_un_brouillon_ne_se_devine_pas(client, monde):
    type_ = ContentType.objects.get_for_model(Lieu)
    for cle, statut in ((monde["sien"].pk, 302), (monde["autre"].pk, 404), (10**9, 404)):
        assert client.get(f"/admin/r/{type_.pk}/{cle}/").status_code == statut
    for faux in ("/admin/r/0/1/", "/admin/r/abc/1/", f"/admin/r/{type_.pk}/abc/"):
        assert client.get(faux).status_code == 404


def test_fenetres_et_to_field(client, monde):
    cle = monde["autre"].pk
    for suite in (
        f"{cle}/change/?_popup=1",
        f"{cle}/change/?_to_field=id&_popup=1",
        f"?_popup=1&pk={cle}",
    ):
        page = client.get(f"/admin/lieux/lieu/{suite}", follow=True)
        assert SECRET not in page.content.decode()


# --- Changer


def test_les_actions_ignorent_les_cles_d_ailleurs(client, monde):
    avant = Lieu.objects.filter(pk=monde["autre"].pk).values().get()
    for action, plus in (
        ("publier", {}),
        ("fermer", {}),
        ("marquer_verifie", {}),
        ("ajouter_reseau", {"confirmer": "1", "reseau": Reseau.objects.get(slug="caf").pk}),
        ("delete_selected", {"post": "yes"}),
    ):
        for tous in ("0", "1"):
            client.post(
                adresse(Lieu, "changelist"),
                {
                    "action": action,
                    "_selected_action": [monde["autre"].pk],
                    "select_across": tous,
                    "index": 0,
                }
                | plus,
            )
            assert Lieu.objects.filter(pk=monde["autre"].pk).values().get() == avant, action
            assert [r.slug for r in monde["autre"].reseaux.all()] == ["msa"]
    assert not LogEntry.objects.filter(object_id=monde["autre"].pk).exists()


def test_traiter_un_signalement_d_ailleurs(client, monde):
    signalement = Signalement.objects.create(lieu=monde["autre"], nature="horaires")
    client.post(
        adresse(Signalement, "changelist"),
        {"action": "traiter", "_selected_action": [signalement.pk]},
    )
    client.post(adresse(signalement, "change", signalement.pk), {"traite": "on"})
    signalement.refresh_from_db()
    assert signalement.traite_le is None


def test_fusionner_ou_ecarter_avec_un_lieu_d_ailleurs(client, monde):
    sien, autre = monde["sien"].pk, monde["autre"].pk
    for a, b in ((sien, autre), (autre, sien)):
        for methode in ("get", "post"):
            url = reverse("admin:lieux_lieu_fusion", args=[a, b])
            assert getattr(client, methode)(url).status_code == 404
        assert (
            client.post(reverse("admin:lieux_lieu_doublons"), {"a": a, "b": b}).status_code == 404
        )
    assert not DoublonEcarte.objects.exists()


@pytest.mark.parametrize("modele", [Arret, FermetureExceptionnelle])
def test_accrocher_une_ligne_a_un_lieu_d_ailleurs(client, monde, modele):
    sien, autre = monde["sien"], monde["autre"]
    valeurs = (
        {"nom": "Place", "commune": monde["ici"].pk, "horaires": "", "adresse": ""}
        if modele is Arret
        else {"debut": "01/01/2027", "fin": "02/01/2027", "motif": ""}
    )
    client.post(adresse(modele, "add"), valeurs | {"lieu": autre.pk})
    assert not modele.objects.exists()
    reponse = client.post(adresse(modele, "add"), valeurs | {"lieu": sien.pk})
    assert reponse.status_code == 302, reponse.context["errors"]
    ligne = modele.objects.get()
    client.post(adresse(modele, "change", ligne.pk), valeurs | {"lieu": autre.pk})
    ligne.refresh_from_db()
    assert ligne.lieu_id == sien.pk


def test_les_lignes_en_ligne_d_un_autre_lieu(client, monde):
    """Une clé d'arrêt d'ailleurs glissée dans la fiche d'un lieu confié."""
    arret = ArretFactory(lieu=monde["autre"], commune=monde["ailleurs"], nom="Le leur")
    envoi = fiche(client, monde["sien"]) | {
        "arrets-TOTAL_FORMS": 1,
        "arrets-INITIAL_FORMS": 1,
        "arrets-0-id": arret.pk,
        "arrets-0-lieu": monde["sien"].pk,
        "arrets-0-nom": "Pris",
        "arrets-0-commune": monde["ici"].pk,
        "arrets-0-DELETE": "on",
    }
    client.post(adresse(Lieu, "change", monde["sien"].pk), envoi)
    arret.refresh_from_db()
    assert (arret.nom, arret.lieu_id) == ("Le leur", monde["autre"].pk)


def test_enregistrer_sa_fiche_sans_rien_changer(client, monde):
    for cle in ("sien", "sien_aussi"):
        lieu = monde[cle]
        reponse = client.post(adresse(Lieu, "change", lieu.pk), fiche(client, lieu))
        assert reponse.status_code == 302, reponse.context["errors"]


def test_sortir_un_lieu_du_perimetre(client, monde, borne):
    lieu = monde["sien"]
    dehors = (
        {"commune": monde["ailleurs"].pk}
        if "territoires" in borne
        else {"reseaux": [Reseau.objects.get(slug="msa").pk]}
    )
    reponse = client.post(adresse(Lieu, "change", lieu.pk), fiche(client, lieu) | dehors)
    assert reponse.status_code == 200
    assert set(reponse.context["adminform"].form.errors) == set(dehors)
    lieu.refresh_from_db()
    assert lieu.commune_id == monde["ici"].pk
    assert [r.slug for r in lieu.reseaux.all()] == ["caf"]


def test_creer_dedans_mais_pas_dehors(client, monde, borne):
    page = client.get(adresse(Lieu, "add"))
    base = valeurs_de(page) | {"nom": "Neuf", "code_postal": "34390"}
    caf, msa = (Reseau.objects.get(slug=slug).pk for slug in ("caf", "msa"))
    dedans = {"commune": monde["ici"].pk, "reseaux": [caf]}
    dehors = dedans | (
        {"commune": monde["ailleurs"].pk} if "territoires" in borne else {"reseaux": [msa]}
    )
    assert client.post(adresse(Lieu, "add"), base | dehors).status_code == 200
    assert not Lieu.objects.filter(nom="Neuf").exists()
    reponse = client.post(adresse(Lieu, "add"), base | dedans)
    assert reponse.status_code == 302, reponse.context["errors"]
    assert Lieu.objects.filter(nom="Neuf").exists()


def test_un_gestionnaire_de_reseau_ne_rattache_qu_aux_siens(monde):
    agent = confier(
        compte("r@herault.example", GESTIONNAIRE), reseaux=[Reseau.objects.get(slug="caf")]
    )
    client = entrer(ClientDeLAdministration(), agent)
    lieu = monde["sien"]
    msa = Reseau.objects.get(slug="msa")
    envoi = {"action": "ajouter_reseau", "_selected_action": [lieu.pk]}
    page = client.post(adresse(Lieu, "changelist"), envoi).content.decode()
    assert f'value="{msa.pk}"' not in page
    client.post(adresse(Lieu, "changelist"), envoi | {"confirmer": "1", "reseau": msa.pk})
    assert [r.slug for r in lieu.reseaux.all()] == ["caf"]
    # Ni l'ôter d'un lieu qu'il partage.
    partage = monde["sien_aussi"]
    envoi = fiche(client, partage) | {"reseaux": [Reseau.objects.get(slug="caf").pk]}
    assert client.post(adresse(Lieu, "change", partage.pk), envoi).status_code == 200
    assert partage.reseaux.count() == 2


def test_il_ne_change_ni_son_perimetre_ni_ce_qui_le_definit(client, agent, monde):
    for objet in (monde["territoire"], Reseau.objects.get(slug="caf"), monde["ici"]):
        page = adresse(objet, "change", objet.pk)
        assert client.get(page).status_code == 200
        assert (
            client.post(page, {"nom": "x", "communes": [monde["ailleurs"].pk]}).status_code == 403
        )
        assert client.post(adresse(objet, "add"), {}).status_code == 403
    assert client.get(f"/admin/auth/user/{agent.pk}/change/").status_code == 403


def test_revenir_a_une_version_d_avant_ne_sort_pas_le_lieu_du_perimetre(client, monde, borne):
    lieu = monde["sien"]
    etat = photographier([lieu.pk])[lieu.pk]
    if "territoires" in borne:
        etat["champs"]["commune_id"] = monde["ailleurs"].pk
    else:
        etat["relations"]["reseaux"] = ["msa"]
    version = Version.objects.create(
        lieu=lieu, cle=lieu.pk, nom=lieu.nom, nature="modification", origine="import", etat=etat
    )
    for methode in ("get", "post"):
        reponse = getattr(client, methode)(
            reverse("admin:lieux_lieu_version", args=[lieu.pk, version.pk])
        )
        assert reponse["Location"] == adresse(Lieu, "history", lieu.pk)
    lieu.refresh_from_db()
    assert lieu.commune_id == monde["ici"].pk
    assert [r.slug for r in lieu.reseaux.all()] == ["caf"]
    # Ni lire l'histoire d'un lieu d'ailleurs.
    assert (
        client.get(reverse("admin:lieux_lieu_version", args=[monde["autre"].pk, 1])).status_code
        == 404
    )


def test_toute_table_qui_mene_a_un_lieu_se_borne():
    """Une table neuve qui tient à un lieu ne s'ouvre pas à tous par oubli."""
    sans_borne = [
        modele.__name__
        for modele, gestion in admin.site._registry.items()
        # Le Pass a sa propre portée (pass_numerique/droits.py), et ses essais.
        if modele._meta.app_label != "pass_numerique"
        and any(champ.related_model is Lieu for champ in modele._meta.fields)
        and not isinstance(gestion, DansLePerimetre)
    ]
    assert sans_borne == []


# --- Sans périmètre


def test_un_gestionnaire_sans_perimetre_ne_voit_rien_et_sait_quoi_faire(monde):
    client = entrer(ClientDeLAdministration(), compte("neuf@herault.example", GESTIONNAIRE))
    for page in (reverse("admin:index"), adresse(Lieu, "changelist")):
        texte = client.get(page).content.decode()
        assert "Aucun lieu ne vous est confié" in texte
        assert monde["sien"].nom not in texte
    assert client.get(adresse(Lieu, "add")).status_code == 403
    assert client.get(adresse(Import, "changelist")).status_code == 403


def test_un_perimetre_change_vaut_des_la_page_suivante(client, agent, monde):
    assert client.get(adresse(Lieu, "change", monde["sien"].pk)).status_code == 200
    agent.perimetre.delete()
    assert client.get(adresse(Lieu, "change", monde["sien"].pk)).status_code == 302


def test_la_liste_bornee_garde_son_nombre_de_requetes(client, monde, django_assert_num_queries):
    client.get(adresse(Lieu, "changelist"))
    # Session, compte, droits (2), périmètre et ce qu'il contient (2) ; puis comme toute liste.
    attendu = 4 + 10
    for _ in range(3):
        with django_assert_num_queries(attendu):
            client.get(adresse(Lieu, "changelist"))
        LieuFactory(commune=monde["ici"], reseaux=["caf"])
