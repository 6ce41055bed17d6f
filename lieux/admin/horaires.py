"""La grille d'horaires d'un formulaire, et l'aperçu de ce que le public lira.

Le texte et la grille disent la même chose de deux façons. La grille n'est envoyée que si
elle sait montrer le texte : sinon elle est désactivée, et le texte reste tel qu'il est.
"""

from collections.abc import Mapping
from datetime import time

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lieux import horaires
from lieux.admin.saisie import horaires_lus
from lieux.horaires.grille import (
    Creneau,
    Grille,
    expression_depuis,
    grille_depuis,
    nom_de,
    rangee,
    soucis,
)

DEMIS = ("matin", "apres-midi")
BORNES = ("debut", "fin")
# Dit que la grille est là, et lequel du texte ou d'elle a été touché en dernier.
POSEE, LIBRE, PAR_LA_GRILLE, PAR_LE_TEXTE = "posee", "libre", "grille", "texte"


def lire_grille(donnees: Mapping[str, str], nom: str) -> Grille:
    """La grille tapée ; lève ValidationError avec une phrase par jour fautif."""
    jours, phrases = [], []
    for rang in range(7):
        jour = []
        for demi in DEMIS:
            textes = [donnees.get(cle(nom, rang, demi, borne), "").strip() for borne in BORNES]
            try:
                jour.append(_creneau(*textes))
            except ValueError as erreur:
                jour.append(None)
                phrases.append(f"{capfirst(nom_de(rang))} : {erreur}")
        jours.append(tuple(jour))
    grille = Grille(tuple(jours), bool(donnees.get(f"{nom}-feries")))
    phrases += soucis(grille)
    if phrases:
        raise ValidationError(phrases)
    return grille


def _creneau(debut: str, fin: str) -> Creneau | None:
    if not debut and not fin:
        return None
    if not debut:
        raise ValueError(_("il manque l'heure de début."))
    if not fin:
        raise ValueError(_("il manque l'heure de fin."))
    return Creneau(_heure(debut), _heure(fin))


def _heure(texte: str) -> time:
    try:
        heure = time.fromisoformat(texte)
    except ValueError:
        heure = None
    if heure is None or heure.tzinfo or len(texte) not in (5, 8):
        # Le texte n'est pas celui d'un champ « heure » : un navigateur ancien l'a laissé passer.
        raise ValueError(
            _("« %(texte)s » n'est pas une heure : écrivez 09:00.") % {"texte": texte[:20]}
        ) from None
    return heure.replace(second=0, microsecond=0)


def cle(nom: str, rang: int, demi: str, borne: str) -> str:
    return f"{nom}-{rang}-{demi}-{borne}"


def valeurs_de(grille: Grille) -> dict[str, str]:
    """« 0-matin-debut » → « 09:00 »."""
    return {
        f"{rang}-{demi}-{borne}": f"{getattr(creneau, borne):%H:%M}" if creneau else ""
        for rang, jour in enumerate(rangee(grille).jours)
        for demi, creneau in zip(DEMIS, jour, strict=True)
        for borne in BORNES
    }


# --- Le champ du formulaire -----------------------------------------------------------


class GrilleWidget(forms.Widget):
    template_name = "admin/lieux/lieu/_grille.html"

    def render(self, name, value, attrs=None, renderer=None):
        # Le gabarit est dans templates/, que le rendu ordinaire des champs ne regarde pas.
        return super().render(name, value, attrs, TemplatesSetting())

    def value_from_datadict(self, data, files, name):
        """Les valeurs tapées, telles quelles ; None si la grille n'a pas été envoyée."""
        if f"{name}-{POSEE}" not in data:
            return None
        return {k: data.get(k) for k in data if k.startswith(f"{name}-")}

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-{POSEE}" not in data

    def id_for_label(self, id_):
        return ""

    def get_context(self, name, value, attrs):
        contexte = super().get_context(name, value, attrs)
        # Au premier affichage, le texte ; après une erreur, ce qui vient d'être tapé.
        if isinstance(value, dict):
            textes = {k.removeprefix(f"{name}-"): v for k, v in value.items()}
            montrable, feries = True, bool(textes.get("feries"))
            dernier = textes.get(POSEE, LIBRE)
        else:
            grille = grille_depuis(value or "")
            montrable, feries = grille is not None, bool(grille and grille.feries_fermes)
            textes, dernier = valeurs_de(grille or Grille()), LIBRE
        contexte["grille"] = {
            "nom": name,
            "montrable": montrable,
            "feries": feries,
            "dernier": dernier,
            "jours": [
                {
                    "nom": capfirst(nom_de(rang)),
                    "champs": [
                        {
                            "nom": cle(name, rang, demi, borne),
                            "cle": f"{rang}-{demi}-{borne}",
                            "valeur": textes.get(f"{rang}-{demi}-{borne}") or "",
                            "libelle": f"{capfirst(nom_de(rang))}, {mots}",
                        }
                        for (demi, borne), mots in zip(_CHAMPS, _libelles(), strict=True)
                    ],
                }
                for rang in range(7)
            ],
        }
        return contexte


