"""Prévenir d'une séance contestée : qui doit répondre, puis qui attend la décision.

Ni nom ni numéro : le jour, la formation, et l'adresse d'une page où il faut se connecter. Un
courriel par personne : aucune ne lit l'adresse des autres.
"""

import logging
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core import mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from pass_numerique.models import Contestation, Membre

_journal = logging.getLogger(__name__)


def dire_la_contestation(contestation: Contestation, adresse: str) -> bool:
    """À la structure, qui doit répondre. `adresse` : la page de la contestation. Faux si rien n'est parti."""
    siennes = Q(formation=contestation.saisie.structure_id)
    return _envoyer(
        _("une séance est contestée"),
        "pass/courriels/contestation.txt",
        contestation,
        adresse,
        siennes,
    )


def dire_la_decision(contestation: Contestation, adresse: str) -> bool:
    """À la structure, et à qui a contesté à l'accueil. Faux si rien n'est parti."""
    lisent = Q(formation=contestation.saisie.structure_id)
    if contestation.prescriptrice_id:
        accueil = contestation.prescriptrice_id
        lisent |= Q(prescriptrice=accueil, personne=contestation.ouvert_par_id)
    return _envoyer(
        _("une contestation est tranchée"),
        "pass/courriels/decision.txt",
        contestation,
        adresse,
        lisent,
    )


def _envoyer(objet: str, gabarit: str, contestation: Contestation, adresse: str, lisent: Q) -> bool:
    personnes = Membre.objects.actifs().filter(lisent).exclude(personne__email="")
    adresses = personnes.order_by().values_list("personne__email", flat=True).distinct()
    contexte = {
        "contestation": contestation,
        "saisie": contestation.saisie,
        "adresse": adresse,
        "SITE_NOM": settings.SITE_NOM,
        "SITE_CONTACT": settings.SITE_CONTACT,
    }
    texte = render_to_string(gabarit, contexte)
    objet = f"{settings.SITE_NOM} : {objet}"
    partis = 0
    try:
        with mail.get_connection() as connexion:
            for adresse_de_la_personne in adresses:
                message = mail.EmailMessage(objet, texte, to=[adresse_de_la_personne])
                try:
                    partis += connexion.send_messages([message]) or 0
                except SMTPRecipientsRefused:
                    _journal.warning("Courriel de contestation : une adresse est refusée")
    except OSError as erreur:  # dont tout ce que lève smtplib
        # Le geste est fait : il ne se perd pas pour un courriel. Qui l'a fait le lit à l'écran.
        _journal.warning("Courriel de contestation non parti : %s", type(erreur).__name__)
    return bool(partis)
