"""Ce qu'écrit un membre d'une structure pour enregistrer des Pass, et pour revenir dessus."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pass_numerique import codes
from pass_numerique.forms.champs import ChampJour, champ_de_raison
from pass_numerique.models import Prestation, StructureFormation
from pass_numerique.motifs import Code, Refus
from pass_numerique.services.controle import Verdict

LIGNES = 5
# Bien plus qu'on n'en enregistre d'un coup : de quoi tout remontrer à qui en a trop collé, sans plus.
_LIGNES_AU_PLUS = 200
_SIGNES_AU_PLUS = 20_000
AUTRE = "autre"
_CHAMP_DU_REFUS = {
    Code.PRESTATION_REFUSEE: "prestation",
    Code.JOUR_A_VENIR: "quand",
    Code.PAS_LABELLISEE: "quand",
}


@dataclass
class Ligne:
    """Le champ d'un code : ce qui y est écrit, et pourquoi il ne va pas."""

    rang: int
    valeur: str = ""
    erreur: str = ""
    bon: str = ""  # le numéro du Pass, quand on a seulement testé

    @property
    def numero(self) -> int:
        return self.rang + 1

    @property
    def id(self) -> str:
        return f"id_code_{self.rang}"

    @property
    def avis(self) -> str:
        return self.erreur or (self.bon and _("Bon : %s.") % self.bon)


class FormulaireEncaissement(forms.Form):
    """Une formation, un jour, des codes. `cle` nomme l'envoi : elle naît avec la page."""

    cle = forms.CharField(max_length=64, widget=forms.HiddenInput)
    prestation = forms.ModelChoiceField(
        label=_("Quelle formation ?"),
        queryset=Prestation.objects.none(),
        error_messages={"required": _("Choisissez la formation.")},
    )
    quand = forms.ChoiceField(
        label=_("Quel jour a-t-elle eu lieu ?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez le jour de la formation.")},
    )
    autre_jour = ChampJour(label=_("Lequel ?"), required=False)
    a_corriger = _("Rien n'est enregistré. Corrigez ce qui suit, puis enregistrez.")

    def __init__(
        self, structure: StructureFormation, aujourd_hui: date, data: QueryDict | None = None
    ):
        hier = aujourd_hui - timedelta(days=1)
        self.aujourd_hui = aujourd_hui
        self.reprise: int | None = None  # la ligne où continuer
        if data is not None:
            data = _avec_un_jour_connu(data.copy(), {str(aujourd_hui), str(hier)})
        super().__init__(data)
        self.fields["quand"].choices = [
            (str(aujourd_hui), _("Aujourd'hui, %s") % _jour(aujourd_hui)),
            (str(hier), _("Hier, %s") % _jour(hier)),
            (AUTRE, _("Un autre jour")),
        ]
        self.fields["autre_jour"].widget.attrs["max"] = str(aujourd_hui)
        self.initial = {"quand": str(aujourd_hui), "cle": secrets.token_urlsafe(24)}
        self._proposer(structure.prestations.filter(du__lte=aujourd_hui))
        ecrits = data.getlist("code") if data is not None else []
        lus = (code for texte in ecrits for code in codes.separer(texte[:_SIGNES_AU_PLUS]))
        self._ecrire(islice(lus, _LIGNES_AU_PLUS))

    def reprendre(self) -> None:
        """Garde ce qui est écrit, sans rien juger, avec quelques lignes de plus."""
        ecrits = self.data.copy()
        self.is_bound = False
        self.initial |= {nom: ecrits.get(nom, "") for nom in self.fields if ecrits.get(nom)}
        self.reprise = len(self.secrets)
        lignes = max(len(ecrits.getlist("code")), len(self.secrets)) + LIGNES
        self._ecrire(self.secrets, min(lignes, _LIGNES_AU_PLUS))

    def _proposer(self, prestations: Iterable[Prestation]) -> None:
        toutes = list(prestations)
        proposees = [p for p in toutes if p.proposee_le(self.aujourd_hui)]
        terminees = [p for p in toutes if not p.proposee_le(self.aujourd_hui)]
        champ = self.fields["prestation"]
        champ.queryset = Prestation.objects.filter(pk__in=[p.pk for p in toutes])
        choix = [(p.pk, _nommer(p)) for p in proposees]
        if len(proposees) == 1 and not terminees:
            self.initial["prestation"] = proposees[0].pk
        else:
            choix.insert(0, ("", _("Choisissez…")))
        if terminees:
            choix.append((_("Terminées"), [(p.pk, _nommer(p)) for p in terminees]))
        champ.choices = choix
        self.a_des_prestations = bool(toutes)
        # Pour que la page ne propose que celles du jour choisi, et compte le prix.
        self.prestations = {
            p.pk: {"du": str(p.du), "au": str(p.au or ""), "prix": p.nombre_de_pass} for p in toutes
        }

    def _ecrire(self, ecrits: Iterable[str], champs: int = 0) -> None:
        self.secrets = list(ecrits)
        nombre = max(champs or len(self.secrets) + 1, LIGNES)
        vides = [""] * (nombre - len(self.secrets))
        self.lignes = [Ligne(rang, valeur) for rang, valeur in enumerate([*self.secrets, *vides])]

    def clean(self) -> dict:
        donnees = super().clean() or self.cleaned_data
        quand = donnees.get("quand")
        if quand == AUTRE:
            if not donnees.get("autre_jour") and "autre_jour" not in self.errors:
                self.add_error("autre_jour", _("Écrivez le jour de la formation."))
            donnees["jour"] = donnees.get("autre_jour")
        elif quand:
            donnees["jour"] = date.fromisoformat(quand)
        if not self.secrets:
            self._marquer(0, Code.AUCUN_PASS)
        return donnees

    def refuser(self, refus: Refus) -> None:
        """Dit un refus là où il se corrige : la ligne du code, le jour, la formation."""
        for rang, code in refus.lignes.items():
            self._marquer(rang, code)
        if refus.code == Code.CLE_REPRISE:
            # Un autre contenu est un autre envoi : il lui faut un autre nom.
            self.data["cle"] = self.initial["cle"]
        if not refus.lignes:
            champ = _CHAMP_DU_REFUS.get(refus.code)
            if champ == "quand" and self.cleaned_data.get("quand") == AUTRE:
                champ = "autre_jour"
            self.add_error(champ, refus.phrase)

    def _marquer(self, rang: int, code: Code) -> None:
        self.lignes[rang].erreur = str(code.label)
        if not self.has_error(None, "lignes"):
            self.add_error(
                None,
                forms.ValidationError(self.a_corriger, code="lignes"),
            )

    @property
    def fautes(self) -> list[tuple[str, str]]:
        """(identifiant du champ, phrase) de tout ce qui est à corriger."""
        champs = [
            ("id_quand_0" if nom == "quand" else f"id_{nom}", phrase)
            for nom, phrases in self.errors.items()
            if nom in self.fields and nom != "cle"
            for phrase in phrases
        ]
        return champs + [
            (ligne.id, _("Pass %(n)s : %(quoi)s") % {"n": ligne.numero, "quoi": ligne.erreur})
            for ligne in self.lignes
            if ligne.erreur
        ]


