"""Un import gardé : lu, relu par une personne, appliqué, et défait s'il le faut.

    imp = analyser(octets, "lieux.csv", "auto", auteur)   # n'écrit aucun lieu
    appliquer_import(imp, refusees={12, 40})              # une transaction
    annuler(imp)                                          # lieux.importation.annulation

La différence se recalcule toujours du fichier, par les fonctions de `importer_lieux` ;
ce qu'on écrit est ce qu'on a montré, ou rien.
"""

import gzip
import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from lieux.droits import TOUT, Portee
from lieux.etat import Photo
from lieux.historique import Origine, Suivi
from lieux.importation.application import Bilan, appliquer
from lieux.importation.ecart import Ecart, calculer_ecart
from lieux.importation.formats import choisir
from lieux.importation.lecture import lire_octets
from lieux.importation.normalisation import normaliser_lignes
from lieux.importation.objets import EcartPerime, ImportImpossible
from lieux.importation.perimetre import restreindre, trier_selon
from lieux.importation.photographie import differences, photographier
from lieux.importation.priorites import ADRESSE
from lieux.importation.rapport import construire
from lieux.models import Import, Lieu, LigneImport

# Un fichier lu et jamais appliqué s'efface avec ce qu'il porte de courriels et de téléphones.
JOURS_SANS_SUITE = 30
_ECRIT_DES_LIEUX = ("crees", "modifies", "absents")
_LOT = 500


class EcartRecalcule(EcartPerime):
    """Les lieux ont changé depuis la lecture ; l'import porte maintenant l'écart à jour."""


def analyser(octets: bytes, nom: str, format_: str, auteur=None, portee: Portee = TOUT) -> Import:
    """Lit un fichier et garde l'écart à relire ; `ImportImpossible` dit ce qui l'empêche.

    Hors de la `portee` de l'auteur, le rapport ne nomme que les lignes du fichier, refusées.
    """
    lecture = lire_octets(octets, nom)
    choisi = choisir(format_, lecture)
    ecart = calculer_ecart(*normaliser_lignes(lecture, choisi))
    _oublier_les_abandonnes()
    return Import.objects.create(
        source=nom[:200] or "fichier",
        format=choisi.nom,
        jeux=sorted({ligne.jeu for ligne in ecart.lignes}),
        auteur=auteur,
        contenu=gzip.compress(octets, 6, mtime=0),
        rapport=_rapport(ecart, portee),
    )


def garder_et_appliquer(ecart: Ecart, source: str, format_: str) -> Import | None:
    """Écrit tout l'écart, et le garde comme un import de l'administration ; None s'il est vide.

    Pour la commande : rien n'a été relu ligne à ligne, mais tout peut être annulé.
    """
    rapport = _rapport(ecart, TOUT)
    nouveaux = any(absent.nouveau for absent in ecart.absents)
    if not (rapport["crees"] or rapport["modifies"] or nouveaux):
        appliquer(ecart)
        return None
    with transaction.atomic():
        imp = Import.objects.create(
            source=source[:200],
            format=format_,
            jeux=sorted({ligne.jeu for ligne in ecart.lignes}),
            rapport=rapport,
            refus={"lignes": [], "absents": []},
        )
        _ecrire(imp, ecart, TOUT)
        imp.save()
    return imp


def _oublier_les_abandonnes() -> None:
    limite = timezone.now() - timedelta(days=JOURS_SANS_SUITE)
    Import.objects.filter(statut=Import.Statut.ANALYSE, analyse_le__lt=limite).delete()


def appliquer_import(
    imp: Import,
    refusees: Collection[int] = (),
    absents_refuses: Collection[int] = (),
    forcer: bool = False,
    portee: Portee = TOUT,
) -> Bilan:
    """Écrit l'écart sauf les lignes et les absents (par rang dans le rapport) refusés.

    `forcer` : le fichier est complet, même si plus de la moitié des lieux n'y sont plus.
    Si les lieux ont changé depuis la lecture : `EcartRecalcule`, et seul le rapport change.
    """
    bilan = None
    with transaction.atomic():
        imp = _verrouiller(imp)
        if not imp.applicable:
            raise ImportImpossible("Cet import a déjà été appliqué.")
        # Les lieux, avant de calculer : nul ne les modifie entre l'écart et l'écriture.
        list(Lieu.objects.filter(exemple=False).order_by("pk").select_for_update().values("pk"))
        ecart = _relire(imp)
        rapport = _rapport(ecart, portee)
        imp.refus = {"lignes": sorted(refusees), "absents": sorted(absents_refuses)}
        if all(rapport[cle] == imp.rapport[cle] for cle in _ECRIT_DES_LIEUX):
            absents_pris = set(range(len(rapport["absents"]))) - set(absents_refuses)
            if rapport["jeux_tronques"] and absents_pris and not forcer:
                raise ImportImpossible(
                    "Plus de la moitié des lieux connus ne sont pas dans le fichier : confirmez "
                    "qu'il est complet, ou refusez les lieux absents."
                )
            bilan = _ecrire(imp, ecart, portee)
        else:
            # Les rangs des absents refusés ne disent plus rien ; les numéros de ligne, si.
            imp.rapport, imp.refus["absents"] = rapport, []
        imp.save()
    if bilan is None:
        raise EcartRecalcule(
            "Des lieux ont changé depuis la lecture du fichier. Rien n'a été écrit ; "
            "voici les différences à jour. Les lignes que vous aviez refusées le sont toujours."
        )
    return bilan


