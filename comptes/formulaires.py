"""Les formulaires d'allauth, avec nos mots et sans texte d'exemple dans les champs."""

from allauth.account import forms as compte
from allauth.mfa.base import forms as facteur
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

_COURRIEL = _("Adresse e-mail")
_MOT_DE_PASSE = _("Mot de passe")
_NOUVEAU = _("Nouveau mot de passe")
_ENCORE = _("Le même, une seconde fois")
_CODE = _("Code")
_REGLES = _(
    "12 signes au moins. Trois ou quatre mots qui ne vont pas ensemble font un bon mot de passe."
)
_CHIFFRES = {"inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


class _Mots(forms.Form):
    """`libelles` et `aides` : champ → texte. `attributs` : champ → attributs HTML."""

    libelles: dict = {}
    aides: dict = {}
    attributs: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for nom, champ in self.fields.items():
            champ.widget.attrs.pop("placeholder", None)
            champ.label = self.libelles.get(nom, champ.label)
            champ.help_text = self.aides.get(nom, "")
            champ.widget.attrs.update(self.attributs.get(nom, {}))


class Connexion(_Mots, compte.LoginForm):
    libelles = {"login": _COURRIEL, "password": _MOT_DE_PASSE}
    attributs = {
        "login": {"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}
    }


class MotDePasseOublie(_Mots, compte.ResetPasswordForm):
    libelles = {"email": _COURRIEL}


class ChoisirLeMotDePasse(_Mots, compte.ResetPasswordKeyForm):
    libelles = {"password1": _NOUVEAU, "password2": _ENCORE}
    aides = {"password1": _REGLES}


class ChangerLeMotDePasse(_Mots, compte.ChangePasswordForm):
    libelles = {
        "oldpassword": _("Mot de passe d'aujourd'hui"),
        "password1": _NOUVEAU,
        "password2": _ENCORE,
    }
    aides = {"password1": _REGLES}


class ConfirmerLeMotDePasse(_Mots, compte.ReauthenticateForm):
    libelles = {"password": _MOT_DE_PASSE}


class DonnerLeCode(_Mots, facteur.AuthenticateForm):
    libelles = {"code": _CODE}
    aides = {"code": _("Les six chiffres de votre téléphone, ou un de vos codes de secours.")}
    attributs = {"code": _CHIFFRES}


class ConfirmerParLeCode(_Mots, facteur.ReauthenticateForm):
    libelles = {"code": _CODE}
    aides = DonnerLeCode.aides
    attributs = DonnerLeCode.attributs


class PoserLApplication(_Mots, ActivateTOTPForm):
    libelles = {"code": _("Le code que l'application affiche")}
    aides = {"code": _("Six chiffres, qui changent toutes les trente secondes.")}
    attributs = {"code": _CHIFFRES}


class AjouterUneCle(_Mots, AddWebAuthnForm):
    libelles = {"name": _("Son nom")}
    aides = {"name": _("Pour la reconnaître : « clé du trousseau », « téléphone »…")}


class NommerUneCle(_Mots, EditWebAuthnForm):
    libelles = {"name": _("Son nom")}
