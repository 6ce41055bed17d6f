"""Le territoire où une commune se compte : un seul, pour que rien n'y soit compté deux fois."""

from django.db.models import Prefetch, QuerySet

from lieux.models import Commune, Territoire


def avec_leur_territoire() -> QuerySet[Commune]:
    """Les communes, prêtes pour `territoire_de` ; deux requêtes."""
    departementaux = Territoire.objects.filter(nature=Territoire.Nature.DEPARTEMENTAL)
    return Commune.objects.select_related("epci").prefetch_related(
        Prefetch("territoires", departementaux.order_by("nom", "pk"), to_attr="du_departement")
    )


def territoire_de(commune: Commune) -> Territoire | None:
    """Celui du Département, sinon l'intercommunalité."""
    return commune.du_departement[0] if commune.du_departement else commune.epci
