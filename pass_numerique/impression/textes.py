"""Les phrases imprimées : sur les bandes d'un chéquier, et pour la personne qui imprime."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pass_numerique import codes
from pass_numerique.models import Dispositif
from pass_numerique.montants import euros
from pass_numerique.services.edition import LotPrepare


def jour(quand: date) -> str:
    """« 1er janvier 2026 »."""
    texte = formats.date_format(quand, "j F Y")
    return texte.replace("1 ", "1er ", 1) if quand.day == 1 else texte


def validite(dispositif: Dispositif) -> str:
    return _("Valable du %(du)s au %(au)s compris") % {
        "du": jour(dispositif.premier_jour),
        "au": jour(dispositif.dernier_jour),
    }


def adresse(site: str, page: str) -> str:
    """Une adresse comme on la tape, sans « https:// »."""
    return f"{site.partition('//')[2]}{page}"


def ou_l_utiliser(site: str) -> list[str]:
    return [
        _("Où l'utiliser : %(page)s") % {"page": adresse(site, "/pass/")},
        _("Une question ? %(contact)s") % {"contact": settings.SITE_CONTACT},
    ]


def contenu_du_qr(site: str, serie: codes.Serie, secret: str) -> str:
    """L'adresse du solde ; le secret est après « # », que le navigateur n'envoie à personne."""
    return f"{site}{reverse('pass:solde')}#{serie}.{secret}"


def mode_d_emploi(site: str) -> list[str]:
    """Pour la personne qui reçoit le chéquier, sur sa dernière bande."""
    return [
        _("1. Choisissez une formation dans une structure labellisée. La liste : %(page)s")
        % {"page": adresse(site, "/pass/")},
        _("2. Le jour venu, apportez ce chéquier. La structure vous demande un ou plusieurs Pass."),
        _("3. Donnez ces Pass. Chacun sert une seule fois, en entier : on ne rend pas la monnaie."),
        _("4. Ce qu'il vous reste se lit sur %(page)s")
        % {"page": adresse(site, reverse("pass:solde"))},
        _("Ne donnez jamais un code par téléphone ni par courriel. Une question ? %(contact)s")
        % {"contact": settings.SITE_CONTACT},
    ]


def instructions(lot: LotPrepare, site: str, feuilles: int) -> Iterator[tuple[str, str]]:
    """Pour la personne qui imprime : (« titre », « gras » ou « normal », texte)."""
    premier, dernier = lot.chequiers[0].serie, lot.chequiers[-1].serie
    nombre = len(lot.chequiers)
    yield "titre", _("Pass numérique : chéquiers à imprimer")
    yield (
        "gras",
        _("Du n° %(premier)s au n° %(dernier)s") % {"premier": premier, "dernier": dernier},
    )
    yield (
        "normal",
        _("%(chequiers)s, pour %(valeur)s. %(nom)s. %(validite)s.")
        % {
            "chequiers": ngettext("%(n)d chéquier", "%(n)d chéquiers", nombre) % {"n": nombre},
            "valeur": euros(lot.valeur),
            "nom": lot.dispositif.nom,
            "validite": validite(lot.dispositif),
        },
    )
    yield (
        "gras",
        _(
            "Ce fichier vaut de l'argent. Ne l'envoyez pas par courriel et n'en gardez pas de copie."
        ),
    )
    etapes = (
        _(
            "Imprimez toutes les pages, d'un seul côté de la feuille, en noir, sur du papier A4, "
            "à 100 %% : taille réelle, sans ajuster à la page. Il faut %(total)d feuilles en plus de "
            "celle-ci. Pour vérifier la taille, mesurez le trait sous ces lignes : il fait "
            "exactement 10 centimètres."
        )
        % {"total": nombre * feuilles},
        _(
            "Essayez le premier Pass avec un téléphone : la page %(page)s doit s'ouvrir, avec son "
            "numéro et son code déjà écrits."
        )
        % {"page": adresse(site, reverse("pass:solde"))},
        _(
            "Chaque chéquier tient sur %(feuilles)d feuilles : une couverture, %(pass)d Pass, un mode "
            "d'emploi. Coupez aux traits, gardez les bandes dans l'ordre, agrafez à gauche, dans la "
            "partie blanche."
        )
        % {"feuilles": feuilles, "pass": lot.dispositif.pass_par_chequier},
        _(
            "Comptez les couvertures, du n° %(premier)s au n° %(dernier)s. Une feuille gâchée se "
            "détruit (broyeur), avec tout son chéquier, et se déclare au régisseur : elle vaut de "
            "l'argent."
        )
        % {"premier": premier, "dernier": dernier},
        _(
            "Dès que tout est bien imprimé, détruisez ce fichier depuis le site. Au bout de "
            "72 heures, le site le détruit de lui-même."
        ),
    )
    for rang, etape in enumerate(etapes, start=1):
        yield "normal", f"{rang}. {etape}"
