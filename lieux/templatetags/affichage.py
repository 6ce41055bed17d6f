"""Mise en forme de ce que les pages montrent ; aucune règle, aucune lecture en base."""

import re
from datetime import date

from django import template
from django.core.exceptions import DisallowedHost
from django.templatetags.static import static
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from lieux.querysets import INCERTITUDE_KM
from lieux.texte import de_mot, insecables, telephone_lisible

register = template.Library()
register.filter("telephone", telephone_lisible)

_COULEUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_NOM_DE_SYMBOLE = re.compile(r"[a-z0-9-]+\Z")
_COULEUR_PAR_DEFAUT = "#5c5146"

# Un pictogramme par état : il dit la même chose que le texte, sans la couleur.
_ICONES_D_ETAT = {
    "ouvert": "ouvert",
    "ferme-bientot": "sablier",
    "ferme": "ferme",
    "ouvre": "horloge",
    "fermeture-exceptionnelle": "alerte",
    "inconnu": "question",
}


@register.filter(name="insecables")
def espaces_insecables(texte) -> str:
    return insecables(str(texte or ""))


@register.filter
def de_mois(jour: date) -> str:
    """« d'août 2024 », « de mars 2024 »."""
    return de_mot(date_format(jour, "F Y"))


@register.filter
def distance(kilometres: float | None) -> str:
    """1.84 → « à 1,8 km », 0.42 → « à 400 m », 23.4 → « à 23 km », None → « »."""
    if kilometres is None:
        return ""
    metres = round(kilometres * 1000, -2)
    if metres < 100:
        return _("à moins de 100 m")
    if metres < 1000:
        return _("à %(metres)d m") % {"metres": metres}
    arrondie = round(kilometres, 1 if kilometres < 9.95 else None)
    decimales = 0 if arrondie == int(arrondie) else 1
    return _("à %(kilometres)s km") % {"kilometres": number_format(arrondie, decimales)}


@register.filter
def eloignement(lieu) -> str:
    """La distance d'un lieu habillé, sans promettre une précision que l'on n'a pas.

    Placé au centre de sa commune : « dans la commune », ou « à environ 14 km » d'une autre.
    """
    if not lieu.distance_approximative:
        return distance(lieu.distance_km)
    if lieu.dans_la_commune_cherchee:
        return _("dans la commune")
    if lieu.distance_km is None:
        return ""
    environ = max(round(lieu.distance_km), round(INCERTITUDE_KM))
    return _("à environ %(kilometres)s km") % {"kilometres": environ}


@register.filter
def icone_etat(code: str) -> str:
    """Nom du pictogramme d'un état d'ouverture."""
    return _ICONES_D_ETAT.get(str(code), "question")


@register.simple_tag
def symbole(nom: str, couleur: str = "", classe: str = "") -> str:
    """La forme d'un réseau, décorative : son nom est toujours écrit à côté."""
    if not _NOM_DE_SYMBOLE.match(nom or ""):
        nom = "rond"
    if not _COULEUR.match(couleur or ""):
        couleur = _COULEUR_PAR_DEFAUT
    return format_html(
        '<svg class="symbole {}" width="22" height="22" viewBox="0 0 24 24" fill="{}"'
        ' aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classe,
        couleur,
        static("img/symboles.svg"),
        nom,
    )


@register.simple_tag
def icone(nom: str, classe: str = "") -> str:
    """Un pictogramme décoratif, de la couleur du texte."""
    if not _NOM_DE_SYMBOLE.match(nom or ""):
        nom = "question"
    return format_html(
        '<svg class="icone {}" width="22" height="22" viewBox="0 0 24 24"'
        ' aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classe,
        static("img/icones.svg"),
        nom,
    )


@register.simple_tag(takes_context=True)
def adresse_absolue(context, chemin: str) -> str:
    """Adresse complète d'un fichier statique, pour la carte de partage."""
    requete = context.get("request")
    try:
        return requete.build_absolute_uri(static(chemin))
    except (AttributeError, DisallowedHost):
        # La page d'erreur d'une demande au nom d'hôte refusé ne doit pas échouer à son tour.
        return static(chemin)


@register.simple_tag(takes_context=True)
def messages_du_site(context) -> list:
    """Les messages, sans ouvrir de session sur une page qui n'en a pas besoin."""
    requete = context.get("request")
    session = getattr(requete, "session", None)
    if session is None or not session.session_key:
        return []
    return list(context.get("messages") or [])


@register.simple_tag
def textes_des_scripts() -> dict[str, str]:
    """Les phrases dont les modules JavaScript ont besoin, traduites ici."""
    return {
        "suggestions_une": _("{n} commune proposée"),
        "suggestions_plusieurs": _("{n} communes proposées"),
        "suggestions_aucune": _(
            "Aucune commune de ce nom. Vous pouvez aussi écrire une adresse complète."
        ),
        "propositions_une": _("{n} réponse proposée"),
        "propositions_plusieurs": _("{n} réponses proposées"),
        "propositions_aucune": _("Rien de ce nom. Essayez un autre mot."),
        "choix_pris": _("Ajouté : {mot}"),
        "choix_inconnu": _("Rien pour « {mot} ». Essayez un autre mot."),
        "position_en_cours": _("Nous cherchons votre position…"),
        "position_refusee": _(
            "Votre appareil n'a pas donné votre position. Écrivez plutôt votre commune."
        ),
        "position_introuvable": _(
            "Votre position n'a pas été trouvée. Écrivez plutôt votre commune."
        ),
        "position_trouvee": _("Autour de ma position"),
        "recherche_en_echec": _(
            "La recherche n'a pas abouti. Vérifiez votre connexion, puis essayez de nouveau."
        ),
        "carte_en_echec": _(
            "Les lieux n'ont pas pu être placés sur la carte. La liste reste complète."
        ),
        "fond_absent": _(
            "Le fond de carte ne s'affiche pas pour le moment. Les lieux restent à leur place."
        ),
        "zoomer": _("Agrandir la carte"),
        "dezoomer": _("Réduire la carte"),
        "fermer": _("Fermer"),
        "appeler": _("Appeler le {numero}"),
        "voir_fiche": _("Voir la fiche"),
        "voir_dans_liste": _("Voir dans la liste"),
        "approximatif": _("Position approximative : au centre de la commune."),
        "arret": _("Arrêt : {arret}"),
        "groupe": _("{n} lieux regroupés : agrandir la carte à cet endroit"),
        "repere": _("{nom}, {commune}"),
        "repere_approximatif": _("{nom}, {commune}, position approximative"),
        "ici": _("Votre point de départ : {libelle}"),
        "carte_clavier": _("Flèches pour se déplacer, + et − pour agrandir ou réduire."),
        "legende_autre": _("Autre lieu"),
        "legende_approximatif": _("Position approximative (centre de la commune)"),
        "carte_une": _("{n} lieu sur la carte"),
        "carte_plusieurs": _("{n} lieux sur la carte"),
        "carte_aucun": _("Aucun lieu sur la carte"),
    }
