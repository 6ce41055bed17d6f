"""Les chéquiers de la structure qui vont expirer, et qui rappeler parmi ceux qui l'ont voulu."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pass_numerique import suivi
from pass_numerique.droits import Portee
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant
from pass_numerique.views.choix import PRESCRIPTEURS, Ici, dans_sa_structure

_PAR_DEFAUT = 60


@require_safe
@dans_sa_structure(*PRESCRIPTEURS)
def a_relancer(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    demande = request.GET.get("jours", "")
    jours = next((delai for delai in suivi.DELAIS if str(delai) == demande), _PAR_DEFAUT)
    aujourd_hui = jour_de(maintenant())
    siennes = portee.remises().filter(structure=ici.structure)
    return render(
        request,
        "pass/agent/a_relancer.html",
        {
            "ici": ici,
            "jours": jours,
            "delais": suivi.DELAIS,
            "remises": list(suivi.a_relancer(siennes, aujourd_hui, jours)),
            "aujourd_hui": aujourd_hui,
        },
    )
