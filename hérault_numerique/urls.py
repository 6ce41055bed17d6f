from django.contrib import admin
from django.urls import include, path

from hérault_numerique import vues

urlpatterns = [
    path("admin/", admin.site.urls),
    path("sante/", vues.sante, name="sante"),
    path("", include("lieux.urls")),
]

handler400 = vues.requete_refusee
handler403 = vues.acces_refuse
handler404 = vues.page_introuvable
handler500 = vues.erreur_du_serveur
