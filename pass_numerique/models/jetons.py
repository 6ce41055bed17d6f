"""La clé d'un logiciel qui enregistre des Pass pour une structure."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pass_numerique.models.champs import par, vers
from pass_numerique.models.structure import StructureFormation


class Jeton(models.Model):
    """Qui le présente agit pour cette structure, et pour elle seule. Son texte n'est pas gardé.

    `debut` : ses premiers signes, pour qu'une personne le reconnaisse dans une liste.
    """

    structure = vers(StructureFormation, _("structure"), "jetons")
    nom = models.CharField(_("logiciel"), max_length=80)
    debut = models.CharField(_("début de la clé"), max_length=12)
    empreinte = models.CharField(max_length=64, unique=True, editable=False)
    cree_le = models.DateTimeField(_("créée le"))
    cree_par = par(_("créée par"))
    vu_le = models.DateField(_("dernier jour d'usage"), null=True, blank=True)
    retire_le = models.DateTimeField(_("retirée le"), null=True, blank=True)
    retire_par = par(_("retirée par"))

    class Meta:
        verbose_name = _("clé d'un logiciel")
        verbose_name_plural = _("clés des logiciels")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(empreinte=""), name="jeton_secret")]

    def __str__(self):
        return f"{self.nom} ({self.debut}…)"
