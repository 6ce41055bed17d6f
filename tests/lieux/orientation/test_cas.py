"""Les cas d'or, sur l'Hérault d'exemple (153 lieux inventés)."""

import pytest

from lieux.localisation import de_la_commune
from lieux.models import Commune, Lieu
from lieux.orientation import Personne, orienter, raisons
from tests.lieux.orientation.cas import CAS
from tests.lieux.orientation.conftest import MARDI

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("herault_d_exemple")]


def orientation_de(cas):
    commune = Commune.objects.get(nom=cas.commune)
    centre = de_la_commune(commune.pk).centre
    return orienter(Personne(cas.situations, cas.besoins, commune.pk), centre, MARDI)


def premiers_lieux(orientation, n=3):
    places = orientation.classer(orientation.retenir(Lieu.objects.publies())).places[:n]
    lieux = Lieu.objects.prefetch_related("reseaux").in_bulk([p.lieu for p in places])
    return [(lieux[place.lieu], place) for place in places]


def decrire(orientation, trouves) -> str:
    lignes = [f"organismes : {[(o.reseau.slug, o.poids) for o in orientation.organismes]}"]
    for lieu, place in trouves:
        phrases = [raison.texte for raison in raisons(lieu, place, orientation)]
        lignes.append(f"{place.note:7.2f} {place.distance_km:5.1f} km {lieu.nom} — {phrases}")
    return "\n".join(lignes)


@pytest.mark.parametrize("cas", CAS, ids=str)
def test_cas_d_or(cas):
    orientation = orientation_de(cas)
    trouves = premiers_lieux(orientation)
    recit = decrire(orientation, trouves)
    assert orientation.organismes[0].reseau.slug == cas.organisme, recit
    if cas.parmi_les_trois.startswith('"'):
        noms = {lieu.nom for lieu, _place in trouves}
        assert cas.parmi_les_trois.strip('"') in noms, recit
    else:
        reseaux = {reseau.slug for lieu, _place in trouves for reseau in lieu.reseaux.all()}
        assert cas.parmi_les_trois in reseaux, recit
    assert trouves[0][1].distance_km <= cas.km_max, recit
    phrases = " ".join(
        raison.texte for lieu, place in trouves for raison in raisons(lieu, place, orientation)
    )
    assert cas.raison.lower() in phrases.lower(), recit
