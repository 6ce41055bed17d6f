"""Déposer un fichier de lieux, ou son adresse."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lieux.importation import AUTO, FORMATS
from lieux.importation.telechargement import TAILLE_MAXIMALE, telecharger

_MO = TAILLE_MAXIMALE // 1024 // 1024
NOMS_DES_FORMATS = {
    "standard": _("Schéma national des lieux de médiation numérique (v1.0)"),
    "standard-v0": _("Schéma national, ancienne version (v0)"),
    "herault-data": _("Données ouvertes du Département (herault-data.fr)"),
    "france-services": _("Liste officielle des France Services"),
}


class ImportForm(forms.Form):
    """Un fichier ou une adresse : l'un des deux. `lire` télécharge s'il le faut."""

    fichier = forms.FileField(
        label=_("Fichier de votre ordinateur"),
        required=False,
        allow_empty_file=True,
        help_text=_("CSV ou JSON, %(mo)s Mo au plus.") % {"mo": _MO},
    )
    adresse = forms.URLField(
        label=_("Ou adresse du fichier sur Internet"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField", "list": "adresses-connues"}),
        help_text=_("Elle commence par https://."),
    )
    format = forms.ChoiceField(
        label=_("Format du fichier"),
        choices=[
            (AUTO, _("Le reconnaître d'après ses colonnes")),
            *((nom, NOMS_DES_FORMATS.get(nom, nom)) for nom in FORMATS),
        ],
        initial=AUTO,
    )

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier and fichier.size > TAILLE_MAXIMALE:
            raise forms.ValidationError(
                _("Ce fichier dépasse %(mo)s Mo. Découpez-le en plusieurs."), params={"mo": _MO}
            )
        return fichier

    def clean(self):
        donnees = super().clean()
        if not self.errors:
            # Un fichier vide est faux, comme objet : il est donné quand même.
            fichier, adresse = donnees["fichier"] is not None, bool(donnees["adresse"])
            if fichier and adresse:
                raise forms.ValidationError(_("Donnez un fichier ou une adresse, pas les deux."))
            if not fichier and not adresse:
                raise forms.ValidationError(_("Choisissez un fichier, ou donnez son adresse."))
        return donnees

    def lire(self) -> tuple[bytes, str]:
        if self.cleaned_data["adresse"]:
            return telecharger(self.cleaned_data["adresse"])
        fichier = self.cleaned_data["fichier"]
        return fichier.read(), fichier.name
