"""Ce qu'il reste sur un chéquier, pour qui en a le numéro et le code d'un Pass."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lieux.models import Commune
from pass_numerique import codes
from pass_numerique.etats import EtatChequier
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import Chequier, Pass, TentativeRefusee
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import tentatives, verrous


class Situation(StrEnum):
    """Où en est un chéquier, pour la personne qui l'a en main."""

    UTILISABLE = "utilisable"
    EPUISE = "epuise"
    EXPIRE = "expire"
    BLOQUE = "bloque"
    REMPLACE = "remplace"
    DETRUIT = "detruit"
    PAS_REMIS = "pas_remis"
    TERMINE = "termine"


_ARRETES = {
    EtatChequier.OPPOSE: Situation.BLOQUE,
    EtatChequier.REMPLACE: Situation.REMPLACE,
    EtatChequier.ANNULE: Situation.DETRUIT,
}


@dataclass(frozen=True)
class Solde:
    serie: str
    etat: EtatChequier
    restants: int
    total: int
    valeur: int  # centimes
    dernier_jour: date
    expire: bool
    clos: bool  # l'année entière est finie, comptes faits
    inutilises: int  # jamais encaissés, même si le chéquier ne peut plus servir
    structure: str  # qui a remis le chéquier, ou le garde ; vide s'il est au Département
    commune: Commune | None

    @property
    def situation(self) -> Situation:
        if self.clos:
            return Situation.TERMINE
        if self.etat in _ARRETES:
            return _ARRETES[self.etat]
        if self.etat != EtatChequier.REMIS:
            return Situation.PAS_REMIS
        if not self.inutilises:
            return Situation.EPUISE
        return Situation.EXPIRE if self.expire else Situation.UTILISABLE


def consulter(
    serie: str, secret: str, adresse: str = "", maintenant: datetime | None = None
) -> Solde:
    """Le solde ; une seule phrase de refus si le numéro ou le code n'est pas le bon."""
    moment = a_cette_heure(maintenant)
    try:
        demandee, lu = codes.lire_serie(serie), codes.lire_secret(secret)
    except codes.CodeMalFait as erreur:
        raise Refus(Code.CODE_MAL_FAIT) from erreur
    visiteur = tentatives.Visiteur(TentativeRefusee.Page.SOLDE, adresse=adresse)
    tentatives.exiger_de_la_retenue(visiteur, moment)
    # Les mêmes requêtes et la même empreinte, que le numéro existe ou non.
    trouve = Pass.objects.filter(empreinte__in=codes.empreintes(lu)).first()
    chequier = (
        Chequier.objects.select_related("dispositif", "structure__commune")
        .filter(pk=trouve.chequier_id if trouve else verrous.PERSONNE)
        .first()
    )
    siens = Pass.objects.filter(chequier=chequier.pk if chequier else verrous.PERSONNE)
    valeurs = list(siens.inutilises().values_list("valeur", flat=True))
    if trouve is None or chequier is None or not _designe(demandee, trouve, chequier):
        tentatives.garder(visiteur, moment, {0: Code.CODE_INCONNU}, {})
        raise Refus(Code.CODE_INCONNU)
    expire = jour_de(moment) > chequier.dispositif.dernier_jour
    clos = chequier.dispositif.clos_le is not None
    utilisable = chequier.etat == EtatChequier.REMIS and not expire and not clos
    return Solde(
        serie=str(chequier.serie),
        etat=EtatChequier(chequier.etat),
        restants=len(valeurs) if utilisable else 0,
        total=chequier.dispositif.pass_par_chequier,
        valeur=sum(valeurs) if utilisable else 0,
        dernier_jour=chequier.dispositif.dernier_jour,
        expire=expire,
        clos=clos,
        inutilises=len(valeurs),
        structure=chequier.structure.nom if chequier.structure else "",
        commune=chequier.structure.commune if chequier.structure else None,
    )


def _designe(demandee: codes.Serie, p: Pass, chequier: Chequier) -> bool:
    """Le numéro tapé est celui du chéquier de ce Pass, ou de ce Pass-là."""
    return (demandee.prefixe, demandee.numero) == (
        chequier.dispositif.prefixe,
        chequier.numero,
    ) and demandee.rang in (None, p.rang)
