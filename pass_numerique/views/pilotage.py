"""Le pilotage, pour qui conduit le Pass et pour qui le finance : les chiffres, jamais les personnes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lieux.views.carte import tuiles
from pass_numerique import tableur
from pass_numerique.droits import Portee
from pass_numerique.jours import jour
from pass_numerique.models.comptes import ROLES_DU_DEPARTEMENT
from pass_numerique.pilotage import lecture, rapport
from pass_numerique.pilotage.tableaux import LigneMontree, Tableau
from pass_numerique.views.acces import reserve


@require_safe
@reserve(*ROLES_DU_DEPARTEMENT)
def pilotage(request: HttpRequest, portee: Portee) -> HttpResponse:
    """`?dispositif=` et `?periode=` ; sans rien, l'année la plus récente en entier."""
    dispositifs = list(portee.dispositifs())
    voulu = request.GET.get("dispositif", "")
    choisi = next((d for d in dispositifs if str(d.pk) == voulu), None)
    if voulu and choisi is None:
        raise Http404
    if choisi is None and dispositifs:
        choisi = dispositifs[0]
    contexte: dict = {"dispositifs": dispositifs, "choisi": choisi}
    if choisi:
        cle = request.GET.get("periode", "")
        lu = lecture.lire(choisi, cle, jour(timezone.now()))
        contexte |= {
            "pilotage": lu,
            "carte": lu.carte | {"tuiles": tuiles()},
            "suite": f"?periode={lu.periode.cle}" if lu.periode else "",
            "periode_inconnue": bool(cle) and lu.periode is None,
            "financements": rapport.financements(choisi),
        }
    return render(request, "pass/pilotage/pilotage.html", contexte)


@require_safe
@reserve(*ROLES_DU_DEPARTEMENT)
def tableau(request: HttpRequest, portee: Portee, pk: int, nom: str) -> HttpResponse:
    """Un tableau de la page, à ouvrir dans un tableur ; les mêmes lignes, les mêmes masques."""
    dispositif = get_object_or_404(portee.dispositifs(), pk=pk)
    lu = lecture.lire(dispositif, request.GET.get("periode", ""), jour(timezone.now()))
    if nom == "mois":
        lignes = _mois(lu)
    elif nom == "communes-eloignees":
        lignes = _deserts(lu)
    elif nom in lu.tableaux:
        lignes = _lignes(lu.tableaux[nom])
    else:
        raise Http404
    morceaux = ["pass", dispositif.prefixe, nom, *([lu.periode.cle] if lu.periode else [])]
    return HttpResponse(
        tableur.en_csv(lignes),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{"-".join(morceaux)}.csv"'},
    )


@require_safe
@reserve(*ROLES_DU_DEPARTEMENT)
def rapport_du_financeur(
    request: HttpRequest, portee: Portee, pk: int, financeur: str
) -> HttpResponse:
    """Le rapport à imprimer d'un financeur : ce que vaut sa part de chaque somme."""
    dispositif = get_object_or_404(portee.dispositifs(), pk=pk)
    financements = rapport.financements(dispositif)
    rang = next((i for i, f in enumerate(financements) if f.financeur == financeur), None)
    if rang is None:
        raise Http404
    sommes = rapport.sommes(dispositif, financements)
    return render(
        request,
        "pass/pilotage/rapport.html",
        {
            "dispositif": dispositif,
            "financement": financements[rang],
            "financements": financements,
            "sommes": sommes,
            "siennes": [(somme, somme.parts[rang]) for somme in sommes],
            "reste": financements[rang].plafond - sommes[0].parts[rang],
            "pilotage": lecture.lire(dispositif, "", jour(timezone.now())),
            "jour": jour(timezone.now()),
        },
    )


# --- Les lignes à télécharger


def _lignes(tableau: Tableau) -> list[list[object]]:
    euros = [_("%(titre)s, en euros") % {"titre": titre} for titre in tableau.titres]
    lignes: list[list[object]] = [[str(tableau.entete), str(tableau.unite), *euros]]
    lignes += [_cellules(ligne.nom, ligne) for ligne in tableau.lignes]
    if tableau.cachees:
        lignes.append(_cellules(_("Lignes cachées, ensemble"), tableau.cachees))
    return [*lignes, _cellules(_("Total"), tableau.total)]


def _cellules(nom: str, ligne: LigneMontree) -> list[object]:
    if ligne.phrase:
        return [tableur.texte(nom), str(ligne.phrase)]
    return [tableur.texte(nom), ligne.nombre, *map(tableur.decimal, ligne.montants)]


def _mois(lu: lecture.Pilotage) -> list[list[object]]:
    titres = (_("Engagé"), _("Remis"), _("Utilisé"), _("Payé"))
    euros = [_("%(titre)s, en euros") % {"titre": titre} for titre in titres]

    def montants(argent) -> list[object]:
        sommes = (argent.engage, argent.remis, argent.utilise, argent.paye)
        return [tableur.decimal(somme) for somme in sommes]

    return [
        [_("Mois"), *euros],
        *([mois.nom, *montants(mois.argent)] for mois in lu.mois),
        [_("Total"), *montants(lu.argent)],
    ]


def _deserts(lu: lecture.Pilotage) -> list[list[object]]:
    titres = [
        _("Commune"),
        _("Habitants"),
        _("Distance en km"),
        _("Lieu le plus proche"),
        _("Sa commune"),
    ]
    return [
        titres,
        *(
            [
                tableur.texte(desert.commune.nom),
                desert.commune.population,
                f"{desert.km:.1f}".replace(".", ","),
                tableur.texte(desert.lieu.nom),
                tableur.texte(desert.lieu.commune.nom),
            ]
            for desert in lu.deserts or ()
        ),
    ]
