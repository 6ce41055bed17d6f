"""Qui fait quoi dans le Pass : un rôle par ligne, dans une structure ou au Département."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pass_numerique.models.champs import vers
from pass_numerique.models.structure import StructureFormation, StructurePrescriptrice
from pass_numerique.querysets import MembreQuerySet


class Role(models.TextChoices):
    AGENT = "agent", _("agent : remet des chéquiers")
    REFERENT = "referent", _("référent : reçoit et suit le stock de sa structure")
    MEMBRE = "membre", _("membre d'une structure de formation : encaisse les Pass")
    GESTIONNAIRE = "gestionnaire", _("gestionnaire : conduit le dispositif")
    REGISSEUR = "regisseur", _("régisseur : tient le stock du Département")
    INSTRUCTEUR = "instructeur", _("instructeur : vérifie les bordereaux")
    ORDONNATEUR = "ordonnateur", _("ordonnateur : valide les dépenses")
    COMPTABLE = "comptable", _("comptable : paie")
    LECTEUR = "lecteur", _("lecteur : voit les chiffres, sans rien changer")

    @property
    def nom(self) -> str:
        """« gestionnaire », sans ce qu'il fait."""
        return str(self.label).partition(" :")[0]


ROLES_PRESCRIPTEURS = frozenset({Role.AGENT, Role.REFERENT})
ROLES_DU_DEPARTEMENT = frozenset(
    {
        Role.GESTIONNAIRE,
        Role.REGISSEUR,
        Role.INSTRUCTEUR,
        Role.ORDONNATEUR,
        Role.COMPTABLE,
        Role.LECTEUR,
    }
)

# Qui remet ne se paie pas, qui envoie ne reçoit pas, qui vérifie ne valide pas, qui valide ne paie pas.
INCOMPATIBLES = frozenset(
    frozenset(paire)
    for paire in (
        *((Role.MEMBRE, role) for role in Role if role != Role.MEMBRE),
        (Role.REGISSEUR, Role.AGENT),
        (Role.REGISSEUR, Role.REFERENT),
        (Role.REGISSEUR, Role.ORDONNATEUR),
        (Role.REGISSEUR, Role.COMPTABLE),
        (Role.INSTRUCTEUR, Role.ORDONNATEUR),
        (Role.INSTRUCTEUR, Role.COMPTABLE),
        (Role.ORDONNATEUR, Role.COMPTABLE),
        (Role.GESTIONNAIRE, Role.COMPTABLE),
        *((Role.COMPTABLE, role) for role in ROLES_PRESCRIPTEURS),
        *((Role.ORDONNATEUR, role) for role in ROLES_PRESCRIPTEURS),
        *((Role.LECTEUR, role) for role in ROLES_DU_DEPARTEMENT - {Role.LECTEUR}),
    )
)


def roles_incompatibles(roles: Iterable[str]) -> frozenset[Role] | None:
    """La première paire de rôles qu'une même personne ne peut avoir, ou None."""
    tenus = {Role(role) for role in roles}
    return next((p for p in sorted(INCOMPATIBLES, key=sorted) if p <= tenus), None)


class Membre(models.Model):
    """Un rôle d'une personne ; il se ferme, il ne se supprime pas."""

    personne = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("personne"),
        on_delete=models.PROTECT,
        related_name="roles_du_pass",
    )
    role = models.CharField(_("rôle"), max_length=15, choices=Role.choices)
    prescriptrice = vers(
        StructurePrescriptrice, _("structure qui remet les chéquiers"), "membres", null=True
    )
    formation = vers(StructureFormation, _("structure de formation"), "membres", null=True)
    depuis = models.DateTimeField(_("depuis"))
    parti_le = models.DateTimeField(_("fermé le"), null=True, blank=True)

    objects = MembreQuerySet.as_manager()

    class Meta:
        verbose_name = _("rôle d'une personne")
        verbose_name_plural = _("rôles des personnes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    role__in=["agent", "referent"], prescriptrice__isnull=False, formation=None
                )
                | Q(role="membre", prescriptrice=None, formation__isnull=False)
                | Q(
                    role__in=[
                        "gestionnaire",
                        "regisseur",
                        "instructeur",
                        "ordonnateur",
                        "comptable",
                        "lecteur",
                    ],
                    prescriptrice=None,
                    formation=None,
                ),
                name="membre_role_et_structure",
                violation_error_message=_("Ce rôle ne va pas avec cette structure."),
            ),
            models.UniqueConstraint(
                fields=["personne", "role", "prescriptrice"],
                condition=Q(parti_le=None, prescriptrice__isnull=False),
                name="membre_une_fois_par_prescriptrice",
            ),
            models.UniqueConstraint(
                fields=["personne", "role", "formation"],
                condition=Q(parti_le=None, formation__isnull=False),
                name="membre_une_fois_par_formation",
            ),
            models.UniqueConstraint(
                fields=["personne", "role"],
                condition=Q(parti_le=None, prescriptrice=None, formation=None),
                name="membre_une_fois_au_departement",
            ),
        ]

    def __str__(self):
        return f"{Role(self.role).nom}, compte n° {self.personne_id}"
