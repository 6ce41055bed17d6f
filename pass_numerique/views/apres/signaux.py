"""Les signaux, pour le gestionnaire : ce qui mérite qu'on regarde, et « vu, rien à redire »."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pass_numerique.droits import Portee
from pass_numerique.forms.apres import FiltreDesSignaux, FormulaireRienARedire
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant
from pass_numerique.models import Role
from pass_numerique.motifs import Refus
from pass_numerique.services import signaux as service
from pass_numerique.signaux import lecture
from pass_numerique.views.acces import reserve
from pass_numerique.views.refus import dire

PAR_PAGE = 20


@require_safe
@reserve(Role.GESTIONNAIRE)
def liste(request: HttpRequest, portee: Portee) -> HttpResponse:
    moment = maintenant()
    tous = lecture.tous(moment)
    filtre = FiltreDesSignaux(
        portee.structures_de_formation().filter(pk__in={s for t in tous for s in t.structures}),
        request.GET,
    )
    page = Paginator(filtre.appliquer(tous, jour_de(moment)), PAR_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "pass/apres/signaux.html",
        {
            "filtre": filtre,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            "regardes": sum(1 for signal in tous if signal.vu),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(Role.GESTIONNAIRE)
def regarder(request: HttpRequest, portee: Portee, signe: str, repere: str) -> HttpResponse:
    """Un signal, et la note qui le fait sortir de la liste."""
    tous = lecture.tous(maintenant())
    signal = next((s for s in tous if (s.signe, s.repere) == (signe, repere)), None)
    if signal is None:
        raise Http404
    formulaire = FormulaireRienARedire(request.POST if request.method == "POST" else None)
    if formulaire.is_valid():
        try:
            service.rien_a_redire(
                signal.signe,
                signal.repere,
                signal.ampleur,
                formulaire.cleaned_data["note"],
                request.user,
                chequier=signal.chequiers[0] if len(signal.chequiers) == 1 else None,
            )
        except Refus as refus:
            dire(formulaire, refus, "note")
        else:
            messages.success(request, _("C'est noté : ce signal n'est plus à regarder."))
            return redirect("pass:signaux")
    return render(request, "pass/apres/signal.html", {"signal": signal, "form": formulaire})