def _ecrire(imp: Import, ecart: Ecart, portee: Portee) -> Bilan:
    refusees = set(imp.refus["lignes"])
    tri = trier_selon(ecart, portee)
    pris = [plan for plan in tri.plans if plan.principale.ligne not in refusees]
    absents = [a for rang, a in enumerate(tri.absents) if rang not in set(imp.refus["absents"])]
    cles = {plan.lieu.pk for plan in pris if plan.lieu} | {a.lieu.pk for a in absents}
    avant = photographier(cles)
    suivi = Suivi(Origine.IMPORT, imp.auteur, imp)
    changes = {plan.lieu.pk for plan in pris if plan.lieu and (plan.champs or plan.de_retour)}
    suivi.avant(changes | {absent.lieu.pk for absent in absents})
    bilan = appliquer(
        ecart,
        acceptees={ligne.ligne for plan in pris for ligne in plan.lignes},
        absents={absent.provenance.pk for absent in absents},
    )
    suivi.apres(bilan.touches)
    apres = photographier(cles | set(bilan.touches))
    LigneImport.objects.bulk_create(_lignes(imp, avant, apres), batch_size=_LOT)
    imp.statut = Import.Statut.APPLIQUE
    imp.applique_le = timezone.now()
    imp.contenu = b""
    imp.bilan = {
        "crees": bilan.crees,
        "modifies": bilan.modifies,
        "absents": bilan.absents,
        "refuses": len(ecart.plans) - len(pris) + len(tri.absents) - len(absents),
    }
    return bilan


def _lignes(imp: Import, avant: dict[int, Photo], apres: dict[int, Photo]) -> list[LigneImport]:
    lignes = []
    for cle, photo in sorted(apres.items()):
        if cle in avant:
            moins, plus = differences(avant[cle], photo)
        else:
            moins, plus = {}, photo
        if plus:
            lignes.append(
                LigneImport(
                    importation=imp,
                    lieu_id=cle,
                    nom=photo["champs"]["nom"],
                    nature=_nature(moins, plus),
                    avant=moins,
                    apres=plus,
                )
            )
    return lignes


def _nature(moins: Photo, plus: Photo) -> LigneImport.Nature:
    if not moins:
        return LigneImport.Nature.CREE
    if set(plus.get("champs", ())) - {"a_verifier"} or plus.get("relations"):
        return LigneImport.Nature.MODIFIE
    provenances = plus.get("provenances", {}).values()
    if any(provenance["absent_depuis"] for provenance in provenances):
        return LigneImport.Nature.ABSENT
    return LigneImport.Nature.RELU


# --- Lire un import gardé --------------------------------------------------------------


def _verrouiller(imp: Import) -> Import:
    try:
        return Import.objects.select_for_update().get(pk=imp.pk)
    except Import.DoesNotExist as erreur:
        raise ImportImpossible("Cet import a été supprimé.") from erreur


def _relire(imp: Import) -> Ecart:
    lecture = lire_octets(gzip.decompress(bytes(imp.contenu)), imp.source)
    return calculer_ecart(*normaliser_lignes(lecture, choisir(imp.format, lecture)))


def _rapport(ecart: Ecart, portee: Portee) -> dict[str, Any]:
    """Le rapport, tel que la base le rendra : deux rapports se comparent alors."""
    rapport = construire(ecart) | {
        "jeux_tronques": sorted(ecart.jeux_tronques),
        "adresses": {
            str(plan.principale.ligne): [plan.valeurs[champ] for champ in ADRESSE]
            for plan in ecart.plans
            if plan.creation
        },
    }
    if not portee.tout:
        rapport = restreindre(rapport, ecart, trier_selon(ecart, portee), portee)
    return json.loads(json.dumps(rapport))
