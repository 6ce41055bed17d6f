"""Une formation du catalogue, ses séances, et les coordonnées bancaires de la structure."""

from datetime import datetime, time
from itertools import groupby

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from lieux.models import Lieu
from pass_numerique.forms.champs import ChampJour
from pass_numerique.jours import PARIS
from pass_numerique.models import Prestation
from pass_numerique.models.structure import valider_iban
from pass_numerique.services.prestations import CHAMPS


class _ParCommune(ModelChoiceIterator):
    """Les lieux d'une commune sous son nom : on y va d'une lettre, puis on choisit."""

    def __iter__(self):
        yield ("", self.field.empty_label)
        for commune, lieux in groupby(self.queryset, key=lambda lieu: lieu.commune):
            yield commune.nom, [self.choice(lieu) for lieu in lieux]


class _ChoixDuLieu(forms.ModelChoiceField):
    iterator = _ParCommune

    def label_from_instance(self, lieu: Lieu) -> str:
        return lieu.nom


def _nombre(label, minimum: int, maximum: int, faute, **options) -> forms.IntegerField:
    """Un nombre entier ; vide, trop petit ou illisible : la même phrase dit quoi écrire."""
    fautes = dict.fromkeys(("required", "invalid", "min_value", "max_value"), faute)
    return forms.IntegerField(
        label=label, min_value=minimum, max_value=maximum, error_messages=fautes, **options
    )


class FormulairePrestation(forms.ModelForm):
    lieu = _ChoixDuLieu(
        label=_("Où ?"),
        queryset=Lieu.objects.none(),
        required=False,
        empty_label=_("Je ne sais pas encore, ou plusieurs lieux"),
    )
    accessible = forms.NullBooleanField(
        label=_("Accessible en fauteuil roulant ?"),
        required=False,
        widget=forms.Select(
            choices=[("", _("Je ne sais pas")), ("true", _("Oui")), ("false", _("Non"))]
        ),
    )
    duree_minutes = _nombre(
        _("Durée, en minutes"),
        5,
        1440,
        _("Écrivez la durée en minutes : 120 pour deux heures."),
        initial=120,
    )
    nombre_de_pass = _nombre(
        _("Prix, en nombre de Pass"),
        1,
        99,
        _("Écrivez le prix, de 1 à 99 Pass."),
        help_text=_("Combien de Pass donne chaque personne pour une séance."),
        initial=1,
    )
    du = ChampJour(
        label=_("Proposée à partir du"),
        error_messages={"required": _("Écrivez le jour où elle commence.")},
    )
    au = ChampJour(
        label=_("Jusqu'au (compris)"),
        required=False,
        help_text=_("Laissez vide si vous ne savez pas."),
    )

    class Meta:
        model = Prestation
        fields = CHAMPS
        labels = {
            "intitule": _("Nom de la formation"),
            "thematique": _("Thème"),
            "niveau": _("Pour qui ?"),
            "precisions": _("Ce qu'il faut savoir de plus"),
        }
        help_texts = {
            "intitule": _("Des mots simples : « Premiers pas sur l'ordinateur »."),
        }
        error_messages = {
            "intitule": {"required": _("Écrivez le nom de la formation.")},
            "thematique": {"required": _("Choisissez le thème.")},
        }

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["lieu"].queryset = (
            Lieu.objects.publies()
            .select_related("commune")
            .order_by("commune__nom_normalise", "commune", "nom", "pk")
        )
        self.fields["thematique"].choices = [
            ("", _("Choisissez…")),
            *Prestation.Thematique.choices,
        ]
        self.fields["precisions"].widget.attrs["rows"] = 3
        if isinstance(self.initial.get("accessible"), bool):
            self.initial["accessible"] = str(self.initial["accessible"]).lower()

    def _post_clean(self) -> None:
        """Les valeurs vont au service, qui relit la formation sous verrou : rien ne se pose ici."""

    @property
    def champs(self) -> dict:
        return {nom: self.cleaned_data[nom] for nom in CHAMPS}


class FormulaireFermeture(forms.Form):
    au = ChampJour(
        label=_("Dernier jour où elle se donne"),
        error_messages={"required": _("Écrivez le dernier jour où elle se donne.")},
    )


class FormulaireSeance(forms.Form):
    jour = ChampJour(
        label=_("Jour"), error_messages={"required": _("Écrivez le jour de la séance.")}
    )
    heure = forms.TimeField(
        label=_("Heure"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Écrivez l'heure du début : 14:30.")
        ),
    )
    places = _nombre(
        _("Places (facultatif)"),
        1,
        1000,
        _("Écrivez le nombre de places, ou laissez vide."),
        required=False,
    )

    @property
    def debut(self) -> datetime:
        lu = self.cleaned_data
        return datetime.combine(lu["jour"], lu["heure"] or time(), tzinfo=PARIS)


class FormulaireRib(forms.Form):
    titulaire = forms.CharField(
        label=_("Titulaire du compte"),
        help_text=_("Le nom écrit sur le relevé d'identité bancaire."),
        max_length=120,
        error_messages={"required": _("Écrivez le nom du titulaire du compte.")},
    )
    iban = forms.CharField(
        label=_("IBAN"),
        help_text=_("Il commence par FR76. Avec ou sans espaces."),
        max_length=60,
        validators=[valider_iban],
        error_messages={"required": _("Écrivez l'IBAN du compte.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
