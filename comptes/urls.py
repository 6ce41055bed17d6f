"""Nos adresses, en français, pour les pages d'allauth que nous ouvrons ; les noms sont les siens."""

from allauth.account import views as compte
from allauth.mfa.base import views as facteur
from allauth.mfa.recovery_codes import views as secours
from allauth.mfa.totp import views as application
from allauth.mfa.webauthn import views as cle
from django.urls import path, re_path
from django.views.generic import RedirectView

_MOT_DE_PASSE = "mot-de-passe/"
_SECURITE = "securite/"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="mfa_index"), name="compte"),
    path("connexion/", compte.login, name="account_login"),
    path("connexion/code/", facteur.authenticate, name="mfa_authenticate"),
    path("deconnexion/", compte.logout, name="account_logout"),
    path("ferme/", compte.account_inactive, name="account_inactive"),
    path("confirmer/", compte.reauthenticate, name="account_reauthenticate"),
    path(_MOT_DE_PASSE, compte.password_change, name="account_change_password"),
    path(f"{_MOT_DE_PASSE}oublie/", compte.password_reset, name="account_reset_password"),
    path(
        f"{_MOT_DE_PASSE}oublie/envoye/",
        compte.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        f"{_MOT_DE_PASSE}choisi/",
        compte.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        rf"^{_MOT_DE_PASSE}choisir/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        compte.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(_SECURITE, facteur.index, name="mfa_index"),
    path(f"{_SECURITE}confirmer/", facteur.reauthenticate, name="mfa_reauthenticate"),
    path(
        f"{_SECURITE}confirmer/cle/",
        cle.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(f"{_SECURITE}application/", application.activate_totp, name="mfa_activate_totp"),
    path(
        f"{_SECURITE}application/retirer/",
        application.deactivate_totp,
        name="mfa_deactivate_totp",
    ),
    path(f"{_SECURITE}codes/", secours.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        f"{_SECURITE}codes/refaire/",
        secours.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        f"{_SECURITE}codes/telecharger/",
        secours.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(f"{_SECURITE}cles/", cle.list_webauthn, name="mfa_list_webauthn"),
    path(f"{_SECURITE}cles/ajouter/", cle.add_webauthn, name="mfa_add_webauthn"),
    path(f"{_SECURITE}cles/<int:pk>/nom/", cle.edit_webauthn, name="mfa_edit_webauthn"),
    path(f"{_SECURITE}cles/<int:pk>/retirer/", cle.remove_webauthn, name="mfa_remove_webauthn"),
]
