from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import TemplateView

from hérault_numerique import vues
from lieux.sitemaps import LieuxPublies, Pages

PLAN_DU_SITE = {
    "pages": Pages(
        [
            "lieux:recherche",
            "lieux:orientation",
            "lieux:composer",
            "pass:presentation",
            "pass:solde",
            "accessibilite",
            "donnees-personnelles",
            "mentions-legales",
        ]
    ),
    "lieux": LieuxPublies(),
}

urlpatterns = [
    path("admin/", admin.site.urls),
    path("favicon.ico", vues.favicon, name="favicon"),
    path("comptes/", include("comptes.urls")),
    path("sante/", vues.sante, name="sante"),
    *(
        path(
            f"{nom}/", TemplateView.as_view(template_name=f"{nom.replace('-', '_')}.html"), name=nom
        )
        for nom in ("accessibilite", "donnees-personnelles", "mentions-legales")
    ),
    path("sitemap.xml", sitemap, {"sitemaps": PLAN_DU_SITE}, name="plan-du-site"),
    path(
        "robots.txt",
        TemplateView.as_view(template_name="robots.txt", content_type="text/plain; charset=utf-8"),
        name="robots",
    ),
    path("pass/", include("pass_numerique.urls")),
    path("api/v1/pass/", include("pass_numerique.api.urls")),
    path("", include("lieux.urls")),
]

handler400 = vues.requete_refusee
handler403 = vues.acces_refuse
handler404 = vues.page_introuvable
handler500 = vues.erreur_du_serveur
