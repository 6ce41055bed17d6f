"""Ce qu'on écrit après une séance : pourquoi l'annuler."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pass_numerique.forms.champs import champ_de_raison


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
