"""Rôle × page × méthode, depuis une table : chaque adresse de l'administration du Pass y a sa ligne."""

import pytest
from django.contrib import admin
from django.core import mail
from django.urls import reverse

from pass_numerique.models import Role
from pass_numerique.models.comptes import ROLES_DU_DEPARTEMENT
from tests.pass_numerique.admin.conftest import texte

pytestmark = pytest.mark.django_db

GEST, REGI = {Role.GESTIONNAIRE}, {Role.REGISSEUR}
VALIDEURS = {Role.INSTRUCTEUR, Role.ORDONNATEUR, Role.COMPTABLE}
STOCK, DEPENSES = GEST | REGI, GEST | VALIDEURS
CHIFFRES = STOCK | DEPENSES | {Role.LECTEUR}
RIEN: set[Role] = set()


def table(nom, voient, ajoutent=RIEN, changent=RIEN):
    """Les cinq pages de toute table : (qui la lit, qui peut y envoyer quelque chose)."""
    return {
        f"{nom}_changelist": (voient, voient),
        f"{nom}_add": (ajoutent, ajoutent),
        f"{nom}_change": (voient, changent),
        f"{nom}_history": (voient, voient),
        f"{nom}_delete": (RIEN, RIEN),
    }


# None : cette méthode n'existe pas ici, pour personne.
TABLE = {
    **table("dispositif", CHIFFRES, GEST, GEST),
    "dispositif_financement": (GEST, GEST),
    "dispositif_avenant": (GEST, GEST),
    **table("lotedition", STOCK, STOCK),
    "lotedition_impressions": (STOCK, None),
    "lotedition_fichier": (STOCK, STOCK),
    "lotedition_detruire": (STOCK, STOCK),
    **table("envoi", STOCK, REGI),
    "envoi_recevoir": (REGI, REGI),
    **table("destruction", STOCK, REGI),
    **table("chequier", STOCK),
    "chequier_inventaire": (STOCK, None),
    **table("structureprescriptrice", STOCK, GEST, GEST),
    **table("structureformation", DEPENSES, GEST, GEST),
    "structureformation_label": (GEST, GEST),
    "structureformation_cle": (GEST, GEST),
    **table("prestation", DEPENSES, GEST, GEST),
    **table("coordonneesbancaires", DEPENSES),
    "coordonneesbancaires_valider": (VALIDEURS, VALIDEURS),
    **table("membre", GEST, GEST),
    "membre_inviter": (GEST, GEST),
    "membre_fermer": (GEST, GEST),
    **table("evenement", DEPENSES),
}


def adresse(nom: str, cles: dict[str, int]) -> str:
    modele, page = nom.rsplit("_", 1)
    sans_cle = {"changelist", "add", "impressions", "inventaire"}
    arguments = [] if page in sans_cle else [cles.get(nom, cles[modele])]
    return reverse(f"admin:pass_numerique_{nom}", args=arguments)


def test_chaque_adresse_a_sa_ligne():
    vues = {
        motif.name
        for modele, gestion in admin.site._registry.items()
        if modele._meta.app_label == "pass_numerique"
        for motif in gestion.urls
        if motif.name
    }
    assert {f"pass_numerique_{nom}" for nom in TABLE} == vues


