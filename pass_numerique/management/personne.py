"""De qui parle une commande : un numéro, ou des questions posées à l'écran.

Un nom ne se met pas sur la ligne de commande : il resterait dans l'historique du serveur.
"""

from datetime import datetime

from django.core.management.base import CommandError

from pass_numerique.models import Beneficiaire
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import personnes

AIDE = (
    "son numéro (12) ou celui de son chéquier (26-000001) ; sans rien, la commande demande le nom, "
    "le prénom et la date de naissance"
)


def choisir(numero: str | None, dire) -> Beneficiaire:
    if numero is None:
        return _demander(dire)
    if "-" in numero:
        return personnes.du_chequier(numero)
    trouve = Beneficiaire.objects.nommes().filter(pk=numero).first() if numero.isdecimal() else None
    if trouve is None:
        raise Refus(Code.BENEFICIAIRE_INCONNU, numero)
    return trouve


def _demander(dire) -> Beneficiaire:
    nom, prenom = input("Nom : "), input("Prénom : ")
    try:
        naissance = datetime.strptime(input("Née ou né le (31/12/1950) : ").strip(), "%d/%m/%Y")  # noqa: DTZ007
    except ValueError as erreur:
        raise CommandError("Cette date n'existe pas. Écrivez-la ainsi : 31/12/1950.") from erreur
    trouves = personnes.trouver(nom, prenom, naissance.date())
    if not trouves:
        raise Refus(Code.BENEFICIAIRE_INCONNU)
    if len(trouves) == 1:
        return trouves[0]
    dire("Plusieurs personnes ont ce nom et cette date de naissance :")
    for homonyme in trouves:
        chequiers = ", ".join(str(r.chequier) for r in homonyme.remises.valables())
        dire(f"  {homonyme.pk} : {homonyme.commune}, chéquiers {chequiers or 'aucun'}")
    choisi = input("Le numéro de la bonne personne : ").strip()
    for homonyme in trouves:
        if str(homonyme.pk) == choisi:
            return homonyme
    raise Refus(Code.BENEFICIAIRE_INCONNU, choisi)
