"""Défait un import : chaque lieu revient à ce qu'il était, sauf ceux que quelqu'un a changés depuis."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from lieux import indexation
from lieux.droits import TOUT, Portee
from lieux.etat import (
    Photo,
    noms,
    par_lots,
    relire,
    remettre_les_champs,
    remettre_les_relations,
)
from lieux.etat import (
    verrouiller as verrouiller_les_lieux,
)
from lieux.historique import Origine, suivre
from lieux.importation.objets import ImportImpossible
from lieux.importation.photographie import de_la_source, photographier
from lieux.models import AncienneAdresse, Import, Lieu, LigneImport, Provenance

_LOT = 500
_SUPPRIME = "Supprimé depuis."
_AILLEURS = "Ce lieu n'est pas dans votre périmètre."
_RELU = "Sa source a été relue depuis par un autre import."


@dataclass(slots=True)
class Annulation:
    """Lignes défaites, et lignes qui restent, avec leur raison dans `empechement`."""

    supprimees: list[LigneImport] = field(default_factory=list)
    remises: list[LigneImport] = field(default_factory=list)
    restees: list[LigneImport] = field(default_factory=list)

    @property
    def remis(self) -> list[LigneImport]:
        """Les lieux remis comme avant, sans ceux que l'import n'avait fait que relire."""
        return [ligne for ligne in self.remises if ligne.nature != LigneImport.Nature.RELU]


def prevoir(imp: Import, portee: Portee = TOUT) -> Annulation:
    """Ce que ferait `annuler` maintenant. Lecture seule."""
    return _prevoir(imp, portee)[0]


def annuler(
    imp: Import, auteur: AbstractBaseUser | None = None, portee: Portee = TOUT
) -> Annulation:
    """Défait l'import, ligne par ligne, en une transaction ; peut être relancé pour celles qui restent.

    Un lieu hors de la `portee` de celui qui annule n'est pas touché.
    """
    try:
        with transaction.atomic():
            imp = Import.objects.select_for_update().get(pk=imp.pk)
            if not imp.annulable:
                raise ImportImpossible("Cet import n'est pas appliqué : il n'y a rien à annuler.")
            annulation, actuels = _prevoir(imp, portee, verrouiller=True)
            cles = [ligne.lieu_id for ligne in (*annulation.supprimees, *annulation.remis)]
            with suivre({cle for cle in cles if cle}, Origine.ANNULATION, auteur, importation=imp):
                _supprimer(annulation.supprimees)
                _remettre(annulation.remises, actuels)
            _noter(imp, annulation)
            return annulation
    except Import.DoesNotExist as erreur:
        raise ImportImpossible("Cet import a été supprimé.") from erreur
    except IntegrityError as erreur:
        raise ImportImpossible(
            "La base a refusé le retour en arrière. Rien n'a été changé."
        ) from erreur


def _prevoir(
    imp: Import, portee: Portee, verrouiller: bool = False
) -> tuple[Annulation, dict[int, Photo]]:
    lignes = list(imp.lignes.filter(annulee=False).select_related("reuni_avec").order_by("pk"))
    cles = {ligne.lieu_id for ligne in lignes if ligne.lieu_id}
    if verrouiller:
        verrouiller_les_lieux(cles)
    actuels = photographier(cles)
    siens = portee.parmi(cles)
    annulation = Annulation()
    for ligne in lignes:
        ligne.empechement = (
            _empechement(ligne, actuels.get(ligne.lieu_id))[:250]
            if ligne.lieu_id is None or ligne.lieu_id in siens
            else _AILLEURS
        )
        if ligne.empechement:
            annulation.restees.append(ligne)
        elif ligne.nature == LigneImport.Nature.CREE:
            annulation.supprimees.append(ligne)
        else:
            annulation.remises.append(ligne)
    return annulation, actuels


# --- Ce qui empêche --------------------------------------------------------------------


def _empechement(ligne: LigneImport, actuel: Photo | None) -> str:
    """Une phrase, ou rien : ce que l'import a écrit est encore là, tel quel."""
    nature = LigneImport.Nature
    if ligne.reuni_avec and ligne.nature != nature.RELU:
        return f"Réuni depuis avec « {ligne.reuni_avec} »."
    if actuel is None:
        # Un lieu créé n'est plus là, un lieu relu n'avait rien à perdre : c'est comme avant.
        return "" if ligne.nature in (nature.CREE, nature.RELU) else _SUPPRIME
    apres = ligne.apres
    changes = [
        cle
        for partie in ("champs", "relations")
        for cle, valeur in apres.get(partie, {}).items()
        if actuel[partie].get(cle) != valeur
    ]
    if changes:
        return f"Modifié depuis : {', '.join(noms(changes))}."
    if "adresses" in apres and actuel["adresses"] != apres["adresses"]:
        return "Renommé depuis, ou réuni avec un autre lieu."
    if ligne.nature == nature.CREE:
        ajouts = [
            nom
            for nom in actuel["attaches"] | apres["attaches"]
            if actuel["attaches"].get(nom) != apres["attaches"].get(nom)
        ]
        if ajouts:
            return f"On lui a attaché depuis : {', '.join(ajouts)}."
        if actuel["provenances"].keys() != apres["provenances"].keys():
            return _RELU
    for cle, provenance in apres.get("provenances", {}).items():
        if de_la_source(actuel["provenances"].get(cle)) != de_la_source(provenance):
            return _RELU
    return ""


