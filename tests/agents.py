"""Des personnes connectées, pour les essais : leur session a déjà prouvé son second facteur."""

from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group, User
from django.test import Client

from comptes.intergiciel import SECOND_FACTEUR_POSE
from lieux.models import Perimetre

MOT_DE_PASSE = "ruche-canal-orage-34"


def compte(courriel: str, role: str | None = None, **champs) -> User:
    """Un compte ; `role` : le nom d'un groupe (voir comptes/roles.py)."""
    champs = {"is_staff": role is not None} | champs
    personne = User.objects.create_user(courriel, courriel, MOT_DE_PASSE, **champs)
    if role:
        personne.groups.add(Group.objects.get(name=role))
    return personne


def entrer(client: Client, personne: User) -> Client:
    """Connecte cette personne, second facteur donné."""
    client.force_login(personne)
    session = client.session
    session[SECOND_FACTEUR_POSE] = True
    session.save()
    return client


def confier(personne: User, *, reseaux=(), territoires=()) -> User:
    """Lui confie les lieux de ces réseaux, ou de ces territoires ; sans précision, tous."""
    etendue = "reseaux" if reseaux else "territoires" if territoires else "tout"
    perimetre = Perimetre.objects.create(utilisateur=personne, etendue=etendue)
    perimetre.reseaux.set(reseaux)
    perimetre.territoires.set(territoires)
    return personne


def code(secret: str, pas: int = 0) -> str:
    """Le code que l'application du téléphone affiche pour ce secret (ou à `pas` demi-minutes)."""
    compteurs = list(totp.yield_hotp_counters_from_time())
    milieu = compteurs[len(compteurs) // 2]
    return totp.format_hotp_value(totp.hotp_value(secret, milieu + pas))