@pytest.fixture(autouse=True)
def _sans_imprimer(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("pass_numerique.atelier.lancer", lambda cles: None)
    settings.PASS_DOSSIER_DES_LOTS = str(tmp_path)


LISTES = {nom: droits for nom, droits in TABLE.items() if nom.endswith("_changelist")}


def fautes(client, lignes, tenus: set[Role], pages=TABLE) -> list[str]:
    trouvees = []
    for nom, (voient, envoient) in pages.items():
        for methode, admis in (("GET", voient), ("POST", envoient)):
            url = adresse(nom, lignes.cles())
            code = client.generic(methode, url).status_code
            if admis is None:
                attendus = {405}
            elif not tenus & admis:
                # L'historique d'une ligne hors de sa portée dit qu'elle n'existe pas.
                attendus = {302} if nom.endswith("_history") else {403}
            else:
                attendus = {200, 302}
            if code not in attendus:
                trouvees.append(f"{methode} {nom} : {code} et non {attendus}")
    return trouvees


@pytest.mark.parametrize("role", Role)
def test_chaque_role_n_ouvre_que_ses_pages(ouvrir, lignes, role):
    assert fautes(ouvrir(role, is_staff=True), lignes, {role}) == []


@pytest.mark.parametrize("champs", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
def test_sans_role_rien_ne_s_ouvre_meme_au_superutilisateur(ouvrir, lignes, champs):
    client = ouvrir(**champs)
    assert fautes(client, lignes, RIEN) == []
    assert "pass_numerique" not in client.get(reverse("admin:index")).content.decode()
    assert client.get(reverse("admin:app_list", args=["pass_numerique"])).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_un_role_du_departement_ouvre_l_administration_les_autres_non(ouvrir, lignes, role):
    client = ouvrir(role)
    reponse = client.get(reverse("admin:index"), follow=True)
    if role in ROLES_DU_DEPARTEMENT:
        assert reponse.status_code == 200
        # Les listes suffisent : `is_staff` n'entre dans aucun droit du Pass (essai précédent).
        assert fautes(client, lignes, {role}, LISTES) == []
        assert client.get(reverse("admin:lieux_lieu_changelist")).status_code == 403
        assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
    else:
        assert reponse.status_code == 403


def test_un_compte_ferme_ou_un_role_retire_n_ouvre_plus_rien(ouvrir, lignes):
    client = ouvrir(Role.GESTIONNAIRE)
    client.compte.roles_du_pass.update(parti_le="2025-03-10T10:00:00Z")
    assert client.get(reverse("admin:index")).status_code == 302


def test_rien_ne_se_supprime_et_aucune_action_ne_touche_une_liste(ouvrir, lignes):
    client = ouvrir(*{Role.GESTIONNAIRE, Role.REGISSEUR, Role.INSTRUCTEUR})
    for nom in (nom for nom in TABLE if nom.endswith("_changelist")):
        modele = nom.removesuffix("_changelist")
        envoi = {"action": "delete_selected", "_selected_action": [lignes.cles()[modele]]}
        reponse = client.post(adresse(nom, {}), envoi | {"post": "yes"})
        assert reponse.status_code in (200, 302), nom
        assert 'name="action"' not in client.get(adresse(nom, {})).content.decode(), nom
    lignes.lot.refresh_from_db()
    lignes.membre.refresh_from_db()


def test_quelques_invitations_par_heure_et_par_adresse(ouvrir, lignes):
    client = ouvrir(Role.GESTIONNAIRE)
    lignes.membre.personne.set_unusable_password()
    lignes.membre.personne.save()
    for _ in range(4):
        reponse = client.post(adresse("membre_inviter", lignes.cles()), follow=True)
    assert "courriers indésirables" in reponse.content.decode()
    assert len(mail.outbox) == 3


def test_le_guide_s_ouvre_a_qui_conduit_le_pass_et_nomme_ses_boutons(ouvrir):
    client = ouvrir(Role.GESTIONNAIRE, Role.REGISSEUR)
    guide = texte(client.get(reverse("admin:lieux_lieu_guide")))
    pages = " ".join(
        texte(client.get(adresse(f"{modele}_changelist", {})))
        for modele in ("dispositif", "lotedition", "envoi", "chequier", "destruction", "membre")
    )
    for bouton in (
        "Ouvrir une année",
        "Où en sont les impressions",
        "Expédier des chéquiers",
        "Inventaire",
        "Détruire des chéquiers",
        "Donner un rôle",
        "Lignes du journal",
    ):
        assert bouton in guide
        assert bouton in pages