# --- Écrire ----------------------------------------------------------------------------


def _supprimer(lignes: list[LigneImport]) -> None:
    for lot in par_lots([ligne.lieu_id for ligne in lignes if ligne.lieu_id]):
        Lieu.objects.filter(pk__in=lot).delete()


def _remettre(lignes: list[LigneImport], actuels: dict[int, Photo]) -> None:
    # Un lieu relu puis supprimé n'a plus rien à remettre.
    voulus = {ligne.lieu_id: ligne.avant for ligne in lignes if ligne.lieu_id in actuels}
    remettre_les_champs(voulus)
    remettre_les_relations(voulus)
    _remettre_les_adresses(voulus, actuels)
    _remettre_les_provenances([ligne for ligne in lignes if ligne.lieu_id in voulus], actuels)
    indexation.indexer(sorted(voulus))


def _remettre_les_adresses(voulus: dict[int, Photo], actuels: dict[int, Photo]) -> None:
    manquantes, en_trop = [], []
    for cle, photo in voulus.items():
        if "adresses" in photo:
            avant, actuelles = set(photo["adresses"]), set(actuels[cle]["adresses"])
            en_trop += sorted(actuelles - avant)
            manquantes += [AncienneAdresse(slug=s, lieu_id=cle) for s in sorted(avant - actuelles)]
    for lot in par_lots(en_trop):
        AncienneAdresse.objects.filter(slug__in=lot).delete()
    AncienneAdresse.objects.bulk_create(manquantes, batch_size=_LOT)


def _remettre_les_provenances(lignes: list[LigneImport], actuels: dict[int, Photo]) -> None:
    en_trop, a_remettre = [], []
    for ligne in lignes:
        presentes = actuels[ligne.lieu_id]["provenances"]
        for cle, avant in ligne.avant.get("provenances", {}).items():
            if avant is None:
                en_trop.append(int(cle))
                continue
            actuelle, apres = presentes.get(cle), ligne.apres["provenances"][cle]
            # Vue de nouveau depuis : son dernier passage n'est plus celui de cet import.
            vu_le = avant["vu_le"] if actuelle == apres else actuelle and actuelle["vu_le"]
            if actuelle and de_la_source(actuelle) == de_la_source(apres):
                a_remettre.append(_provenance(int(cle), avant | {"vu_le": vu_le}))
    for lot in par_lots(en_trop):
        Provenance.objects.filter(pk__in=lot).delete()
    Provenance.objects.bulk_update(
        a_remettre, ["valeurs", "date_maj", "vu_le", "absent_depuis"], batch_size=_LOT
    )


def _provenance(cle: int, colonnes: Photo) -> Provenance:
    meta: models.options.Options = Provenance._meta
    valeurs = {nom: relire(meta.get_field(nom), valeur) for nom, valeur in colonnes.items()}
    return Provenance(pk=cle, **valeurs)


def _noter(imp: Import, annulation: Annulation) -> None:
    defaites = [*annulation.supprimees, *annulation.remises]
    for ligne in defaites:
        ligne.annulee = True
    for ligne in annulation.supprimees:
        ligne.lieu_id = None
    LigneImport.objects.bulk_update(
        [*defaites, *annulation.restees], ["annulee", "empechement", "lieu"], batch_size=_LOT
    )
    imp.statut = Import.Statut.ANNULE_EN_PARTIE if annulation.restees else Import.Statut.ANNULE
    imp.annule_le = timezone.now()
    imp.bilan |= {
        "supprimes": imp.bilan.get("supprimes", 0) + len(annulation.supprimees),
        "remis": imp.bilan.get("remis", 0) + len(annulation.remis),
        "restes": len(annulation.restees),
    }
    imp.save(update_fields=["statut", "annule_le", "bilan"])
