"""Les petits formulaires de qui remet des chéquiers : raison, numéro, envoi, équipe."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from pass_numerique.forms.champs import SANS_APRES, champ_de_raison
from pass_numerique.forms.lecture import lire_numeros
from pass_numerique.forms.remise import champ_de_serie
from pass_numerique.models import Dispositif, Role
from pass_numerique.motifs import Refus


class FormulaireRecherche(forms.Form):
    """En POST : un nom ne va jamais dans une adresse."""

    texte = forms.CharField(
        label=_("Numéro du chéquier, ou nom de la personne"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=SANS_APRES),
    )


class FormulaireAnnulationRemise(forms.Form):
    motif = champ_de_raison(
        _("Pourquoi annuler ?"), _("Par exemple : « mauvais numéro ». N'écrivez aucun nom.")
    )


class FormulaireNumero(forms.Form):
    serie = champ_de_serie(help_text=_("Il est écrit sur la couverture : 22-004217, par exemple."))

    def refuser(self, refus: Refus) -> None:
        self.add_error("serie", refus.phrase)


class FormulaireOpposition(forms.Form):
    MOTIFS = (
        ("perdu", _("Il est perdu.")),
        ("volé", _("Il a été volé.")),
        ("abîmé", _("Il est abîmé : on ne peut plus le lire.")),
    )
    motif = forms.ChoiceField(
        label=_("Que s'est-il passé ?"),
        choices=MOTIFS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qui s'est passé.")},
    )


class FormulaireReception(forms.Form):
    """Ce qui manque d'un envoi ; rien d'écrit : tout est arrivé."""

    manquants = forms.CharField(
        label=_("Les numéros qui manquent"),
        help_text=_("Un par ligne, ou une suite : « 12 à 18 »."),
        max_length=5000,
        error_messages={"required": _("Écrivez les numéros qui manquent.")},
        widget=forms.Textarea(attrs={"rows": 4} | SANS_APRES),
    )

    def __init__(self, *arguments, dispositif: Dispositif, en_route: Collection[int], **options):
        super().__init__(*arguments, **options)
        self._dispositif, self._en_route = dispositif, set(en_route)

    def clean_manquants(self) -> set[int]:
        numeros = lire_numeros(
            self.cleaned_data["manquants"], self._dispositif, len(self._en_route)
        )
        if not numeros:
            raise forms.ValidationError(_("Écrivez les numéros qui manquent."))
        if ailleurs := sorted(numeros - self._en_route):
            raise forms.ValidationError(
                _("Ce numéro n'est pas à recevoir dans cet envoi : %(numero)s.")
                % {"numero": f"{self._dispositif.prefixe}-{ailleurs[0]:06d}"}
            )
        if numeros == self._en_route:
            raise forms.ValidationError(
                _("Si rien n'est arrivé, ne faites rien ici : prévenez le Département.")
            )
        return numeros


class FormulaireRetour(forms.Form):
    premier = champ_de_serie(_("Premier numéro rendu"))
    dernier = champ_de_serie(_("Dernier numéro rendu"))


class FormulaireEquipe(forms.Form):
    """Une personne à inviter dans sa structure."""

    ROLES = (
        (Role.AGENT, _("Agent : remet des chéquiers")),
        (Role.REFERENT, _("Référent : reçoit les chéquiers, suit le stock et l'équipe")),
    )
    prenom = forms.CharField(
        label=_("Prénom"), max_length=80, error_messages={"required": _("Écrivez le prénom.")}
    )
    nom = forms.CharField(
        label=_("Nom"), max_length=80, error_messages={"required": _("Écrivez le nom.")}
    )
    courriel = forms.EmailField(
        label=_("Adresse e-mail de travail"),
        max_length=150,
        error_messages={
            "required": _("Écrivez l'adresse e-mail."),
            "invalid": _("Cette adresse n'est pas complète. Exemple : prenom.nom@example.org."),
        },
    )
    role = forms.ChoiceField(
        label=_("Son rôle"), choices=ROLES, initial=Role.AGENT, widget=forms.RadioSelect
    )

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        for champ in ("prenom", "nom", "courriel"):
            self.fields[champ].widget.attrs.update(SANS_APRES)
