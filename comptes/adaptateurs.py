"""Ce que nous demandons à allauth de faire autrement."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptes import chiffre
from comptes.accroches import accueil_de, est_sensible
from lieux.visiteur import adresse_client, reseau_de

_FAUX = _("L'adresse e-mail ou le mot de passe ne va pas. Vérifiez les majuscules, puis réessayez.")
_TROP = _("Trop d'essais. Attendez cinq minutes, puis réessayez.")
_CODE_FAUX = _("Ce code ne va pas. Attendez le suivant, puis tapez-le.")

# Ce que nous disons à l'écran, et ce que nous écrivons à la personne, quand son compte change.
MESSAGES = {
    "account/messages/password_changed.txt": _("Votre mot de passe est changé."),
    "mfa/messages/totp_activated.txt": _("L'application de votre téléphone est enregistrée."),
    "mfa/messages/totp_deactivated.txt": _("L'application de votre téléphone est retirée."),
    "mfa/messages/recovery_codes_generated.txt": _("Vos codes de secours sont refaits."),
    "mfa/messages/webauthn_added.txt": _("Votre clé est enregistrée."),
    "mfa/messages/webauthn_removed.txt": _("Votre clé est retirée."),
}
AVIS = {
    "account/email/password_changed": _("Votre mot de passe vient d'être changé."),
    "account/email/password_reset": _("Votre mot de passe vient d'être choisi de nouveau."),
    "mfa/email/totp_activated": _("Une application de téléphone protège maintenant votre compte."),
    "mfa/email/totp_deactivated": _("L'application de téléphone a été retirée de votre compte."),
    "mfa/email/recovery_codes_generated": _("Vos codes de secours viennent d'être refaits."),
    "mfa/email/webauthn_added": _("Une clé de sécurité vient d'être ajoutée à votre compte."),
    "mfa/email/webauthn_removed": _("Une clé de sécurité vient d'être retirée de votre compte."),
}


class Comptes(DefaultAccountAdapter):
    """Personne ne s'inscrit ; le compte vient d'un administrateur."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _FAUX,
        "username_password_mismatch": _FAUX,
        "invalid_login": _FAUX,
        "too_many_login_attempts": _TROP,
        "rate_limited": _TROP,
        "incorrect_code": _CODE_FAUX,
        "incorrect_password": _("Ce mot de passe ne va pas."),
        "enter_current_password": _("Ce n'est pas votre mot de passe d'aujourd'hui."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        # Sans adresse connue, tous les inconnus partagent un compte : jamais « sans limite ».
        # Un abonné IPv6 a 2^64 adresses : on compte son réseau.
        return reseau_de(adresse_client(request)) or "inconnue"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Son métier d'abord : qui tient aussi les lieux trouve l'administration depuis son accueil."""
        personne = request.user
        if not personne.is_superuser and (accueil := accueil_de(personne)):
            return accueil
        return reverse("admin:index" if personne.is_staff else "lieux:recherche")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_reauthentication_methods(self, user) -> list[dict]:
        noms = {
            "reauthenticate": _("Votre mot de passe"),
            "mfa_reauthenticate": _("Un code de votre téléphone, ou un code de secours"),
            "mfa_reauthenticate:webauthn": _("Votre clé de sécurité"),
        }
        return [
            methode | {"description": noms.get(methode["id"], methode["description"])}
            for methode in super().get_reauthentication_methods(user)
        ]

    def add_message(
        self,
        request,
        level,
        message_template=None,
        message_context=None,
        extra_tags="",
        message=None,
    ) -> None:
        if texte := message or MESSAGES.get(message_template):
            messages.add_message(request, level, str(texte), extra_tags=extra_tags)

    def send_notification_mail(
        self, template_prefix: str, user, context: dict[str, Any] | None = None, email: str = ""
    ) -> None:
        if phrase := AVIS.get(template_prefix):
            avertir(user, str(phrase))


class SecondFacteur(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _CODE_FAUX,
        "cannot_delete_authenticator": _(
            "Votre compte doit garder un second moyen de vous reconnaître : ajoutez l'autre d'abord."
        ),
    }

    def get_totp_issuer(self) -> str:
        return settings.SITE_NOM

    def encrypt(self, text: str) -> str:
        return chiffre.chiffrer(text)

    def decrypt(self, encrypted_text: str) -> str:
        return chiffre.dechiffrer(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not (settings.SECOND_FACTEUR_EXIGE and est_sensible(authenticator.user)):
            return True
        autres = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return autres.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def avertir(user, phrase: str, courriel: str = "") -> None:
    """Un courriel court : ce qui vient de changer, et que faire si ce n'est pas elle.

    `courriel` : une autre adresse que celle du compte, quand c'est elle qui vient de changer.
    """
    contexte = {
        "phrase": phrase,
        "quand": timezone.now(),
        "SITE_NOM": settings.SITE_NOM,
        "SITE_CONTACT": settings.SITE_CONTACT,
    }
    EmailMessage(
        f"{settings.SITE_NOM} : votre compte a changé",
        render_to_string("comptes/courriels/avis.txt", contexte),
        to=[courriel or user.email],
    ).send()
