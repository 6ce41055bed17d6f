"""Le formulaire d'une remise : un chéquier, une personne, ce qui lui donne droit au Pass."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from lieux.models import Besoin, Commune
from lieux.vocabulaire import NatureBesoin
from pass_numerique import codes
from pass_numerique.forms.champs import SANS_APRES, ChampDeChoix
from pass_numerique.forms.lecture import lire_commune, lire_telephone, serie_seule
from pass_numerique.models import Critere, Dispositif
from pass_numerique.motifs import Code, Refus
from pass_numerique.services.remise import Personne

# Le champ qui porte chaque refus ; les autres se disent en tête.
CHAMPS = {
    Code.SERIE_MAL_FAITE: "serie",
    Code.CHEQUIER_INCONNU: "serie",
    Code.PAS_DANS_VOTRE_STOCK: "serie",
    Code.REMISES_FERMEES: "serie",
    Code.PERSONNE_MAL_DITE: "nom",
    Code.TERRITOIRE_FERME: "commune",
    Code.PAS_ELIGIBLE: "criteres",
    Code.A_DEJA_UN_CHEQUIER: "motif_homonyme",
}
NUMERO = _("Numéro du chéquier")


class _Douchette(forms.TextInput):
    """Ne garde que le numéro de ce qui est lu : le secret d'un Pass ne se réécrit nulle part."""

    def value_from_datadict(self, data, files, name):
        return serie_seule(super().value_from_datadict(data, files, name) or "")


def champ_de_serie(label=NUMERO, **options) -> forms.CharField:
    """Prêt pour une douchette, qui tape comme un clavier."""
    return forms.CharField(
        label=label,
        max_length=200,  # une douchette tape toute l'adresse du carré
        error_messages={"required": _("Écrivez le numéro du chéquier.")},
        widget=_Douchette(attrs={"inputmode": "numeric", "enterkeyhint": "next"} | SANS_APRES),
        **options,
    )


