"""Chaîne de requête → critères. La page et l'API lisent la recherche par ce seul formulaire."""

import math

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lieux import extensions
from lieux.au_clair import TEXTE_MAX, en_clair
from lieux.criteres import (
    DEMI_JOURNEES,
    JOURS,
    OUVERT_MAINTENANT,
    RAYON_MAX_KM,
    TRIS,
    Criteres,
    familles,
)
from lieux.geo import LATITUDES, LONGITUDES, Boite
from lieux.localisation import resoudre
from lieux.models import Besoin, Situation
from lieux.recherche import RAYONS_KM, Vocabulaire

_PAGE_MAX = 10_000
# Ce qu'une personne dit d'elle : paramètre → table, et son nom dans une phrase.
_DE_LA_PERSONNE = {"situation": (Situation, _("Je suis")), "besoin": (Besoin, _("J'ai besoin de"))}
# Ce qui se dit à une personne d'un champ illisible. L'API, elle, dit la faute à qui programme.
_POSITION = _(
    "Votre position n'a pas été comprise : nous cherchons sans elle. "
    "Écrivez votre commune dans « Où ? »."
)
_LAISSE_DE_COTE = {
    "ou": _(
        "Ce qui est écrit dans « Où ? » est trop long ou illisible : nous l'avons laissé de côté. "
        "Écrivez une commune ou un code postal."
    ),
    "q": _(
        "Votre demande est trop longue ou illisible : nous l'avons laissée de côté. "
        "Écrivez quelques mots, par exemple « impôts »."
    ),
    "commune": _("Cette commune n'a pas été comprise. Écrivez son nom dans « Où ? »."),
    "lat": _POSITION,
    "lon": _POSITION,
    "rayon": _("La distance n'a pas été comprise : nous cherchons sans elle."),
    "ouvert": _("Le moment n'a pas été compris : nous cherchons à tout moment de la semaine."),
    "tri": _("Ce classement n'existe pas : voici le classement habituel."),
    "bbox": _("La zone de la carte n'a pas été comprise : nous cherchons sans elle."),
    "page": _("Cette page n'existe pas : voici la première."),
}
_NOMS_DES_DEMIS = {"matin": _("matin"), "apres-midi": _("après-midi")}


def _choix_ouvert() -> list:
    choix = [("", _("Peu importe")), (OUVERT_MAINTENANT, _("Ouvert maintenant"))]
    for jour in JOURS:
        nom = jour.capitalize()
        choix.append(
            (
                nom,
                [
                    (jour, _("%(jour)s, toute la journée") % {"jour": nom}),
                    *(
                        (
                            f"{jour}-{demi}",
                            _("%(jour)s %(demi)s") % {"jour": nom, "demi": _NOMS_DES_DEMIS[demi]},
                        )
                        for demi in DEMI_JOURNEES
                    ),
                ],
            )
        )
    return choix


class BoiteField(forms.CharField):
    """« ouest,sud,est,nord » en degrés WGS 84, comme dans GeoJSON → Boite."""

    widget = forms.HiddenInput

    def __init__(self, **options):
        super().__init__(max_length=100, **options)

    def clean(self, value):
        texte = super().clean(value)
        if not texte:
            return None
        try:
            ouest, sud, est, nord = (float(morceau) for morceau in texte.split(","))
        except ValueError as erreur:
            raise ValidationError(_("La zone de la carte est mal écrite.")) from erreur
        bornes = (ouest, sud, est, nord)
        if not all(math.isfinite(b) for b in bornes) or ouest > est or sud > nord:
            raise ValidationError(_("La zone de la carte est mal écrite."))
        return Boite(ouest, sud, est, nord)


