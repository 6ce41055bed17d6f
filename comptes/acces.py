"""Ouvrir un compte à quelqu'un, et le lui rendre : invitation, second facteur perdu, fermeture."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptes import accroches
from comptes.adaptateurs import avertir
from comptes.roles import ADMINISTRATEUR, donner_le_role


def lien_du_mot_de_passe(compte: User, request: HttpRequest | None = None) -> str:
    """L'adresse où choisir son mot de passe ; elle sert une fois, pendant trois jours."""
    chemin = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(compte),
            "key": default_token_generator.make_token(compte),
        },
    )
    if request is not None:
        return request.build_absolute_uri(chemin)
    return f"https://{settings.ALLOWED_HOSTS[0].removeprefix('.')}{chemin}"


class TropDInvitations(Exception):
    """Cette adresse vient déjà d'en recevoir plusieurs."""

    phrase = _(
        "Plusieurs invitations viennent de partir à cette adresse. La personne peut les chercher "
        "dans ses courriers indésirables. Sinon, réessayez dans une heure."
    )


class TropDInvitationsDUnCompte(TropDInvitations):
    """Cette personne vient d'en envoyer beaucoup : un compte volé n'arrose pas des inconnus."""

    phrase = _("Vous venez d'envoyer vingt invitations. Attendez une heure, puis continuez.")


def exiger_de_pouvoir_inviter(request: HttpRequest) -> None:
    """À demander avant d'ouvrir un compte que l'on ne pourrait pas inviter."""
    if not ratelimit.consume(request, dry_run=True, **_de_l_invitant(request)):
        raise TropDInvitationsDUnCompte


def _de_l_invitant(request: HttpRequest) -> dict[str, str]:
    qui = getattr(request, "user", None)
    return {"action": "invitations_d_un_compte", "key": str(qui.pk if qui else "")}


def inviter(compte: User, request: HttpRequest) -> None:
    """Envoie le courriel qui permet de choisir son mot de passe ; quelques-uns par heure au plus.

    Ils se comptent dans la base, comme les essais de connexion (ACCOUNT_RATE_LIMITS). Un courriel
    qui n'est pas parti ne compte pas.
    """
    exiger_de_pouvoir_inviter(request)
    limite = {"action": "invitation", "key": compte.email.lower()}
    if not ratelimit.consume(request, dry_run=True, **limite):
        raise TropDInvitations
    contexte = {
        "lien": lien_du_mot_de_passe(compte, request),
        "courriel": compte.email,
        "SITE_NOM": settings.SITE_NOM,
        "SITE_CONTACT": settings.SITE_CONTACT,
    }
    EmailMessage(
        f"{settings.SITE_NOM} : votre compte",
        render_to_string("comptes/courriels/invitation.txt", contexte),
        to=[compte.email],
    ).send()
    ratelimit.consume(request, **limite)
    ratelimit.consume(request, **_de_l_invitant(request))


@transaction.atomic
def retirer_le_second_facteur(compte: User) -> bool:
    """Le compte devra en poser un autre ; ses sessions se ferment. Faux s'il n'en avait pas."""
    retires, _par_table = Authenticator.objects.filter(user=compte).delete()
    fermer_les_sessions(compte)
    return bool(retires)


def dire_le_retrait(compte: User) -> None:
    avertir(
        compte,
        "Votre administrateur a retiré le second moyen de vous reconnaître (application ou clé). "
        "Le site vous en demandera un autre à la prochaine connexion.",
    )


def dire_la_nouvelle_adresse(compte: User, ancienne: str) -> None:
    """À l'ancienne adresse, la seule que lise encore une personne dont on prendrait la place."""
    avertir(
        compte,
        "Votre administrateur a changé l'adresse e-mail de votre compte. Celle-ci ne sert plus à "
        "vous connecter.",
        ancienne,
    )


def fermer_les_sessions(compte: User) -> int:
    """Déconnecte cette personne de partout ; rend le nombre de sessions fermées."""
    cle = str(compte.pk)
    ouvertes = Session.objects.filter(expire_date__gte=timezone.now()).iterator()
    siennes = [s.pk for s in ouvertes if s.get_decoded().get(SESSION_KEY) == cle]
    Session.objects.filter(pk__in=siennes).delete()
    return len(siennes)


def deconnecter_sans_acces(compte: User) -> bool:
    """Ferme ses sessions s'il ne lui reste rien à faire ici : dit si c'est le cas.

    Qui garde un rôle ailleurs y travaille peut-être : on ne le déconnecte pas d'une page d'ici.
    """
    if compte.is_superuser or accroches.est_sensible(compte):
        return False
    fermer_les_sessions(compte)
    return True


@transaction.atomic
def creer_administrateur(courriel: str) -> User:
    """Le premier compte : tous les droits, et un mot de passe encore à choisir."""
    compte, cree = User.objects.get_or_create(
        email=courriel.strip().lower(), defaults={"username": courriel.strip().lower()}
    )
    if cree:
        compte.set_unusable_password()
    compte.is_superuser = compte.is_active = True
    compte.save()
    donner_le_role(compte, ADMINISTRATEUR)
    return compte
