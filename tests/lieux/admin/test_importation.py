"""L'import dans l'administration : qui y entre, ce qui s'y lit, ce qui s'y écrit, ce qui s'y défait."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lieux.importation import LectureImpossible
from lieux.importation.conservation import analyser, appliquer_import
from lieux.models import Import, Lieu, Provenance
from tests.agents import confier, entrer
from tests.lieux.admin.conftest import ClientDeLAdministration
from tests.lieux.importation.conftest import DONNEES, REEL, herault, ligne  # noqa: F401
from tests.lieux.importation.test_conservation import photo_de_la_base

REELS = REEL / "herault_lieux_reels.csv"
pytestmark = pytest.mark.django_db
DEPOSER = "admin:lieux_import_add"


def octets(lignes: list[dict]) -> bytes:
    colonnes = list(dict.fromkeys(cle for valeurs in lignes for cle in valeurs))
    rangs = [colonnes, *([valeurs.get(c, "") for c in colonnes] for valeurs in lignes)]
    return "\n".join(",".join(f'"{v}"' for v in rang) for rang in rangs).encode()


def des_lieux(nombre=3, **valeurs):
    return [
        ligne(id=f"ex-{i}", nom=f"Lieu {i}", adresse=f"{i} rue X", latitude=f"43.{3442 + 20 * i}")
        | valeurs
        for i in range(nombre)
    ]


def deposer(client, contenu, nom="lieux.csv", **champs):
    contenu = octets(contenu) if isinstance(contenu, list) else contenu
    envoi = {"fichier": SimpleUploadedFile(nom, contenu), "format": "auto", **champs}
    return client.post(reverse(DEPOSER), envoi)


def page(imp, nom="change"):
    return reverse(f"admin:lieux_import_{nom}", args=[imp.pk])


def lire(client, adresse) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200, adresse
    return reponse.content.decode()


@pytest.fixture
def garde(herault):  # noqa: F811
    return analyser(octets(des_lieux()), "lieux.csv", "auto")


@pytest.fixture
def applique(garde):
    appliquer_import(garde)
    garde.refresh_from_db()
    return garde


# --- Qui entre

ROLES = {
    "anonyme": None,
    "agent-sans-droit": [],
    "agent-qui-modifie": ["change_lieu"],
    "agent-qui-importe": ["add_lieu", "change_lieu"],
    "administrateur": "tous",
}
URLS = ["changelist", "add", "change", "appliquer", "annuler", "delete", "history"]


def client_de(role: str) -> Client:
    client = ClientDeLAdministration()
    droits = ROLES[role]
    if droits is not None:
        agent = User.objects.create_user(role, is_staff=True, is_superuser=droits == "tous")
        if droits != "tous":
            agent.user_permissions.set(Permission.objects.filter(codename__in=droits))
            confier(agent)
        entrer(client, agent)
    return client


@pytest.mark.parametrize("methode", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("role", ROLES)
def test_chaque_role_a_chaque_adresse(garde, role, url, methode):
    arguments = [] if url in ("changelist", "add") else [garde.pk]
    adresse = reverse(f"admin:lieux_import_{url}", args=arguments)
    client = client_de(role)
    avant = photo_de_la_base()
    reponse = getattr(client, methode)(adresse)
    if role == "anonyme":
        assert reponse.status_code == 302
        assert reponse["Location"].startswith(reverse("admin:login"))
    elif role in ("agent-sans-droit", "agent-qui-modifie"):
        assert reponse.status_code == 403
    else:
        attendus = {
            ("change", "get"): 200,
            ("appliquer", "post"): 302,
            ("annuler", "get"): 302,  # rien à annuler : retour à l'import, avec un message
            ("annuler", "post"): 302,
        }
        sinon = 405 if url in ("change", "appliquer", "annuler") else reponse.status_code
        assert reponse.status_code == attendus.get((url, methode), sinon)
        assert reponse.status_code < 500
        if (url, methode) == ("appliquer", "post"):
            assert Lieu.objects.count() == 3
            return
    assert photo_de_la_base() == avant
    if (url, methode) != ("delete", "post") or role not in ("agent-qui-importe", "administrateur"):
        assert Import.objects.get().statut == "analyse"


def test_sans_le_droit_rien_n_y_mene(client):
    client = client_de("agent-qui-modifie")
    assert reverse("admin:lieux_import_changelist") not in lire(client, reverse("admin:index"))
    client = client_de("agent-qui-importe")
    assert reverse("admin:lieux_import_changelist") in lire(client, reverse("admin:index"))
    assert "Importer des lieux" in lire(client, reverse("admin:lieux_import_changelist"))


def test_sans_jeton_rien_ne_s_ecrit(garde, applique, gestionnaire):
    client = Client(enforce_csrf_checks=True)
    entrer(client, gestionnaire)
    for adresse in (reverse(DEPOSER), page(garde, "appliquer"), page(applique, "annuler")):
        assert client.post(adresse).status_code == 403
    assert Lieu.objects.count() == 3


@pytest.mark.parametrize("url", ["change", "appliquer", "annuler"])
def test_un_import_inconnu(admin, url):
    reponse = admin.post(reverse(f"admin:lieux_import_{url}", args=[10**17]))
    assert reponse.status_code == (405 if url == "change" else 404)
    assert admin.get(reverse("admin:lieux_import_change", args=[10**17])).status_code == 302


# --- Déposer


def test_deposer_un_fichier_mene_a_l_ecart_et_n_ecrit_rien(admin, gestionnaire, herault):  # noqa: F811
    reponse = deposer(admin, (DONNEES / "lieux_standard.csv").read_bytes(), "lieux_standard.csv")
    imp = Import.objects.get()
    assert reponse.status_code == 302
    assert reponse["Location"] == page(imp)
    assert imp.auteur == gestionnaire
    assert not Lieu.objects.exists()
    html = lire(admin, page(imp))
    rejet = imp.rapport["rejetes"][0]
    assert rejet["raison"] in html.replace("&#x27;", "'").replace("&quot;", '"')
    for objet in imp.rapport["crees"]:
        assert f'name="refuser" value="{objet["ligne"]}"' in " ".join(html.split())
    assert "34500 Béziers" in html
    assert "None" not in html


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"", "vide"),
        (b"   \n", "vide"),
        (b"\x00\x01\x02\xff" * 100, ""),
        (b"PK\x03\x04" + b"x" * 50, "classeur"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><script>alert(1)</script>", "page web"),
        (b"a,b\n1,2\n", "Format non reconnu"),
        (b'id,nom\n1,"jamais ferm', ""),
        (b"[" * 100_000, ""),
        (b"\xff\xfe" + b"\xd8\x00" * 9, ""),
        (b"id,nom,commune\n" + b"x" * 200_000, ""),
    ],
)
def test_un_fichier_hostile_donne_un_message(admin, herault, contenu, dit):  # noqa: F811
    reponse = deposer(admin, contenu)
    assert reponse.status_code == 200
    html = reponse.content.decode()
    assert "errorlist" in html
    assert dit in html
    assert not Import.objects.exists()


def test_un_fichier_trop_gros(admin, monkeypatch):
    monkeypatch.setattr("lieux.admin.depot.TAILLE_MAXIMALE", 1000)
    reponse = deposer(admin, b"x" * 1001)
    assert "dépasse 20 Mo" in reponse.content.decode()
    assert not Import.objects.exists()


def test_un_nom_de_fichier_hostile_s_affiche_sans_s_executer(admin, herault):  # noqa: F811
    deposer(admin, des_lieux(), nom="<img src=x onerror=alert(1)>" + "é" * 300 + ".csv")
    html = lire(admin, page(Import.objects.get()))
    assert "<img src=x" not in html


def test_un_fichier_ou_une_adresse(admin, herault):  # noqa: F811
    html = admin.post(reverse(DEPOSER), {"format": "auto"}).content.decode()
    assert "Choisissez un fichier" in html
    html = deposer(admin, des_lieux(), adresse="https://example.org/x.csv").content.decode()
    assert "pas les deux" in html
    assert 'value="https://example.org/x.csv"' in html


@pytest.mark.parametrize(
    "adresse",
    [
        "http://example.org/x.csv",
        "https://127.0.0.1/x.csv",
        "https://[::1]/",
        "ftp://example.org/",
        "x y",
    ],
)
def test_une_adresse_interdite_est_refusee_et_reste_ecrite(admin, herault, adresse):  # noqa: F811
    envoi = {"adresse": adresse, "format": "standard"}
    html = admin.post(reverse(DEPOSER), envoi).content.decode()
    assert "errorlist" in html
    assert f'value="{adresse}"' in html
    assert not Import.objects.exists()


def test_une_adresse_qui_repond(admin, herault, monkeypatch):  # noqa: F811
    monkeypatch.setattr(
        "lieux.admin.depot.telecharger", lambda url: (octets(des_lieux()), "example.org/x.csv")
    )
    admin.post(reverse(DEPOSER), {"adresse": "https://example.org/x.csv?cle=1", "format": "auto"})
    assert Import.objects.get().source == "example.org/x.csv"


def test_une_adresse_qui_ne_repond_pas(admin, monkeypatch):
    def panne(_url):
        raise LectureImpossible("example.org ne répond pas assez vite.")

    monkeypatch.setattr("lieux.admin.depot.telecharger", panne)
    envoi = {"adresse": "https://example.org/x.csv", "format": "auto"}
    assert "ne répond pas" in admin.post(reverse(DEPOSER), envoi).content.decode()


# --- Relire et appliquer


def test_l_ecart_se_lit_en_mots(admin, applique):
    changes = des_lieux(
        2, telephone="04 65 71 00 99", services="Aide aux démarches administratives"
    )
    changes.append(
        ligne(
            id="faux", nom="Sans commune", commune="Nulle-Part", code_postal="99999", code_insee=""
        )
    )
    deposer(admin, changes)
    imp = Import.objects.first()
    html = " ".join(lire(admin, page(imp)).split())
    assert "<del>+33465710001</del>" in html
    assert "<ins>+33465710099</ins>" in html
    assert "<del>(vide)</del>" in html
    assert "Sans commune" in html
    assert "Lieu 2" in html  # absent du fichier
    assert 'name="refuser_absent" value="0"' in html


def test_appliquer_sauf_une_ligne(admin, garde):
    reponse = admin.post(page(garde, "appliquer"), {"refuser": ["3"]}, follow=True)
    assert set(Lieu.objects.values_list("nom", flat=True)) == {"Lieu 0", "Lieu 2"}
    html = reponse.content.decode()
    assert "2 lieux écrits" in html
    assert "refusé" in html
    assert "checkbox" not in html
    garde.refresh_from_db()
    assert garde.statut == "applique"
    lieu = Lieu.objects.first()
    historique = lire(admin, reverse("admin:lieux_lieu_history", args=[lieu.pk]))
    assert reverse("admin:lieux_import_change", args=[garde.pk]) in historique


@pytest.mark.parametrize("refus", [["x"], ["-1"], ["99999"], ["²"], ["9" * 5000]])
def test_des_cases_fausses_ne_cassent_rien(admin, garde, refus):
    reponse = admin.post(page(garde, "appliquer"), {"refuser": refus, "refuser_tout": refus})
    assert reponse.status_code == 302
    assert Lieu.objects.count() == 3


def test_refuser_toute_une_rubrique(admin, garde):
    admin.post(page(garde, "appliquer"), {"refuser_tout": ["crees"]})
    assert not Lieu.objects.exists()


def test_les_choix_restent_quand_l_ecart_a_change(admin, applique):
    deposer(admin, des_lieux(telephone="04 65 71 00 99"))
    imp = Import.objects.first()
    Lieu.objects.filter(nom="Lieu 0").update(telephone="+33465710055")
    reponse = admin.post(page(imp, "appliquer"), {"refuser": ["4"]}, follow=True)
    html = " ".join(reponse.content.decode().split())
    assert "différences à jour" in html
    assert 'name="refuser" value="4" checked' in html
    assert not Lieu.objects.filter(telephone="+33465710099").exists()


def test_un_fichier_tronque_veut_une_confirmation(admin, applique):
    deposer(admin, des_lieux(1, telephone="04 65 71 00 99"))
    imp = Import.objects.first()
    assert "sans doute incomplet" in lire(admin, page(imp))
    html = admin.post(page(imp, "appliquer"), {"refuser": ["2"]}, follow=True).content.decode()
    assert "confirmez" in html
    assert 'value="2" checked' in " ".join(html.split())
    assert not Lieu.objects.filter(a_verifier=True).exists()
    admin.post(page(imp, "appliquer"), {"forcer": "1"})
    assert Lieu.objects.filter(a_verifier=True).count() == 2


def test_appliquer_deux_fois(admin, garde):
    admin.post(page(garde, "appliquer"))
    html = admin.post(page(garde, "appliquer"), follow=True).content.decode()
    assert "déjà été appliqué" in html
    assert Lieu.objects.count() == 3


def test_un_import_applique_ne_se_supprime_pas(admin, applique):
    assert admin.post(page(applique, "delete"), {"post": "yes"}).status_code == 403
    envoi = {"action": "delete_selected", "_selected_action": [applique.pk], "post": "yes"}
    admin.post(reverse("admin:lieux_import_changelist"), envoi)
    assert Import.objects.get() == applique


# --- Annuler


def test_annuler_demande_confirmation_puis_rend_la_base_d_avant(admin, garde):
    avant = photo_de_la_base()
    admin.post(page(garde, "appliquer"))
    assert "Annuler cet import" in lire(admin, page(garde))
    html = lire(admin, page(garde, "annuler"))
    assert "Oui, annuler cet import" in html
    assert Lieu.objects.count() == 3
    html = admin.post(page(garde, "annuler"), follow=True).content.decode()
    assert "comme avant" in html
    assert photo_de_la_base() == avant
    html = admin.post(page(garde, "annuler"), follow=True).content.decode()
    assert "rien à annuler" in html


def test_les_lieux_changes_depuis_sont_nommes(admin, applique):
    Lieu.objects.filter(nom="Lieu 1").update(telephone="+33465710077")
    assert "Lieu 1 — Modifié depuis : téléphone." in lire(admin, page(applique, "annuler"))
    html = admin.post(page(applique, "annuler"), follow=True).content.decode()
    assert "1 lieu changé depuis" in html
    lieu = Lieu.objects.get()
    assert reverse("admin:lieux_lieu_change", args=[lieu.pk]) in html
    assert "Modifié depuis : téléphone." in html


# --- Nombre de requêtes


def _requetes(client, adresse) -> int:
    client.get(adresse)  # la première page écrit le jeton dans la session
    with CaptureQueriesContext(connection) as requetes:
        lire(client, adresse)
    return len(requetes)


@pytest.mark.parametrize("ecran", ["ecart", "rapport", "annuler"])
def test_le_nombre_de_requetes_ne_suit_pas_les_lignes(admin, herault, ecran):  # noqa: F811
    comptes = []
    for nombre in (1, 8):
        Lieu.objects.all().delete()
        imp = analyser(octets(des_lieux(nombre)), "x.csv", "auto")
        appliquer_import(imp)
        imp = analyser(octets(des_lieux(nombre, telephone="04 65 71 00 99")), "x.csv", "auto")
        if ecran != "ecart":
            appliquer_import(imp)
        comptes.append(_requetes(admin, page(imp, "annuler" if ecran == "annuler" else "change")))
    assert comptes[0] == comptes[1]


# --- Le fichier réel


@pytest.mark.skipif(not REELS.exists(), reason="le fichier réel n'est pas dans ../shared/data/reel")
def test_le_fichier_reel_trois_lignes_refusees_puis_annule(admin, herault):  # noqa: F811
    avant = photo_de_la_base()
    deposer(admin, REELS.read_bytes(), REELS.name)
    imp = Import.objects.get()
    lire(admin, page(imp))
    refusees = [objet["ligne"] for objet in imp.rapport["crees"][10:13]]
    admin.post(page(imp, "appliquer"), {"refuser": refusees})
    assert Lieu.objects.count() == len(imp.rapport["crees"]) - 3
    assert Provenance.objects.exists()
    lire(admin, page(imp))
    lire(admin, page(imp, "annuler"))
    admin.post(page(imp, "annuler"))
    assert photo_de_la_base() == avant
