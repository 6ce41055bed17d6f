"""La session s'éteint pendant la saisie : les codes reviennent, et rien n'est écrit nulle part."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.middleware.csrf import CSRF_SESSION_KEY

from pass_numerique.models import Saisie, TentativeRefusee
from tests.client_strict import ClientStrict
from tests.pass_numerique.views.structure.outils import ENCAISSEMENT, envoi, fait

__all__ = ["fait"]
pytestmark = pytest.mark.django_db


def champs_caches(reponse) -> dict:
    """Ce que le formulaire de la page renverrait."""
    page = reponse.content.decode()
    bloc = page[page.index('<form method="post"') :].split("</form>")[0]
    lus = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', bloc)
    return {nom: [v for n, v in lus if n == nom] for nom, _valeur in lus}


def test_une_session_eteinte_ne_fait_pas_perdre_les_codes(fait):
    client = ClientStrict(enforce_csrf_checks=True)
    code = fait.secrets[1][0]
    perdue = client.post(ENCAISSEMENT, envoi(fait, code, "<b>faux"))
    assert perdue.status_code == 403
    assert "Vous n'étiez plus connecté" in perdue.content.decode().replace("&#x27;", "'")
    assert "no-store" in perdue["Cache-Control"]
    assert "<b>" not in perdue.content.decode()
    # Ni session, ni essai compté, ni saisie : les codes ne sont que dans la page.
    assert all(code not in str(s.get_decoded()) for s in Session.objects.all())
    assert not TentativeRefusee.objects.exists()

    # Reconnectée dans un autre onglet : le jeton de cette page ne va plus, celui de la suivante si.
    client.force_login(fait.membre)
    session = client.session
    del session[CSRF_SESSION_KEY]
    session.save()
    revenue = client.post(ENCAISSEMENT, champs_caches(perdue) | {"ajouter": "1"})
    assert "de nouveau connecté" in revenue.content.decode()
    saisie = client.post(ENCAISSEMENT, champs_caches(revenue) | {"ajouter": "1"})
    assert saisie.status_code == 200
    page = saisie.content.decode()
    assert f'value="{code}"' in page
    assert f'value="{fait.prestation.pk}" selected' in page
    assert not Saisie.objects.exists()


def test_un_jeton_refuse_ailleurs_ou_sans_code_garde_sa_page(fait):
    client = ClientStrict(enforce_csrf_checks=True)
    for adresse, contenu in (("/pass/solde/", {"code": "x"}), (ENCAISSEMENT, {"code": " "})):
        reponse = client.post(adresse, contenu)
        assert reponse.status_code == 403
        assert "restée ouverte trop longtemps" in reponse.content.decode()
