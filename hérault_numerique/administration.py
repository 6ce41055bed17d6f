"""Le site d'administration : une seule porte (/comptes/), et ce que `comptes` et `lieux` s'ignorent."""

from allauth.account import views as compte
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from comptes import accroches


class Administration(admin.AdminSite):
    """L'administration de Django, dont la connexion est celle du site."""

    def has_permission(self, request: HttpRequest) -> bool:
        # Qui conduit le Pass au Département entre ici, sans rien voir du reste.
        return super().has_permission(request) or accroches.entre_dans_l_administration(
            request.user
        )

    def get_app_list(self, request: HttpRequest, app_label: str | None = None):
        """Le menu : d'abord là où l'on est ; dans le Pass, l'ordre du travail (`rang`)."""
        applications = super().get_app_list(request, app_label)
        for application in applications:
            application["models"].sort(key=lambda m: getattr(self._registry[m["model"]], "rang", 0))
        return sorted(applications, key=lambda a: not request.path.startswith(a["app_url"]))

    def login(self, request: HttpRequest, extra_context=None):
        if request.user.is_authenticated and not self.has_permission(request):
            # L'envoyer à la connexion, où il est déjà connecté, le ferait tourner en rond.
            raise PermissionDenied
        suite = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': suite})}")

    def logout(self, request: HttpRequest, extra_context=None):
        return compte.logout(request)

    def password_change(self, request: HttpRequest, extra_context=None):
        return redirect("account_change_password")

    def get_urls(self):
        adresses = super().get_urls()
        for motif in adresses:
            if getattr(motif, "name", None) == "view_on_site":
                motif.callback = self.admin_view(self.voir_sur_le_site)
        return adresses

    def voir_sur_le_site(self, request: HttpRequest, content_type_id: str, object_id: str):
        """La page publique d'un objet, à qui peut le voir ici : l'adresse d'un brouillon en dit trop."""
        try:
            modele = ContentType.objects.get(pk=content_type_id).model_class()
            gestion = self.get_model_admin(modele)
            objet = gestion.get_object(request, object_id)
        except (ContentType.DoesNotExist, ValueError, admin.exceptions.NotRegistered) as erreur:
            raise Http404 from erreur
        if objet is None or not gestion.has_view_permission(request, objet):
            raise Http404
        return shortcut(request, content_type_id, object_id)


def relier() -> None:
    """Le périmètre d'un agent se choisit sur la page de son compte."""
    from comptes.admin import CompteAdmin
    from lieux.admin.perimetre import PerimetreInline

    if PerimetreInline not in CompteAdmin.inlines:
        CompteAdmin.inlines = [*CompteAdmin.inlines, PerimetreInline]