class FormulaireEssai(FormulaireEncaissement):
    """Les mêmes questions, pour savoir si des Pass iraient : l'envoi n'a pas de nom, il n'écrit rien."""

    cle = None
    a_corriger = _("Rien n'est enregistré. Voici ce qui ne va pas.")

    def juger(self, verdicts: Iterable[Verdict]) -> None:
        for ligne, verdict in zip(self.lignes, verdicts, strict=False):
            ligne.bon = verdict.serie
            if verdict.refus:
                self._marquer(ligne.rang, verdict.refus)


class FormulaireAnnulationEncaissement(forms.Form):
    motif = champ_de_raison(
        _("Pourquoi annuler ?"),
        _("Par exemple : « mauvais jour », « Pass d'une autre personne ». N'écrivez aucun nom."),
    )


def _avec_un_jour_connu(data: QueryDict, connus: set[str]) -> QueryDict:
    """Une page ouverte hier disait « aujourd'hui » : ce jour-là reste le sien."""
    quand = data.get("quand", "")
    if quand and quand != AUTRE and quand not in connus:
        data["autre_jour"], data["quand"] = quand, AUTRE
    return data


def _jour(jour: date) -> str:
    return date_format(jour, "l j F")


def _nommer(prestation: Prestation) -> str:
    nombre = prestation.nombre_de_pass
    prix = ngettext("%(n)d Pass", "%(n)d Pass", nombre) % {"n": nombre}
    return f"{prestation.intitule} ({prix})"
