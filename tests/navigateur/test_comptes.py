"""Un agent invité : il choisit son mot de passe, pose son application, se reconnecte avec un code."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from comptes import acces
from tests.agents import MOT_DE_PASSE, code, compte, confier
from tests.navigateur.gestes import axe, sans_debordement

COURRIEL = "lea@herault.example"


@pytest.fixture
def invitee(serveur: str):
    """Une personne dont le compte vient d'être ouvert ; le lien de son invitation."""
    personne = confier(compte(COURRIEL, "gestionnaire des lieux"))
    personne.set_unusable_password()
    personne.save()
    requete = RequestFactory().get("/", HTTP_HOST=serveur.removeprefix("http://"))
    acces.inviter(personne, requete)
    yield re.search(r"http://\S+/choisir/\S+", mail.outbox[-1].body)[0]
    User.objects.all().delete()
    Session.objects.all().delete()


def bien_faite(page: Page) -> None:
    axe(page)
    sans_debordement(page)


def se_connecter(page: Page) -> None:
    page.goto("/admin/")
    bien_faite(page)
    page.get_by_label("Adresse e-mail").fill(COURRIEL)
    page.get_by_label("Mot de passe", exact=True).fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Se connecter").click()


def test_de_l_invitation_a_l_administration(page: Page, invitee: str):
    page.goto(invitee)
    expect(page.get_by_role("heading", level=1)).to_have_text("Choisir mon mot de passe")
    bien_faite(page)
    page.get_by_label("Nouveau mot de passe").fill("court")
    page.get_by_label("Le même, une seconde fois").fill("court")
    page.get_by_role("button", name="Garder ce mot de passe").click()
    expect(page.get_by_label("Nouveau mot de passe")).to_have_attribute("aria-invalid", "true")
    bien_faite(page)
    page.get_by_label("Nouveau mot de passe").fill(MOT_DE_PASSE)
    page.get_by_label("Le même, une seconde fois").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Garder ce mot de passe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre mot de passe est choisi")
    bien_faite(page)

    # La première connexion mène à la pose du second facteur, et nulle part ailleurs.
    se_connecter(page)
    expect(page.get_by_text("second moyen de vous reconnaître")).to_be_visible()
    bien_faite(page)
    page.goto("/admin/lieux/lieu/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    page.get_by_role("link", name="Enregistrer une application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est bien vous ?")
    bien_faite(page)
    page.get_by_label("Mot de passe", exact=True).fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("img", name=re.compile("^Carré"))).to_be_visible()
    bien_faite(page)
    secret = page.locator(".comptes__secret").inner_text()
    page.get_by_label("Le code que l'application affiche").fill("000000")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Ce code ne va pas")).to_be_visible()
    bien_faite(page)
    page.get_by_label("Le code que l'application affiche").fill(code(secret))
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes codes de secours")
    expect(page.locator(".comptes__codes code")).to_have_count(10)
    bien_faite(page)
    secours = page.locator(".comptes__codes code").first.inner_text()
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Qualité des lieux")).to_be_visible()

    # Elle se déconnecte, revient, et donne un code.
    page.goto("/comptes/deconnexion/")
    bien_faite(page)
    page.get_by_role("button", name="Me déconnecter").click()
    se_connecter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre code")
    bien_faite(page)
    page.get_by_label("Code", exact=True).fill(code(secret, pas=1))
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", name="Qualité des lieux")).to_be_visible()

    # Téléphone oublié : un code de secours.
    page.context.clear_cookies()
    se_connecter(page)
    page.get_by_label("Code", exact=True).fill(secours)
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", name="Qualité des lieux")).to_be_visible()
    page.goto("/comptes/securite/")
    bien_faite(page)


def test_une_cle_de_securite_sous_la_politique_stricte(page: Page, serveur: str, invitee: str):
    """WebAuthn, avec une clé que Chromium imite."""
    personne = User.objects.get(email=COURRIEL)
    personne.set_password(MOT_DE_PASSE)
    personne.save()
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cle = cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )["authenticatorId"]
    se_connecter(page)
    page.get_by_role("link", name="Ajouter une clé").click()
    page.get_by_label("Mot de passe", exact=True).fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Son nom")).to_be_visible()
    page.wait_for_load_state()
    bien_faite(page)
    page.get_by_label("Son nom").fill("clé du trousseau")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes codes de secours")
    assert Authenticator.objects.get(type="webauthn").wrap().name == "clé du trousseau"
    page.goto("/comptes/securite/cles/")
    bien_faite(page)
    page.context.clear_cookies()
    se_connecter(page)
    expect(page.get_by_role("button", name="Utiliser ma clé")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Utiliser ma clé").click()
    expect(page.get_by_role("heading", name="Qualité des lieux")).to_be_visible()
    cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": cle})
    cdp.detach()
