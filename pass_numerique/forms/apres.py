"""Ce qu'on écrit après une séance : l'annuler, la contester, en décider, dire ce qu'on a vérifié."""

from collections.abc import Iterable
from datetime import date, timedelta

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pass_numerique.apres import Seance
from pass_numerique.forms.champs import SANS_APRES, champ_de_raison
from pass_numerique.models import Contestation, StructureFormation
from pass_numerique.motifs import Code
from pass_numerique.signaux.signal import Signal
from pass_numerique.vigilance import Signe


class FormulaireAnnulationAuDepartement(forms.Form):
    """`etendue` : seulement ce chéquier, ou tout le reçu quand d'autres personnes y sont."""

    CHEQUIER, RECU = "chequier", "recu"

    motif = champ_de_raison(
        _("Pourquoi annuler ?"),
        _("La structure lira cette phrase. N'y écrivez le nom de personne."),
    )
    etendue = forms.ChoiceField(
        label=_("Qu'annuler ?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous annulez.")},
    )

    def __init__(self, *args, ce_chequier: int, recu: int, **kwargs):
        super().__init__(*args, **kwargs)
        if recu == ce_chequier:
            del self.fields["etendue"]
            return
        self.fields["etendue"].choices = [
            (self.CHEQUIER, _("Les Pass de ce chéquier seulement : %(n)d.") % {"n": ce_chequier}),
            (
                self.RECU,
                _("Tout le reçu, pour toutes les personnes : %(n)d Pass.") % {"n": recu},
            ),
        ]

    @property
    def tout_le_recu(self) -> bool:
        return self.cleaned_data.get("etendue") == self.RECU


class FormulaireContestation(forms.Form):
    """La séance que la personne ne reconnaît pas, et ce qu'elle en dit."""

    saisie = forms.ChoiceField(
        label=_("Quelle séance ne reconnaît-elle pas ?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la séance.")},
    )
    motif = champ_de_raison(
        _("Que dit la personne ?"),
        _(
            "Par exemple : « elle était malade ce jour-là ». La structure lira cette phrase : aucun nom."
        ),
    )

    def __init__(self, *args, seances: Iterable[Seance], **kwargs):
        super().__init__(*args, **kwargs)
        self.seances = {str(seance.saisie.pk): seance for seance in seances}
        self.fields["saisie"].choices = [
            (cle, _nommer(seance)) for cle, seance in self.seances.items()
        ]

    @property
    def choisie(self) -> Seance:
        return self.seances[self.cleaned_data["saisie"]]


def _nommer(seance: Seance) -> str:
    nombre = len(seance.vifs)
    return ngettext(
        "%(jour)s, %(structure)s, %(n)d Pass", "%(jour)s, %(structure)s, %(n)d Pass", nombre
    ) % {
        "jour": date_format(seance.saisie.jour, "l j F Y"),
        "structure": seance.saisie.structure.nom,
        "n": nombre,
    }


class FormulaireReponse(forms.Form):
    reponse = forms.CharField(
        label=_("Votre réponse"),
        help_text=_("Ce que dit votre feuille de présence. N'écrivez le nom de personne."),
        max_length=500,
        error_messages={"required": Code.REPONSE_MANQUE.label},
        widget=forms.Textarea(attrs={"rows": 4} | SANS_APRES),
    )


class FormulaireDecision(forms.Form):
    issue = forms.ChoiceField(
        label=_("Votre décision"),
        choices=[
            (Contestation.Issue.FONDEE, _("La personne a raison : la séance ne compte plus.")),
            (Contestation.Issue.ECARTEE, _("La séance est maintenue : la structure sera payée.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une décision.")},
    )
    motif = champ_de_raison(
        _("Pourquoi ?"),
        _("La structure et l'accueil de la personne liront cette phrase : aucun nom."),
    )

    @property
    def fondee(self) -> bool:
        return self.cleaned_data["issue"] == Contestation.Issue.FONDEE


class FormulaireRienARedire(forms.Form):
    note = champ_de_raison(
        _("Qu'avez-vous vérifié ?"),
        _("Par exemple : « feuille de présence vue le 3 mars ». N'y écrivez le nom de personne."),
    )


class FiltreDesSignaux(forms.Form):
    """Un choix inconnu ne filtre rien."""

    signe = forms.ChoiceField(
        label=_("Signal"), required=False, choices=[("", _("Tous les signaux")), *Signe.choices]
    )
    structure = forms.ChoiceField(label=_("Structure"), required=False)
    periode = forms.ChoiceField(
        label=_("Période"),
        required=False,
        choices=[
            ("", _("Toute l'année")),
            ("30", _("Les 30 derniers jours")),
            ("90", _("Les 90 derniers jours")),
        ],
    )
    vus = forms.BooleanField(label=_("Montrer aussi ceux déjà regardés"), required=False)

    def __init__(self, structures: Iterable[StructureFormation], data: QueryDict):
        super().__init__(data, auto_id="filtre_%s")
        self.fields["structure"].choices = [
            ("", _("Toutes les structures")),
            *((str(s.pk), s.nom) for s in structures),
        ]
        self.is_valid()

    def appliquer(self, signaux: Iterable[Signal], aujourd_hui: date) -> list[Signal]:
        lu = {nom: self.cleaned_data.get(nom) for nom in self.fields}
        depuis = aujourd_hui - timedelta(days=int(lu["periode"])) if lu["periode"] else date.min
        return [
            s
            for s in signaux
            if (lu["vus"] or s.vu is None)
            and (not lu["signe"] or s.signe == lu["signe"])
            and (not lu["structure"] or int(lu["structure"]) in s.structures)
            and s.jour >= depuis
        ]

    @property
    def actif(self) -> bool:
        return any(self.cleaned_data.get(nom) for nom in self.fields if nom != "vus")

    @property
    def requete(self) -> str:
        """Les choix, pour les liens d'une page à l'autre."""
        choix = QueryDict(mutable=True)
        choix.update({nom: v for nom, v in self.cleaned_data.items() if v})
        return choix.urlencode()
