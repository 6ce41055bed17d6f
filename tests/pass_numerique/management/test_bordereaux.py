"""La commande du mois : un bordereau par structure, et rien deux fois."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pass_numerique.models import Bordereau
from tests.pass_numerique.fabriques import SIRETS, a, formation, monde, prestation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _le_10_avril(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(date(2025, 4, 10)))


def lancer(*arguments):
    sortie, erreurs = StringIO(), StringIO()
    call_command("constituer_bordereaux", *arguments, stdout=sortie, stderr=erreurs)
    return " ".join(sortie.getvalue().split()), erreurs.getvalue()


def test_un_bordereau_par_structure_et_rien_la_seconde_fois():
    fait = monde(nombre=1)
    fait.remettre(1)
    autre = formation(SIRETS[1])
    formation(SIRETS[2])  # rien à lui payer
    fait.encaisser(*fait.secrets[1][:2])
    fait.encaisser(fait.secrets[1][2], structure=autre, prestation=prestation(autre))
    assert lancer() == ("2025-03 : bordereaux préparés, 2 ; montant, 30 €.", "")
    assert sorted(Bordereau.objects.values_list("montant", flat=True)) == [1_000, 2_000]
    assert set(Bordereau.objects.values_list("etat", "constitue_par")) == {("prepare", None)}
    assert lancer("--mois", "2025-03") == ("2025-03 : bordereaux préparés, 0 ; montant, 0 €.", "")


@pytest.mark.parametrize("mois", ["mars", "2025-04", "2025-13"])
def test_un_mois_faux_ou_pas_fini_se_refuse(mois):
    with pytest.raises(CommandError):
        lancer("--mois", mois)
    assert not Bordereau.objects.exists()