class FormulaireRemise(forms.Form):
    serie = champ_de_serie(
        help_text=_(
            "Il est écrit sur la couverture : 22-004217, par exemple. Tapez-le, ou lisez-le avec une douchette."
        )
    )
    nom = forms.CharField(
        label=_("Nom"),
        max_length=80,
        error_messages={"required": _("Écrivez le nom.")},
        widget=forms.TextInput(attrs={"autocapitalize": "words"} | SANS_APRES),
    )
    prenom = forms.CharField(
        label=_("Prénom"),
        max_length=80,
        error_messages={"required": _("Écrivez le prénom.")},
        widget=forms.TextInput(attrs={"autocapitalize": "words"} | SANS_APRES),
    )
    jour = forms.CharField(label=_("Jour"), required=False, max_length=10)
    mois = forms.CharField(label=_("Mois"), required=False, max_length=10)
    annee = forms.CharField(label=_("Année"), required=False, max_length=10)
    commune = forms.CharField(
        label=_("Commune où habite la personne"),
        help_text=_("Son nom ou son code postal."),
        max_length=100,
        error_messages={"required": _("Écrivez la commune.")},
        widget=forms.TextInput(attrs={"autocapitalize": "words"} | SANS_APRES),
    )
    commune_precise = forms.CharField(required=False, max_length=5)
    criteres = ChampDeChoix(
        Critere.objects.none(),
        label=_("Ce qui lui donne droit au Pass"),
        required=False,
        error_messages={
            "invalid_choice": _("Une de ces situations ne donne plus droit au Pass. Relisez-les.")
        },
        widget=forms.CheckboxSelectMultiple,
    )
    besoins = ChampDeChoix(
        Besoin.objects.filter(actif=True, nature=NatureBesoin.BESOIN, parent=None),
        label=_("Ce dont elle a besoin"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rappels = forms.BooleanField(
        label=_("La personne veut bien qu'on l'appelle avant que son chéquier expire"),
        required=False,
    )
    telephone = forms.CharField(
        label=_("Son téléphone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    motif_homonyme = forms.CharField(
        label=_("Pourquoi ce n'est pas la même personne ?"),
        help_text=_("En quelques mots : « vu sa carte d'identité, né à Sète », par exemple."),
        required=False,
        max_length=250,
        widget=forms.TextInput(attrs=SANS_APRES),
    )

    lue: Commune | None = None
    communes_proposees: tuple[Commune, ...] = ()
    naissance: date | None = None

    def __init__(self, *arguments, dispositifs: Iterable[Dispositif], **options):
        super().__init__(*arguments, **options)
        annees = list(dispositifs)
        criteres = self.fields["criteres"]
        criteres.queryset = (
            Critere.objects.actifs().filter(dispositif__in=annees).select_related("dispositif")
        )
        if len(annees) > 1:
            criteres.label_from_instance = lambda c: (
                _("%(situation)s (chéquiers %(prefixe)s-…)")
                % {"situation": c.libelle, "prefixe": c.dispositif.prefixe}
            )
        for nom, chiffres in (("jour", 2), ("mois", 2), ("annee", 4)):
            self.fields[nom].widget.attrs.update(
                {"inputmode": "numeric", "size": chiffres} | SANS_APRES
            )
        if not self.is_bound:
            self.fields["serie"].widget.attrs["autofocus"] = True

    @property
    def homonyme(self) -> bool:
        """Le champ de l'homonyme ne se montre que s'il y en a un."""
        return bool(self.data.get("motif_homonyme")) or "motif_homonyme" in self.errors

    @property
    def demande(self) -> dict:
        """Ce que le service attend."""
        lu = self.cleaned_data
        try:
            prefixe = codes.lire_serie(lu["serie"]).prefixe
        except codes.CodeMalFait:
            prefixe = ""
        return {
            "serie": lu["serie"],
            "personne": Personne(
                nom=lu["nom"],
                prenom=lu["prenom"],
                date_de_naissance=self.naissance,
                commune=self.lue,
                telephone=lu["telephone"],
                accepte_les_rappels=lu["rappels"],
            ),
            # Deux années se recouvrent : seules comptent les situations de celle du chéquier.
            "criteres": [c for c in lu["criteres"] if c.dispositif.prefixe == prefixe],
            "besoins": list(lu["besoins"]),
            "motif_homonyme": lu["motif_homonyme"],
        }

    def clean_telephone(self) -> str:
        texte = self.cleaned_data["telephone"].strip()
        return lire_telephone(texte) if texte else ""

    def clean(self):
        valeurs = super().clean()
        self._lire_la_naissance()
        if "commune" not in self.errors:
            self._lire_la_commune()
        if "telephone" not in self.errors:
            rappels, telephone = valeurs.get("rappels"), valeurs.get("telephone")
            if rappels and not telephone:
                self.add_error("telephone", _("Écrivez son numéro, ou décochez le rappel."))
            if telephone and not rappels:
                self.add_error(
                    "rappels", _("Cochez si la personne veut bien, ou effacez son numéro.")
                )
        return valeurs

    def _lire_la_naissance(self) -> None:
        ecrits = [self.cleaned_data.get(nom, "").strip() for nom in ("jour", "mois", "annee")]
        try:
            jour, mois, annee = (int(ecrit) for ecrit in ecrits)
            self.naissance = date(annee, mois, jour)
        except ValueError:
            self._mal_ne(_("Écrivez le jour, le mois et l'année de naissance : 17 5 1950."))
            return
        if annee < 1900:
            self._mal_ne(_("Écrivez l'année de naissance en quatre chiffres : 1950."))

    def _mal_ne(self, phrase: str) -> None:
        self.add_error("jour", phrase)
        for nom in ("mois", "annee"):
            self.fields[nom].widget.attrs["aria-invalid"] = "true"

    def _lire_la_commune(self) -> None:
        lecture = lire_commune(self.cleaned_data["commune"])
        self.lue, self.communes_proposees = lecture.commune, lecture.choix
        choisie = self.cleaned_data.get("commune_precise")
        for commune in lecture.choix:
            if commune.pk == choisie:
                self.lue = commune
        if self.lue is None:
            self.add_error("commune", lecture.erreur)

    def refuser(self, refus: Refus) -> None:
        self.add_error(CHAMPS.get(refus.code), refus.phrase)
