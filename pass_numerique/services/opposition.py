"""L'opposition (perdu, volé) et le remplacement ; ce qui est bloqué ne revit jamais."""

from datetime import datetime

from django.db import transaction

from pass_numerique.etats import VIVANTS, Compte, EtatChequier, Nature
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import Beneficiaire, Chequier, Pass, Remise, StructurePrescriptrice
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, journal, remise, stock, verrous


@transaction.atomic
def opposer(
    chequier: Chequier,
    motif: str,
    structure: StructurePrescriptrice | None = None,
    par=None,
    maintenant: datetime | None = None,
) -> Chequier:
    """Bloque un chéquier. Les Pass déjà utilisés le restent ; les autres ne paieront plus.

    `structure` : celle de l'agent, qui ne bloque que les siens ; None pour le Département.
    """
    moment = a_cette_heure(maintenant)
    motif = motif.strip()
    if not motif:
        raise Refus(Code.RAISON_MANQUE)
    chequier = verrous.un(Chequier, chequier.pk)
    if structure is not None and chequier.structure_id != structure.pk:
        raise Refus(Code.PAS_A_VOUS)
    if chequier.etat not in VIVANTS:
        raise Refus(Code.MAUVAIS_ETAT)
    etait_remis = chequier.etat == EtatChequier.REMIS
    valeur = stock.valeur_inutilisee([chequier])
    chequier.etat = EtatChequier.OPPOSE
    chequier.envoi = None
    chequier.oppose_le, chequier.motif_opposition = moment, motif
    stock.enregistrer([chequier], "envoi", "oppose_le", "motif_opposition", par=par, moment=moment)
    fait = journal.noter(Nature.OPPOSITION, chequier, par, moment, remis=int(etait_remis))
    # Personne ne recevra de remplaçant pour un chéquier jamais remis : son argent redevient libre.
    depart, arrivee = (
        (Compte.REMIS, Compte.BLOQUE) if etait_remis else (Compte.IMPRIME, Compte.DISPONIBLE)
    )
    comptabilite.passer(fait, chequier.dispositif, {depart: -valeur, arrivee: valeur})
    return chequier


@transaction.atomic
def remplacer(
    ancien: Chequier,
    serie: str,
    structure: StructurePrescriptrice,
    par=None,
    maintenant: datetime | None = None,
) -> Remise:
    """Donne à la personne un chéquier du stock, où ne restent que les Pass qu'elle avait encore.

    Les derniers Pass du nouveau chéquier sont détruits : l'agent les détache.
    """
    moment = a_cette_heure(maintenant)
    aujourd_hui = jour_de(moment)
    if not structure.active:
        raise Refus(Code.STRUCTURE_FERMEE)
    avant = Remise.objects.valables().filter(chequier=ancien).first()
    if avant is None:
        raise Refus(Code.PAS_REMIS)
    cle = remise.chequier_de(serie).pk
    beneficiaire = _la_personne(avant.beneficiaire_id)
    lus = verrous.plusieurs(Chequier, [ancien.pk, cle])
    ancien, nouveau = lus[ancien.pk], lus[cle]
    dispositif = ancien.dispositif
    if ancien.structure_id != structure.pk:
        raise Refus(Code.PAS_A_VOUS)
    if ancien.etat != EtatChequier.OPPOSE:
        raise Refus(Code.MAUVAIS_ETAT, ancien.serie)
    if nouveau.structure_id != structure.pk or nouveau.etat != EtatChequier.EN_STOCK:
        raise Refus(Code.PAS_DANS_VOTRE_STOCK, nouveau.serie)
    if nouveau.dispositif_id != dispositif.pk:
        raise Refus(Code.MAUVAIS_ETAT, nouveau.serie)
    if aujourd_hui > dispositif.dernier_jour or dispositif.clos_le:
        raise Refus(Code.EXPIRE)
    if beneficiaire.identite and remise.a_un_chequier_en_cours(beneficiaire.identite, aujourd_hui):
        autres = Remise.objects.filter(beneficiaire=beneficiaire).en_cours(aujourd_hui)
        if autres.exists() or not avant.motif_homonyme:
            raise Refus(Code.A_DEJA_UN_CHEQUIER)
    restants = Pass.objects.filter(chequier=ancien).inutilises().count()
    if not restants:
        raise Refus(Code.DEJA_UTILISE, ancien.serie)
    return _ecrire(ancien, nouveau, avant, beneficiaire, restants, structure, par, moment)


def _la_personne(cle: int) -> Beneficiaire:
    """Verrouille aussi la ligne de rang 1, qui garde la porte de cette identité (voir remise)."""
    beneficiaire = Beneficiaire.objects.get(pk=cle)
    premiere = Beneficiaire.objects.filter(
        identite=beneficiaire.identite, rang=1, anonymise_le=None
    ).values_list("pk", flat=True)
    return verrous.plusieurs(Beneficiaire, [cle, *premiere])[cle]


def _ecrire(ancien, nouveau, avant, beneficiaire, restants, structure, par, moment) -> Remise:
    dispositif = ancien.dispositif
    due = stock.valeur_inutilisee([ancien])
    imprimee = stock.valeur_inutilisee([nouveau])
    # L'ancien perd son état de remise vivante : une personne, un chéquier.
    detaches = verrous.verrouiller(Pass.objects.filter(chequier=nouveau).inutilises())[restants:]
    Pass.objects.filter(pk__in=[p.pk for p in detaches]).update(annule_le=moment)
    gardee = stock.valeur_inutilisee([nouveau])
    ancien.etat = EtatChequier.REMPLACE
    stock.enregistrer([ancien], par=par, moment=moment)
    nouveau.etat = EtatChequier.REMIS
    nouveau.remplace = ancien
    stock.enregistrer([nouveau], "remplace", par=par, moment=moment)
    donnee = Remise.objects.create(
        chequier=nouveau,
        beneficiaire=beneficiaire,
        structure=structure,
        commune=avant.commune,
        remis_le=moment,
        remis_par=par,
        motif_homonyme=avant.motif_homonyme,
    )
    fait = journal.noter(
        Nature.REMPLACEMENT, ancien, par, moment, remplacant=nouveau.pk, restants=restants
    )
    comptabilite.passer(
        fait,
        dispositif,
        {
            Compte.BLOQUE: -due,
            Compte.IMPRIME: -imprimee,
            Compte.REMIS: gardee,
            Compte.DISPONIBLE: due + imprimee - gardee,
        },
    )
    return donnee
