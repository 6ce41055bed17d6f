"""La grille d'horaires dans la fiche : elle écrit le texte, ou le laisse comme il est."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from lieux.admin.horaires import apercu
from lieux.models import Arret
from tests.agents import entrer
from tests.lieux.admin.test_lieu import enregistrer, formulaire, modifier
from tests.lieux.fabriques import ArretFactory, CommuneFactory, LieuFactory

pytestmark = pytest.mark.django_db
APERCU = "admin:lieux_lieu_horaires"
MATIN = {"semaine-posee": "libre", "semaine-0-matin-debut": "09:00", "semaine-0-matin-fin": "12:00"}


def grille_de(page) -> dict:
    """Les champs de la grille, comme un navigateur sans script les renverrait."""
    champ = page.context["adminform"].form["semaine"]
    grille = champ.field.widget.get_context(champ.html_name, champ.value(), {})["grille"]
    if not grille["montrable"]:
        return {}
    envoi = {c["nom"]: c["valeur"] for jour in grille["jours"] for c in jour["champs"]}
    return (
        envoi | {"semaine-posee": "libre"} | ({"semaine-feries": "on"} if grille["feries"] else {})
    )


def horaires_apres(admin, lieu, **changements) -> str:
    enregistrer(admin, modifier(lieu), **changements)
    lieu.refresh_from_db()
    return lieu.horaires


def test_remplir_la_grille_ecrit_le_texte(admin):
    lieu = LieuFactory()
    assert horaires_apres(admin, lieu, **MATIN, **{"semaine-feries": "on"}) == (
        "Mo 09:00-12:00; PH off"
    )
    trace = admin.get(reverse("admin:lieux_lieu_history", args=[lieu.pk])).content.decode()
    assert "oraires" in trace


@pytest.mark.parametrize(
    "texte",
    [
        "Mo-Fr 09:00-12:00, 14:00-17:00; PH off",
        "We,Mo 09:00-12:00",
        "09:00-18:00",
        'Mo-Fr 09:00-12:00 "sur rendez-vous"',
        "Tu[1] 09:00-12:00",
        "24/7",
        "",
    ],
)
def test_renvoyer_la_page_telle_quelle_garde_le_texte_a_la_lettre(admin, texte):
    lieu = LieuFactory(horaires=texte)
    assert horaires_apres(admin, lieu, **grille_de(admin.get(modifier(lieu)))) == texte


def test_changer_une_case_ne_change_que_ce_jour(admin):
    lieu = LieuFactory(horaires="Mo-Fr 09:00-12:00; PH off")
    envoi = grille_de(admin.get(modifier(lieu)))
    assert envoi["semaine-2-matin-fin"] == "12:00"
    envoi |= {"semaine-2-matin-debut": "", "semaine-2-matin-fin": ""}
    assert horaires_apres(admin, lieu, **envoi) == "Mo,Tu,Th,Fr 09:00-12:00; PH off"


def test_vider_la_grille_vide_le_texte(admin):
    lieu = LieuFactory(horaires="Mo 09:00-12:00; PH off")
    assert horaires_apres(admin, lieu, **{"semaine-posee": "libre"}) == ""


def test_une_grille_vide_n_efface_pas_un_texte_qu_elle_ne_montre_pas(admin):
    lieu = LieuFactory(horaires="Tu[1] 09:00-12:00")
    page = admin.get(modifier(lieu)).content.decode()
    assert re.search(r'<fieldset class="grille-horaires__champs"\s+disabled', page)
    assert horaires_apres(admin, lieu, **{"semaine-posee": "libre"}) == "Tu[1] 09:00-12:00"


def test_changer_le_texte_seul_l_emporte_sur_la_grille_restee_la(admin):
    lieu = LieuFactory(horaires="Mo 09:00-12:00")
    envoi = grille_de(admin.get(modifier(lieu)))
    assert horaires_apres(admin, lieu, horaires="Tu[1] 10:00-12:00", **envoi) == "Tu[1] 10:00-12:00"


@pytest.mark.parametrize(
    ("dernier", "attendu"), [("grille", "Mo 09:00-12:00"), ("texte", "Su 10:00-11:00")]
)
def test_si_les_deux_ont_change_le_dernier_touche_l_emporte(admin, dernier, attendu):
    envoi = MATIN | {"semaine-posee": dernier, "horaires": "Su 10:00-11:00"}
    assert horaires_apres(admin, LieuFactory(), **envoi) == attendu


def test_sans_savoir_lequel_l_emporte_on_demande(admin):
    lieu = LieuFactory()
    envoi = formulaire(admin, modifier(lieu)) | MATIN
    reponse = admin.post(modifier(lieu), envoi | {"horaires": "Su 10:00-11:00"})
    assert "ne disent pas la même chose" in str(reponse.context["adminform"].form.errors["semaine"])
    # D'accord entre eux, ils passent.
    assert horaires_apres(admin, lieu, horaires="Mo 09:00-12:00", **MATIN) == "Mo 09:00-12:00"


def test_la_grille_remplace_un_texte_illisible(admin):
    envoi = MATIN | {"semaine-posee": "grille", "horaires": "lundi matin"}
    assert horaires_apres(admin, LieuFactory(), **envoi) == "Mo 09:00-12:00"


@pytest.mark.parametrize(
    ("changement", "phrase"),
    [
        ({"semaine-0-matin-fin": ""}, "Lundi : il manque l'heure de fin."),
        ({"semaine-0-matin-debut": ""}, "Lundi : il manque l'heure de début."),
        ({"semaine-0-matin-fin": "08:00"}, "Lundi : l'heure de fin doit être après"),
        ({"semaine-0-matin-fin": "midi"}, "« midi » n'est pas une heure"),
        ({"semaine-0-matin-fin": "25:00"}, "« 25:00 » n'est pas une heure"),
        (
            {"semaine-0-apres-midi-debut": "11:00", "semaine-0-apres-midi-fin": "17:00"},
            "Lundi : l'après-midi commence avant la fin du matin.",
        ),
    ],
)
def test_une_faute_se_dit_en_mots_et_la_saisie_reste(admin, changement, phrase):
    lieu = LieuFactory(horaires="Tu 09:00-12:00")
    envoi = formulaire(admin, modifier(lieu)) | MATIN | changement
    reponse = admin.post(modifier(lieu), envoi)
    assert reponse.status_code == 200
    erreurs = "".join(reponse.context["adminform"].form.errors["semaine"])
    assert phrase in erreurs
    remontre = grille_de(reponse)
    assert {nom: remontre[nom] for nom in changement} == changement
    lieu.refresh_from_db()
    assert lieu.horaires == "Tu 09:00-12:00"


def test_une_erreur_ailleurs_garde_la_grille_desactivee(admin):
    lieu = LieuFactory(horaires="Tu[1] 09:00-12:00")
    envoi = formulaire(admin, modifier(lieu)) | {"nom": ""}
    reponse = admin.post(modifier(lieu), envoi)
    assert reponse.status_code == 200
    assert grille_de(reponse) == {}


# --- Les arrêts -----------------------------------------------------------------------


def test_la_grille_d_un_arret_ajoute_sur_la_fiche(admin):
    lieu = LieuFactory()
    enregistrer(
        admin,
        modifier(lieu),
        **{
            "arrets-TOTAL_FORMS": "1",
            "arrets-0-commune": CommuneFactory().pk,
            "arrets-0-lieu": lieu.pk,
            **{f"arrets-0-{nom}": valeur for nom, valeur in MATIN.items()},
        },
    )
    assert Arret.objects.get().horaires == "Mo 09:00-12:00"


def test_la_grille_d_un_arret_deja_la(admin):
    arret = ArretFactory(horaires="Tu 09:00-12:00")
    enregistrer(admin, modifier(arret.lieu), **{f"arrets-0-{n}": v for n, v in MATIN.items()})
    arret.refresh_from_db()
    assert arret.horaires == "Mo 09:00-12:00"
    enregistrer(
        admin, reverse("admin:lieux_arret_change", args=[arret.pk]), **{"semaine-posee": "libre"}
    )
    arret.refresh_from_db()
    assert arret.horaires == ""


# --- L'aperçu -------------------------------------------------------------------------


def test_l_apercu_du_texte_dit_ce_que_le_public_lira(admin):
    reponse = admin.get(reverse(APERCU), {"texte": "Mo-Fr 09:00-12:00; PH off"}).json()
    assert reponse["erreurs"] == []
    assert reponse["lignes"][0] == "Du lundi au vendredi : 9 h – 12 h"
    assert reponse["grille"]["feries"] is True
    assert reponse["grille"]["heures"]["0-matin-fin"] == "12:00"
    assert reponse["etat"]


def test_l_apercu_de_la_grille_rend_le_texte(admin):
    reponse = admin.get(reverse(APERCU), MATIN | {"semaine-feries": "on"}).json()
    assert reponse["texte"] == "Mo 09:00-12:00; PH off"
    assert reponse["lignes"][0] == "Lundi : 9 h – 12 h"


@pytest.mark.parametrize(
    ("texte", "grille", "erreurs"),
    [("", True, False), ("Tu[1] 09:00-12:00", False, False), ("lundi", False, True)],
)
def test_l_apercu_d_un_texte_sans_grille_ou_fautif(texte, grille, erreurs):
    lu = apercu(texte)
    assert (lu["grille"] is not None, bool(lu["erreurs"])) == (grille, erreurs)


def test_l_apercu_d_une_grille_fautive(admin):
    reponse = admin.get(reverse(APERCU), MATIN | {"semaine-0-matin-fin": "08:00"}).json()
    assert reponse["erreurs"] == ["Lundi : l'heure de fin doit être après l'heure de début."]


@pytest.mark.parametrize("texte", ["\x00", "x" * 5000, "'; DROP", "<b>"])
def test_l_apercu_supporte_tout(admin, texte):
    assert admin.get(reverse(APERCU), {"texte": texte}).json()["erreurs"]


def test_l_apercu_est_reserve_a_qui_peut_modifier(client):
    assert client.get(reverse(APERCU)).status_code == 302
    agent = User.objects.create_user("agent", is_staff=True)
    agent.user_permissions.add(Permission.objects.get(codename="view_lieu"))
    entrer(client, agent)
    assert client.get(reverse(APERCU)).status_code == 403
    page = client.get(modifier(LieuFactory(horaires="Mo 09:00-12:00")))
    assert page.status_code == 200
    assert "data-grille" not in page.content.decode()
