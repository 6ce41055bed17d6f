"""Un refus du Pass, dans la forme des erreurs de l'API (RFC 9457) : code stable et phrase."""

from rest_framework import exceptions

from pass_numerique.motifs import Code, Refus

_ATTENTE = 15 * 60  # secondes : les essais se comptent par quart d'heure
_STATUTS = {Code.CLE_REPRISE: 409, Code.PAS_A_VOUS: 404}


class GesteRefuse(exceptions.APIException):
    """La demande est bien écrite, mais ce geste n'est pas possible."""

    status_code = 422

    def __init__(self, refus: Refus):
        super().__init__(refus.phrase)
        self.status_code = _STATUTS.get(refus.code, 422)
        self.complement = {"code": refus.code.value}
        if refus.lignes:
            self.complement["lignes"] = [
                {"rang": rang, "code": code.value, "phrase": str(code.label)}
                for rang, code in sorted(refus.lignes.items())
            ]


class TropDEssais(exceptions.Throttled):
    def __init__(self, refus: Refus):
        super().__init__(wait=_ATTENTE)
        self.complement = {"code": refus.code.value}


class DemandeMalFaite(exceptions.APIException):
    """Un champ manque ou se lit mal ; `erreurs` : champ → [{message, code}]."""

    status_code = 400

    def __init__(self, erreurs: dict[str, list[dict[str, str]]]):
        super().__init__("Au moins un champ est mal écrit : voir « erreurs ».")
        self.erreurs = erreurs


class DemandeTropLongue(exceptions.APIException):
    status_code = 413
    default_detail = "Cette demande est trop longue."


def en_erreur(refus: Refus) -> exceptions.APIException:
    return TropDEssais(refus) if refus.code == Code.TROP_D_ESSAIS else GesteRefuse(refus)
