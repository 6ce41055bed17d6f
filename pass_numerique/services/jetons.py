"""Les clés des logiciels : données, reconnues, retirées.

Le texte d'une clé ne se montre qu'une fois. Il est tiré au hasard sur 256 bits : son empreinte
simple suffit, personne ne la remonte ni ne la devine.
"""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from pass_numerique.etats import Nature
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import Jeton, StructureFormation
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import journal, verrous

MARQUE = "pnh_"  # une clé oubliée dans un dépôt de code se reconnaît
JETONS_PAR_STRUCTURE = 5


@transaction.atomic
def creer(
    structure: StructureFormation, nom: str, par=None, maintenant: datetime | None = None
) -> tuple[Jeton, str]:
    """La clé, et son texte, que rien ne redira."""
    moment = a_cette_heure(maintenant)
    structure = verrous.un(StructureFormation, structure.pk)
    if not structure.active:
        raise Refus(Code.STRUCTURE_FERMEE)
    if structure.jetons.filter(retire_le=None).count() >= JETONS_PAR_STRUCTURE:
        raise Refus(Code.TROP_DE_JETONS)
    texte = MARQUE + secrets.token_urlsafe(32)
    jeton = Jeton.objects.create(
        structure=structure,
        nom=nom.strip(),
        debut=texte[: len(MARQUE) + 4],
        empreinte=_empreinte(texte),
        cree_le=moment,
        cree_par=par,
    )
    journal.noter(Nature.JETON_CREE, jeton, par, moment, structure=structure.pk)
    return jeton, texte


@transaction.atomic
def retirer(jeton: Jeton, par=None, maintenant: datetime | None = None) -> Jeton:
    """La clé n'ouvre plus rien, à l'instant ; ce qu'elle a enregistré reste."""
    moment = a_cette_heure(maintenant)
    jeton = verrous.un(Jeton, jeton.pk)
    if jeton.retire_le:
        raise Refus(Code.DEJA_ANNULE)
    jeton.retire_le, jeton.retire_par = moment, par
    jeton.save(update_fields=["retire_le", "retire_par"])
    journal.noter(Nature.JETON_RETIRE, jeton, par, moment, structure=jeton.structure_id)
    return jeton


def donnees_par(personne, structure: StructureFormation) -> QuerySet[Jeton]:
    """Les clés vivantes qu'elle a données ici : partie, elle peut encore en connaître le texte."""
    return structure.jetons.filter(cree_par=personne, retire_le=None)


def reconnaitre(texte: str, maintenant: datetime | None = None) -> Jeton | None:
    """La clé vivante qui a ce texte, avec sa structure, en activité. Note le jour où elle sert."""
    jeton = (
        Jeton.objects.filter(empreinte=_empreinte(texte), retire_le=None, structure__active=True)
        .select_related("structure")
        .first()
    )
    aujourd_hui = jour_de(a_cette_heure(maintenant))
    if jeton is not None and jeton.vu_le != aujourd_hui:
        Jeton.objects.filter(pk=jeton.pk).update(vu_le=aujourd_hui)
    return jeton


def _empreinte(texte: str) -> str:
    return hashlib.sha256(texte.encode("utf-8", "replace")).hexdigest()