class RayonField(forms.FloatField):
    """Des km ; la liste propose des valeurs courantes, l'adresse en accepte d'autres."""

    def __init__(self, **options):
        choix = [("", _("Toutes les distances"))]
        choix += [(str(r), _("À moins de %(rayon)s km") % {"rayon": r}) for r in RAYONS_KM]
        super().__init__(
            min_value=0.1, max_value=RAYON_MAX_KM, widget=forms.Select(choices=choix), **options
        )

    def widget_attrs(self, widget):
        return {}

    def proposer(self, texte: str) -> None:
        """Ajoute à la liste un rayon venu de l'adresse : sinon, l'envoi suivant le perdrait."""
        choix = self.widget.choices
        try:
            rayon = self.clean(texte)
        except ValidationError:
            return
        if rayon is not None and texte not in dict(choix):
            en_mots = f"{rayon:g}".replace(".", ",")
            choix.append((texte, _("À moins de %(rayon)s km") % {"rayon": en_mots}))
            choix.sort(key=lambda valeur: float(valeur[0] or 0))


class _PlusieursChoix(forms.MultipleChoiceField):
    """Un formulaire envoie aussi ses champs vides : « reseau= » ne demande rien."""

    def to_python(self, value):
        return [valeur for valeur in super().to_python(value) if valeur]


class CriteresForm(forms.Form):
    """Un champ faux est laissé de côté avec une phrase ; les autres servent quand même.

    `data` est la demande mise au clair : c'est elle, et non la requête reçue, que les liens de
    la page réécrivent.
    """

    ou = forms.CharField(
        label=_("Où ?"),
        required=False,
        max_length=TEXTE_MAX,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "placeholder": _("Commune, code postal ou adresse"),
                "enterkeyhint": "search",
            }
        ),
    )
    q = forms.CharField(
        label=_("De quoi avez-vous besoin ?"),
        required=False,
        max_length=TEXTE_MAX,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "placeholder": _("Par exemple : CAF, imprimer, France Services"),
                "enterkeyhint": "search",
            }
        ),
    )
    commune = forms.RegexField(
        regex=r"^[0-9][0-9AB][0-9]{3}$",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": _("Le code de la commune a cinq chiffres, par exemple 34032.")},
    )
    lat = forms.FloatField(
        required=False, min_value=LATITUDES[0], max_value=LATITUDES[1], widget=forms.HiddenInput
    )
    lon = forms.FloatField(
        required=False, min_value=LONGITUDES[0], max_value=LONGITUDES[1], widget=forms.HiddenInput
    )
    rayon = RayonField(label=_("Jusqu'où ?"), required=False)
    ouvert = forms.ChoiceField(label=_("Quand ?"), required=False, choices=_choix_ouvert)
    tri = forms.ChoiceField(
        label=_("Classer"),
        required=False,
        choices=[
            ("", _("Par distance si l'on sait d'où, sinon par nom")),
            ("distance", _("Du plus proche au plus loin")),
            ("nom", _("Par nom")),
        ],
    )
    bbox = BoiteField(required=False)
    page = forms.IntegerField(
        required=False, min_value=1, max_value=_PAGE_MAX, widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict, *, vocabulaire: Vocabulaire, tout: bool = False):
        """`tout` : proposer aussi les situations et besoins que l'adresse ne demande pas."""
        super().__init__(en_clair(data, vocabulaire))
        data = self.data
        self.vocabulaire = vocabulaire
        for nom, (modele, libelle) in _DE_LA_PERSONNE.items():
            proposes = modele.objects.filter(actif=True) if tout or nom in data else ()
            self.fields[nom] = _PlusieursChoix(
                label=libelle,
                required=False,
                choices=[(mot.slug, mot.libelle) for mot in proposes],
                error_messages={"invalid_choice": _("« %(value).60s » n'est pas ou plus proposé.")},
            )
        self.fields["rayon"].proposer(data.get("rayon", ""))
        for famille in familles():
            self.fields[famille.nom] = _PlusieursChoix(
                label=famille.libelle,
                required=False,
                choices=[(o.slug, str(o)) for o in vocabulaire.options[famille.nom]],
                error_messages={
                    "invalid_choice": _("Le filtre « %(value).60s » n'existe pas ou plus.")
                },
            )

    def clean(self):
        donnees = super().clean()
        lat_donnee, lon_donnee = bool(self.data.get("lat")), bool(self.data.get("lon"))
        if lat_donnee != lon_donnee:
            self.add_error("lat", _("Il faut la latitude et la longitude."))
        return donnees

    def _filtre(self, nom: str) -> tuple[str, ...]:
        """Les slugs connus, même si l'un des slugs reçus ne l'est pas ; ordre et doublons effacés."""
        connus = self.vocabulaire.slugs(nom)
        return tuple(sorted({slug for slug in self.data.getlist(nom) if slug in connus}))

    def _dit(self, nom: str) -> tuple[str, ...]:
        connus = {slug for slug, _libelle in self.fields[nom].choices}
        recus = self.data.getlist(nom) if nom in self.data else ()
        return tuple(sorted({slug for slug in recus if slug in connus}))

    def criteres(self) -> Criteres:
        """Les critères lisibles ; ce qui ne l'est pas est dans `avertissements()`."""
        self.full_clean()
        donnees = self.cleaned_data
        position = donnees.get("lat"), donnees.get("lon")
        if None in position:
            position = (None, None)
        filtres = {famille.nom: self._filtre(famille.nom) for famille in familles()}
        return Criteres(
            ou=donnees.get("ou", ""),
            q=donnees.get("q", ""),
            commune=donnees.get("commune", ""),
            latitude=position[0],
            longitude=position[1],
            rayon=donnees.get("rayon"),
            ouvert=donnees.get("ouvert", ""),
            boite=donnees.get("bbox"),
            tri=donnees.get("tri", "") if donnees.get("tri", "") in TRIS else "",
            page=donnees.get("page") or 1,
            filtres={nom: slugs for nom, slugs in filtres.items() if slugs},
            situations=self._dit("situation"),
            besoins=self._dit("besoin"),
        )

    def avertissements(self, sauf: tuple[str, ...] = ()) -> list[str]:
        """Une phrase par champ laissé de côté ; `sauf` ceux dont la faute se dit près du champ."""
        phrases = []
        for nom, erreurs in self.errors.items():
            if nom in sauf:
                continue
            if nom in _LAISSE_DE_COTE:
                phrases.append(str(_LAISSE_DE_COTE[nom]))
                continue
            libelle = self.fields[nom].label if nom in self.fields else ""
            phrases += [f"{libelle} : {erreur}" if libelle else str(erreur) for erreur in erreurs]
        return list(dict.fromkeys(phrases))


