"""Les réglages d'un dispositif et les fiches des structures : chaque changement est au journal."""

from datetime import date, datetime

from django.db import models, transaction

from pass_numerique.etats import Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import Dispositif, Evenement
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import journal, verrous

# Ce qui est imprimé sur les chéquiers : le premier lot de l'année le fige.
FIGES_PAR_UN_LOT = frozenset({"prefixe", "valeur_faciale", "pass_par_chequier"})


@transaction.atomic
def enregistrer(
    objet: models.Model, par=None, maintenant: datetime | None = None
) -> Evenement | None:
    """Écrit cette fiche et note ce qui change ; si rien ne change, rien au journal.

    Le journal garde les dates, les nombres et les choix, avant et après. Des textes, il ne dit que
    le nom du champ : on y écrit parfois un nom.
    """
    moment = a_cette_heure(maintenant)
    dispositif = objet if isinstance(objet, Dispositif) else getattr(objet, "dispositif", None)
    if dispositif is not None and dispositif.pk and verrous.un(Dispositif, dispositif.pk).clos_le:
        raise Refus(Code.DISPOSITIF_CLOS)
    avant = type(objet)._default_manager.filter(pk=objet.pk).first() if objet.pk else None
    changes = _changes(avant, objet)
    if avant is not None:
        if not changes:
            return None
        if isinstance(objet, Dispositif) and not FIGES_PAR_UN_LOT.isdisjoint(changes):
            _exiger_sans_lot(objet)
    objet.save()
    return journal.noter(
        Nature.REGLAGE,
        objet,
        par,
        moment,
        cree=int(avant is None),
        **({"dispositif": dispositif.pk} if dispositif is not None else {}),
        **{f"champ_{nom}": valeurs for nom, valeurs in changes.items()},
    )


def a_des_lots(dispositif: Dispositif) -> bool:
    return dispositif.lots.exists()


def _exiger_sans_lot(dispositif: Dispositif) -> None:
    if a_des_lots(dispositif):
        raise Refus(Code.REGLE_FIGEE)


def _changes(avant: models.Model | None, apres: models.Model) -> dict[str, list]:
    """Champ → [avant, après] ; une liste vide pour un texte."""
    lus = {}
    for champ in apres._meta.concrete_fields:
        if champ.primary_key:
            continue
        vieux = getattr(avant, champ.attname) if avant is not None else None
        neuf = getattr(apres, champ.attname)
        if vieux != neuf:
            lus[champ.name] = [] if _est_un_texte(champ) else [_simple(vieux), _simple(neuf)]
    return lus


def _est_un_texte(champ: models.Field) -> bool:
    return isinstance(champ, models.CharField | models.TextField) and not champ.choices


def _simple(valeur):
    return valeur.isoformat() if isinstance(valeur, date) else valeur
