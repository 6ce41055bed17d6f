"""Les rôles : des groupes dont les droits sont écrits ici, et remis à jour à chaque migration.

Les droits d'une table n'existent qu'après la migration de son application : `post_migrate` est le
premier moment où l'on peut les donner, et il repasse après chaque mise à jour. Un droit retiré
d'ici se retire donc aussi. Personne ne modifie ces groupes à la main.
"""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from django.contrib.auth.models import Group, Permission, User
from django.db import router


@dataclass(frozen=True)
class Role:
    """Un rôle ; `droits` : application → motifs de noms de droits, `sauf` : ceux qu'il n'a pas.

    Une table neuve se voit donc de tous, et ne se change que par l'administrateur, tant que
    personne n'en décide autrement ici.
    """

    nom: str
    en_mots: str
    droits: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sauf: tuple[str, ...] = ()

    def a(self, application: str, droit: str) -> bool:
        return any(fnmatchcase(droit, m) for m in self.droits.get(application, ())) and not any(
            fnmatchcase(droit, m) for m in self.sauf
        )


# Qui choisirait son propre périmètre n'en aurait pas.
_PERIMETRE = ("*_perimetre", "sans_limite")
# Ce qui tient à un lieu, et se limite donc à un périmètre (lieux/droits.py).
_DES_LIEUX = (
    "*_lieu",
    "*_arret",
    "*_fermetureexceptionnelle",
    "*_ancienneadresse",
    "*_signalement",
    "*_doublonecarte",
    "*_import",
    "*_ligneimport",
)

ADMINISTRATEUR = Role(
    "administrateur",
    "tout : les lieux, les réglages, les comptes",
    {"lieux": ("*",), "auth": ("view_user", "add_user", "change_user")},
)
GESTIONNAIRE = Role(
    "gestionnaire des lieux",
    "modifie les lieux qui lui sont confiés",
    {"lieux": ("view_*", *_DES_LIEUX)},
    sauf=_PERIMETRE,
)
LECTEUR = Role("lecteur", "voit tout, ne change rien", {"lieux": ("view_*",)}, sauf=_PERIMETRE)

ROLES = (ADMINISTRATEUR, GESTIONNAIRE, LECTEUR)


def donner_les_droits(sender, using, **options) -> None:
    """Les droits de chaque rôle dans l'application qui vient de migrer, ni plus ni moins."""
    if not router.allow_migrate(using, "auth"):
        return
    for role in ROLES:
        if sender.label not in role.droits:
            continue
        groupe, _cree = Group.objects.using(using).get_or_create(name=role.nom)
        de_l_application = Permission.objects.using(using).filter(
            content_type__app_label=sender.label
        )
        voulus = {droit for droit in de_l_application if role.a(sender.label, droit.codename)}
        actuels = set(groupe.permissions.filter(content_type__app_label=sender.label))
        groupe.permissions.add(*(voulus - actuels))
        groupe.permissions.remove(*(actuels - voulus))


def role_de(compte: User) -> Role | None:
    """Le rôle d'un compte (le plus large s'il en a plusieurs), ou aucun."""
    noms = {groupe.name for groupe in compte.groups.all()}
    return next((role for role in ROLES if role.nom in noms), None)


def donner_le_role(compte: User, role: Role | None) -> None:
    """Ce rôle et lui seul ; sans rôle, le compte n'entre pas dans l'administration."""
    groupes = Group.objects.filter(name__in=[r.nom for r in ROLES])
    compte.groups.remove(*groupes)
    if role is not None:
        compte.groups.add(Group.objects.get(name=role.nom))
    compte.is_staff = role is not None or compte.is_superuser
    compte.save(update_fields=["is_staff"])