_CHAMPS = [(demi, borne) for demi in DEMIS for borne in BORNES]


def _libelles() -> list[str]:
    return [_("matin, de"), _("matin, à"), _("après-midi, de"), _("après-midi, à")]


class GrilleField(forms.Field):
    widget = GrilleWidget

    def bound_data(self, data, initial):
        # Une grille désactivée n'est pas envoyée : elle se remontre comme elle était.
        return initial if data is None else data

    def has_changed(self, initial, data):
        # Le texte seul est enregistré : c'est lui qui dit si quelque chose a changé.
        return False


class AvecGrille(forms.ModelForm):
    """Un formulaire dont le champ `horaires` se remplit aussi par la grille `semaine`."""

    semaine = GrilleField(
        label=gettext_lazy("Semaine ordinaire"),
        required=False,
        help_text=gettext_lazy(
            "Une journée sans coupure s'écrit sur la ligne du matin, de 09:00 à 17:00. "
            "Un jour laissé vide est un jour fermé."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "semaine" in self.fields:
            self.initial.setdefault("semaine", self.initial.get("horaires") or "")

    def has_changed(self):
        return super().has_changed() or self._grille_touchee()

    def _grille_touchee(self) -> bool:
        """Vrai aussi pour une grille fautive : le formulaire doit alors se valider et le dire."""
        envoi = self._grille_envoyee()
        if envoi is None:
            return False
        try:
            grille = rangee(lire_grille(envoi, self.add_prefix("semaine")))
        except ValidationError:
            return True
        return grille != (self._au_depart() or Grille())

    def _grille_envoyee(self) -> dict | None:
        if not self.is_bound or "semaine" not in self.fields:
            return None
        return self.fields["semaine"].widget.value_from_datadict(
            self.data, self.files, self.add_prefix("semaine")
        )

    def _au_depart(self) -> Grille | None:
        """La grille montrée à l'ouverture de la page ; None si elle était désactivée."""
        return grille_depuis(self.initial.get("horaires") or "")

    def clean(self):
        valeurs = super().clean()
        envoi = self._grille_envoyee()
        if envoi is None:
            return valeurs
        nom = self.add_prefix("semaine")
        dernier = envoi.get(f"{nom}-{POSEE}")
        if dernier == PAR_LE_TEXTE:
            return valeurs
        try:
            grille = rangee(lire_grille(envoi, nom))
        except ValidationError as erreur:
            self.add_error("semaine", erreur)
            return valeurs
        depart = self._au_depart()
        # Une grille vide, face à un texte qu'elle n'a pas su montrer, ne l'efface pas.
        if grille == (depart or Grille()):
            return valeurs
        if "horaires" in self.changed_data and dernier != PAR_LA_GRILLE:
            if grille_depuis(self.cleaned_data.get("horaires", "")) != grille:
                self.add_error(
                    "semaine",
                    _(
                        "La grille et le texte ont changé tous les deux et ne disent pas la même "
                        "chose : gardez l'un des deux."
                    ),
                )
            return valeurs
        # La grille l'emporte : une faute du texte qu'elle remplace ne compte plus.
        self.errors.pop("horaires", None)
        self.cleaned_data["horaires"] = expression_depuis(grille)
        if "horaires" not in self.changed_data:
            self.changed_data.append("horaires")
        return self.cleaned_data


# --- L'aperçu -------------------------------------------------------------------------


def apercu(texte: str) -> dict:
    """Ce que le public lira, ce qu'il en est à cet instant, et la grille si elle peut le montrer."""
    texte = horaires_lus(texte)
    if probleme := horaires.probleme(texte):
        return {"erreurs": [probleme], "texte": texte, "grille": None, "lignes": [], "etat": ""}
    maintenant = timezone.now()
    grille = grille_depuis(texte)
    return {
        "erreurs": [],
        "texte": texte,
        "grille": None
        if grille is None
        else {"feries": grille.feries_fermes, "heures": valeurs_de(grille)},
        "lignes": horaires.phrase_horaires(texte),
        "etat": horaires.phrase(horaires.etat(texte, maintenant), maintenant) if texte else "",
    }


def vue_apercu(request: HttpRequest, *, permis: bool) -> JsonResponse:
    """`?texte=` ou les champs de la grille (`?semaine-0-matin-debut=…`) → l'aperçu."""
    if not permis:
        raise PermissionDenied
    if "texte" in request.GET:
        return JsonResponse(apercu(request.GET["texte"][:2000]))
    try:
        grille = lire_grille(request.GET, "semaine")
    except ValidationError as erreur:
        return JsonResponse(
            {"erreurs": erreur.messages, "texte": None, "grille": None, "lignes": [], "etat": ""}
        )
    return JsonResponse(apercu(expression_depuis(grille)))
