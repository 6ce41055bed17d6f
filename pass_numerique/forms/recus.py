"""Les choix d'une liste de reçus : un mois, une formation. Un choix inconnu ne filtre rien."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from pass_numerique.models import StructureFormation
from pass_numerique.querysets import SaisieQuerySet


class FiltreDesRecus(forms.Form):
    mois = forms.ChoiceField(label=_("Mois"), required=False)
    prestation = forms.ChoiceField(label=_("Formation"), required=False)

    def __init__(self, structure: StructureFormation, mois: Iterable[date], data: QueryDict):
        super().__init__(data, auto_id="filtre_%s")
        self.fields["mois"].choices = [
            ("", _("Tous les mois")),
            *((f"{m:%Y-%m}", date_format(m, "F Y")) for m in mois),
        ]
        self.fields["prestation"].choices = [
            ("", _("Toutes les formations")),
            *((str(p.pk), p.intitule) for p in structure.prestations.all()),
        ]
        self.is_valid()

    def appliquer(self, saisies: SaisieQuerySet) -> SaisieQuerySet:
        if mois := self.cleaned_data.get("mois"):
            annee, numero = mois.split("-")
            saisies = saisies.filter(jour__year=annee, jour__month=numero)
        if prestation := self.cleaned_data.get("prestation"):
            saisies = saisies.filter(prestation=prestation)
        return saisies

    @property
    def actif(self) -> bool:
        return any(self.cleaned_data.get(nom) for nom in self.fields)

    @property
    def requete(self) -> str:
        """Les choix, pour les liens d'une page à l'autre."""
        choix = QueryDict(mutable=True)
        choix.update({nom: v for nom, v in self.cleaned_data.items() if v})
        if structure := self.data.get("structure"):
            choix["structure"] = structure
        return choix.urlencode()