class ComposerForm(CriteresForm):
    """Les critères d'une carte à coller dans un autre site, et sa hauteur en pixels."""

    HAUTEURS = (400, 600, 800)

    def __init__(self, data: QueryDict, *, vocabulaire: Vocabulaire):
        data = data.copy()
        # Sans choix, la liste montre la hauteur que prend l'aperçu.
        data.setdefault("hauteur", str(self.HAUTEURS[1]))
        super().__init__(data, vocabulaire=vocabulaire)
        for critere in extensions.criteres():
            self.fields[critere.nom].widget = forms.CheckboxSelectMultiple(
                choices=self.fields[critere.nom].choices
            )
        self.fields["hauteur"] = forms.TypedChoiceField(
            label=_("Hauteur de la carte"),
            required=False,
            coerce=int,
            empty_value=self.HAUTEURS[1],
            choices=[(h, _("%(hauteur)s pixels") % {"hauteur": h}) for h in self.HAUTEURS],
        )

    def clean_ou(self) -> str:
        """Une commune introuvable ne doit pas partir dans le code que la mairie colle."""
        ou = self.cleaned_data["ou"]
        trouve = resoudre(ou) if ou else None
        if trouve and not trouve.centre and not trouve.partout:
            raise ValidationError(trouve.avertissement)
        return ou

    def ajouts(self) -> list[forms.BoundField]:
        """Les critères que d'autres applications ajoutent."""
        return [self[critere.nom] for critere in extensions.criteres()]

    def hauteur(self) -> int:
        self.full_clean()
        return self.cleaned_data.get("hauteur", self.HAUTEURS[1])
