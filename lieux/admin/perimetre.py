"""Le périmètre d'un gestionnaire, sur chaque page de l'administration qui touche à un lieu."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lieux import droits
from lieux.models import Lieu, Perimetre, Reseau


def portee_de(request: HttpRequest) -> droits.Portee:
    return droits.portee(request.user)


class DansLePerimetre(admin.ModelAdmin):
    """Ne montre et ne change que ce qui tient à un lieu du périmètre.

    `chemins_du_lieu` : les champs qui mènent à un lieu ; "" quand la ligne en est un. Liste,
    fiche, historique, suppression, actions et complétion passent tous par `get_queryset` ; les
    droits sur un objet le redisent, pour ce qui le trouverait autrement.
    """

    chemins_du_lieu: tuple[str, ...] = ("lieu",)

    def get_queryset(self, request):
        lignes = super().get_queryset(request)
        return portee_de(request).limiter_par(lignes, *self.chemins_du_lieu)

    def has_add_permission(self, request, *args):
        return super().has_add_permission(request, *args) and not portee_de(request).vide

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self._dedans(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._dedans(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._dedans(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is Lieu:
            kwargs["queryset"] = portee_de(request).limiter(Lieu.objects.all())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(self, request, extra_context=None):
        if request.method == "GET" and portee_de(request).vide:
            self.message_user(request, droits.AUCUN_LIEU, messages.WARNING)
        return super().changelist_view(request, extra_context)

    def _dedans(self, request, obj) -> bool:
        if obj is None or obj.pk is None:
            return True
        cles = (getattr(obj, f"{c}_id") if c else obj.pk for c in self.chemins_du_lieu)
        return portee_de(request).contient(*cles)


class ResteDansLePerimetre(forms.ModelForm):
    """Refuse qu'un lieu sorte du périmètre, ou naisse au-dehors."""

    portee: droits.Portee = droits.TOUT

    def clean(self):
        valeurs = super().clean()
        commune = self.cleaned_data.get("commune")
        reseaux = self.cleaned_data.get("reseaux")
        if not self.portee.tout and commune is not None and reseaux is not None:
            avant = None
            if self.instance.pk:
                avant = set(self.instance.reseaux.values_list("pk", flat=True))
            apres = {reseau.pk for reseau in reseaux}
            if refus := self.portee.refus(commune.pk, apres, avant):
                self.add_error(*refus)
        return valeurs


class LieuDansLePerimetre(DansLePerimetre):
    chemins_du_lieu = ("",)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = kwargs.pop("form", self.form)
        # En lecture seule, les champs que la règle regarde ne sont pas dans le formulaire.
        garde = type(form.__name__, (ResteDansLePerimetre, form), {"portee": portee_de(request)})
        return super().get_form(request, obj, change=change, form=garde, **kwargs)

    def refus_de_l_etat(self, request: HttpRequest, lieu: Lieu, etat: dict) -> str:
        """Pourquoi ce lieu ne peut pas redevenir ce qu'il était (voir lieux.etat), ou rien."""
        portee = portee_de(request)
        if portee.tout:
            return ""
        cles = dict(Reseau.objects.order_by().values_list("slug", "pk"))
        apres = {cles[slug] for slug in etat["relations"].get("reseaux", ()) if slug in cles}
        avant = set(lieu.reseaux.values_list("pk", flat=True))
        refus = portee.refus(etat["champs"]["commune_id"], apres, avant)
        return refus[1] if refus else ""


class PerimetreForm(forms.ModelForm):
    def clean(self):
        valeurs = super().clean()
        etendue = self.cleaned_data.get("etendue")
        for voulue, champ, phrase in (
            (Perimetre.Etendue.RESEAUX, "reseaux", _("Choisissez au moins un réseau.")),
            (Perimetre.Etendue.TERRITOIRES, "territoires", _("Choisissez au moins un territoire.")),
        ):
            if etendue == voulue and not self.cleaned_data.get(champ):
                self.add_error(champ, phrase)
        return valeurs


class PerimetreInline(admin.StackedInline):
    """Sur la page d'un compte (voir hérault_numerique/administration.py)."""

    model = Perimetre
    form = PerimetreForm
    extra = 1
    max_num = 1
    fields = ["etendue", "reseaux", "territoires"]
    filter_horizontal = ["territoires"]
    verbose_name = verbose_name_plural = _("Lieux confiés (pour un gestionnaire)")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "etendue":
            kwargs["widget"] = forms.RadioSelect
            kwargs["choices"] = Perimetre.Etendue.choices
        if db_field.name == "reseaux":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        # « Ajouter un réseau » n'a rien à faire sur la page d'un compte.
        if hasattr(champ.widget, "can_add_related"):
            champ.widget.can_add_related = champ.widget.can_change_related = False
            champ.widget.can_delete_related = champ.widget.can_view_related = False
        return champ
