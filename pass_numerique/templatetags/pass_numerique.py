"""Pour les pages du Pass : `{{ centimes|euros }}`, `{% gestes_du_pass as gestes %}`."""

from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pass_numerique import etapes, gestes, montants
from pass_numerique.jours import jour
from pass_numerique.models import Bordereau
from pass_numerique.motifs import Code

register = template.Library()
register.filter(montants.euros)
register.filter(montants.pour_cent)
register.filter(montants.nombre)


@register.filter
def duree(minutes: int) -> str:
    """« 45 min », « 2 h », « 1 h 30 »."""
    heures, reste = divmod(int(minutes), 60)
    if not heures:
        return f"{reste}\N{NO-BREAK SPACE}min"
    suite = f"\N{NO-BREAK SPACE}{reste:02d}" if reste else ""
    return f"{heures}\N{NO-BREAK SPACE}h{suite}"


@register.filter
def siret(numero: str) -> str:
    """« 732 829 320 00074 »."""
    morceaux = (numero[:3], numero[3:6], numero[6:9], numero[9:])
    return "\N{NO-BREAK SPACE}".join(morceaux)


@register.filter
def masque(iban: str) -> str:
    """« FR76 … 2606 » : assez pour le reconnaître, pas assez pour s'en servir."""
    return f"{iban[:4]} … {iban[-4:]}"


@register.filter
def ou_il_en_est(bordereau: Bordereau, de_la_structure: bool) -> str:
    """« envoyé, en cours de vérification », « payé le 12 mars 2026 »."""
    etape = bordereau.etape
    if etape == etapes.Etape.PAYE:
        le = date_format(jour(bordereau.lot.paye_le), "j F Y")
        return _("payé le %(le)s") % {"le": le}
    return str(etapes.POUR_LA_STRUCTURE[etape] if de_la_structure else etape.label)


@register.simple_tag(takes_context=True)
def gestes_du_pass(context: dict[str, Any]) -> list[gestes.Geste]:
    """Ce que la personne connectée peut faire."""
    return gestes.gestes_de(context["request"].user)


@register.simple_tag
def textes_de_l_encaissement() -> dict[str, str]:
    """Les phrases du module static/js/pass/encaissement.js, et de l'appareil photo."""
    return _textes_de_l_appareil() | {
        "ligne": _("Pass {n}"),
        "retirer": _("Retirer le Pass {n}"),
        "incomplet": _("Il manque des signes : {n} sur 12."),
        "mal_fait": str(Code.CODE_MAL_FAIT.label),
        "en_double": str(Code.EN_DOUBLE.label),
        "bien_ecrit": _("Bien écrit."),
        "bon": _("Bon : {serie}."),
        "prix": _("Prix : {n} Pass par personne."),
        "deconnecte": _("Vous n'êtes plus connecté, et rien n'est enregistré."),
        "se_reconnecter": _("Me reconnecter avant d'entrer mes codes"),
        "total_une": _("{n} Pass vérifié : {montant}"),
        "total_plusieurs": _("{n} Pass vérifiés : {montant}"),
        "envoi": _("Envoi…"),
        "hors_connexion": _(
            "Hors connexion : vos codes sont gardés sur cette page. Vous pouvez enregistrer :"
            " l'envoi partira au retour du réseau."
        ),
        "hors_connexion_envoi": _(
            "Hors connexion : vos Pass sont gardés sur cette page, et envoyés au retour du réseau."
            " Ne la fermez pas."
        ),
        "hors_connexion_essai": _(
            "Hors connexion : vos codes sont gardés sur cette page, et vérifiés au retour du réseau."
        ),
    }


def _textes_de_l_appareil() -> dict[str, str]:
    return {
        "camera_choisir": _("Choisissez d'abord la formation et le jour, plus haut."),
        "camera_s_allume": _("L'appareil photo s'allume. Acceptez si le téléphone le demande."),
        "camera_visez": _("Visez le carré noir et blanc d'un Pass."),
        "camera_lu": _("Lu. Je vérifie…"),
        "camera_pas_un_pass": _("Ce carré n'est pas celui d'un Pass."),
        "camera_un_seul": _("Je vois plusieurs carrés. Montrez un seul Pass à la fois."),
        "camera_refusee": _(
            "L'appareil photo est refusé à ce site. Autorisez-le dans les réglages du navigateur,"
            " ou tapez les codes."
        ),
        "camera_absente": _("Cet appareil n'a pas d'appareil photo. Tapez les codes."),
        "camera_occupee": _(
            "L'appareil photo sert déjà à une autre application. Fermez-la, ou tapez les codes."
        ),
        "camera_en_panne": _("L'appareil photo ne s'allume pas. Tapez les codes."),
        "camera_sans_lecteur": _(
            "Le réseau manque pour préparer la lecture. Réessayez plus tard, ou tapez les codes."
        ),
        "inconnu": str(Code.CODE_INCONNU.label),
        "lu_inconnu": _("Ce Pass ne va pas. Pour vérifier, tapez son code."),
        "lu_bon": _("Bon : {serie}."),
        "lu_bon_liste": _("Bon : {serie}. {n} Pass dans la liste."),
        "lu_garde": _("Lu et gardé sur cette page. Il sera vérifié au retour du réseau."),
        "lu_garde_liste": _(
            "Lu et gardé sur cette page. Il sera vérifié au retour du réseau."
            " {n} Pass dans la liste."
        ),
        "deja_lu": _("Déjà lu : c'est le Pass {n} de la liste."),
        "liste_pleine": _("La liste a soixante Pass. Enregistrez-les, puis continuez."),
    }
