"""Les pages que les moteurs de recherche doivent connaître."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from lieux.models import Lieu


class LieuxPublies(Sitemap):
    def items(self):
        # Les exemples inventés n'ont rien à faire dans un moteur de recherche.
        return Lieu.objects.publies().filter(exemple=False).only("slug", "date_maj").order_by("pk")

    def lastmod(self, lieu: Lieu):
        return lieu.date_maj


class Pages(Sitemap):
    """Les pages qui ne sont pas des lieux, par leur nom."""

    def __init__(self, noms: list[str]):
        self.noms = noms

    def items(self):
        return self.noms

    def location(self, nom: str) -> str:
        return reverse(nom)
