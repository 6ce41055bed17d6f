"""Un dispositif d'aujourd'hui, des chéquiers remis, deux structures qui encaissent."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from epreuves.clients import Guichet
from lieux.models import Commune
from pass_numerique.models import (
    Dispositif,
    Encaissement,
    Ouverture,
    Prestation,
    Role,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.services import (
    comptabilite,
    comptes,
    edition,
    jetons,
    remise,
    stock,
    structures,
    verification,
)

_SIRETS = ("73282932000074", "44306184100047")
_PASS_PAR_CHEQUIER = 10


@dataclass(frozen=True)
class Monde:
    guichets: list[Guichet]
    series: dict[str, str]  # secret → numéro du Pass


def peupler(nombre_de_pass: int) -> Monde:
    """`nombre_de_pass` prêts à servir, un chéquier entier par personne."""
    call_command("migrate", verbosity=0)
    call_command("charger_communes", verbosity=0)
    aujourd_hui = timezone.localdate()
    premier, dernier = aujourd_hui - timedelta(days=60), aujourd_hui + timedelta(days=200)
    annee = Dispositif.objects.create(
        prefixe="26", millesime=2026, nom="Épreuve", premier_jour=premier, dernier_jour=dernier
    )
    for financeur in ("departement", "etat"):
        comptabilite.ouvrir_financement(annee, financeur, 30_000_000, 5_000)
    Ouverture.objects.create(dispositif=annee, du=premier)
    guichets = [_guichet(siret, premier, dernier) for siret in _SIRETS]
    return Monde(guichets, _chequiers(annee, nombre_de_pass // _PASS_PAR_CHEQUIER))


def _guichet(siret: str, du: date, au: date) -> Guichet:
    structure = StructureFormation.objects.create(nom=f"Formation {siret}", siret=siret)
    structures.labelliser(structure, du, au, "Épreuve")
    prestation = Prestation.objects.create(
        structure=structure,
        intitule="Premiers pas",
        thematique="internet",
        nombre_de_pass=1,
        du=du,
    )
    membre = get_user_model().objects.create_user(siret, f"{siret}@example.org")
    comptes.nommer(membre, Role.MEMBRE, structure)
    client = Client()
    client.force_login(membre)
    client.get("/pass/encaissement/")  # comme après une vraie connexion, la session a sa clé CSRF
    return Guichet(
        structure.pk,
        prestation.pk,
        jetons.creer(structure, "Épreuve")[1],
        client.cookies["sessionid"].value,
    )


def _chequiers(annee: Dispositif, nombre: int) -> dict[str, str]:
    series: dict[str, str] = {}

    def imprimer(lot):
        series.clear()
        for chequier in lot.chequiers:
            for rang, secret in enumerate(chequier.secrets, start=1):
                series[secret] = f"{chequier.serie}-{rang:02d}"
        return edition.Fichier()

    edition.editer_lot(annee, nombre, imprimer)
    commune = Commune.objects.get(pk="34032")
    ccas = StructurePrescriptrice.objects.create(nom="CCAS", commune=commune)
    stock.recevoir(stock.expedier(annee, ccas, 1, nombre))
    for numero in range(1, nombre + 1):
        personne = remise.Personne("Épreuve", f"N{numero}", date(1950, 1, 1), commune)
        remise.remettre(ccas, f"{annee.prefixe}-{numero:06d}", personne)
    return series


def sans_l_index() -> None:
    """Pour le contre-essai : plus rien dans la base n'interdit d'encaisser deux fois un Pass."""
    with connection.cursor() as curseur:
        curseur.execute("DROP INDEX encaissement_un_seul_par_pass")


def ce_qui_ne_va_pas(monde: Monde, recus: dict[int, tuple[str, ...]]) -> list[str]:
    """Tout ce qui dément « chaque Pass promis est encaissé une fois, et l'argent est juste ».

    `recus` : ce que les clients ont reçu comme réponse, numéro du reçu → Pass.
    """
    connection.close()  # la base a pu tomber entre-temps
    vifs = list(
        Encaissement.objects.vifs().select_related("un_pass__chequier__dispositif", "saisie")
    )
    series = [str(encaissement.un_pass.serie) for encaissement in vifs]
    fautes = [
        f"{serie} : {n} fois" for serie in sorted(set(series)) if (n := series.count(serie)) > 1
    ]
    ecrits: dict[int, set[str]] = {}
    for encaissement, serie in zip(vifs, series, strict=True):
        ecrits.setdefault(encaissement.saisie_id, set()).add(serie)
    fautes += [
        f"reçu {cle} : promis {sorted(promis)}, écrit {sorted(ecrits.get(cle, ()))}"
        for cle, promis in sorted(recus.items())
        if set(promis) != ecrits.get(cle)
    ]
    fautes += [f"reçu {cle} : écrit, jamais rendu" for cle in sorted(ecrits.keys() - recus.keys())]
    if absents := sorted(set(monde.series.values()) - set(series)):
        fautes.append(f"{len(absents)} Pass jamais encaissés, dont {absents[0]}")
    return fautes + list(verification.differences())
