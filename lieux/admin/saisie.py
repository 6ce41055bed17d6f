"""Des champs qui lisent ce que les gens écrivent : « 04 65 71 00 99 », « lundi 9h-12h »."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lieux import horaires
from lieux.admin.aides import AIDES
from lieux.importation.valeurs import contacts, heures


def horaires_lus(texte: str) -> str:
    """Le même horaire au format OpenStreetMap s'il était en français ; sinon le texte, tel quel."""
    texte = texte.strip()
    if not texte or horaires.probleme(texte) is None:
        return texte
    return heures.osm(texte)[0] or texte


class TelephoneField(forms.CharField):
    def to_python(self, value):
        texte = super().to_python(value)
        numero, notes = contacts.telephone(texte)
        if numero and any(note.perdue for note in notes):
            raise ValidationError(
                _("Un seul numéro tient ici. Le premier s'écrit %(numero)s."),
                params={"numero": numero},
            )
        return numero or texte


class HorairesField(forms.CharField):
    def to_python(self, value):
        return horaires_lus(super().to_python(value))


class LitCommeOnEcrit:
    """Pour une fiche de lieu ou d'arrêt : des champs qui comprennent, et une aide sous chacun."""

    _champs = {"telephone": TelephoneField, "horaires": HorairesField}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if champ := self._champs.get(db_field.name):
            kwargs["form_class"] = champ
        if db_field.name == "date_maj":
            # Comparée à la date en base, non à un champ caché qu'un envoi peut oublier.
            kwargs["show_hidden_initial"] = False
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        if champ and (aide := AIDES.get(db_field.name)):
            champ.help_text = aide
        return champ
