"""La démonstration : deux dispositifs, des comptes justes, et des codes qui se retrouvent."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils import timezone

from lieux.demonstration import creer_comptes
from pass_numerique import codes, demonstration
from pass_numerique.models import (
    Bordereau,
    Chequier,
    Dispositif,
    Membre,
    Pass,
    Remise,
    Seance,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.services import comptabilite, controle, solde
from tests.pass_numerique.outils import verifier_les_comptes

pytestmark = pytest.mark.django_db


@pytest.fixture
def _communes():
    call_command("charger_communes", verbosity=0)


@pytest.mark.usefixtures("_communes")
def test_la_demonstration_rejoue_2022_et_vit_aujourd_hui(capsys):
    call_command("charger_demo", verbosity=0)
    call_command("charger_demo_pass")
    ancien, actuel = Dispositif.objects.order_by("millesime")
    assert (ancien.prefixe, comptabilite.chiffres(ancien).finance) == ("22", 60_000_000)
    assert ancien.dernier_jour_de_saisie < timezone.localdate()
    assert list(ancien.ouvertures.values_list("territoire__slug", flat=True)) == [
        *demonstration.PREMIERS_TERRITOIRES,
        None,
    ]
    assert actuel.premier_jour < timezone.localdate() < actuel.dernier_jour_de_remise
    assert Remise.objects.count() == Remise.objects.filter(criteres__isnull=False).count() == 20
    assert Membre.objects.count() == 8
    # Un bordereau payé, et un pour chaque métier du Département.
    assert Counter(b.etape for b in Bordereau.objects.select_related("lot")) == {
        "paye": 1, "a_payer": 1, "a_valider": 1, "a_verifier": 1,
    }  # fmt: skip
    chiffres = comptabilite.chiffres(ancien)
    assert chiffres.paye == chiffres.utilise > 0
    # Un envoi attend qu'on le reçoive, cette année seulement.
    assert list(
        Chequier.objects.filter(etat="expedie").values_list("dispositif__prefixe", "numero")
    ) == [(actuel.prefixe, numero) for numero in range(21, 27)]
    verifier_les_comptes(timezone.now())
    serie = codes.Serie(actuel.prefixe, 1, 10)
    secret = demonstration.secret_d_exemple(serie)
    assert secret in capsys.readouterr().out
    assert solde.consulter(str(serie), secret).restants == 8


@pytest.mark.usefixtures("_communes")
def test_relancee_elle_ne_double_rien():
    call_command("charger_demo_pass", verbosity=0)
    call_command("charger_demo_pass", verbosity=0)
    assert (Dispositif.objects.count(), Remise.objects.count()) == (2, 20)


@pytest.mark.usefixtures("_communes")
@pytest.mark.parametrize("jours", [0, 60, 200, 364])
def test_elle_se_charge_n_importe_quel_jour_de_l_annee(jours):
    creer_comptes()
    jour = timezone.localdate() + timedelta(days=jours)
    for fait, acteurs, depart in demonstration.preparer(jour):
        demonstration.faire_vivre(fait, acteurs, depart, jour)
        demonstration.faire_payer(fait, acteurs, jour)
    assert Bordereau.objects.count() == 2
    assert Remise.objects.count() == 20


def test_elle_est_refusee_hors_du_developpement_et_sans_communes(settings):
    with pytest.raises(CommandError, match="charger_communes"):
        call_command("charger_demo_pass")
    settings.COMPTES_DE_DEMONSTRATION = False
    with pytest.raises(CommandError, match="hors du développement"):
        call_command("charger_demo_pass")


@pytest.mark.usefixtures("_communes")
def test_la_carte_et_le_catalogue_vivent_aujourd_hui(client):
    call_command("charger_demo", verbosity=0)
    for _fois in range(2):
        call_command("charger_demo_pass", verbosity=0)
        resultats = client.get("/?pass=1").context["resultats"]
        assert resultats["total"] == 8
        communes = {lieu.commune_id for lieu in resultats["page"].object_list}
        assert len(communes) == 8
        assert StructurePrescriptrice.objects.filter(lieu__isnull=False).count() == 10
        a_venir = Seance.objects.a_venir(timezone.now())
        assert 40 <= a_venir.count() <= 64
        assert a_venir.values("prestation__thematique").distinct().count() == 7
    fiche = client.get(resultats["page"].object_list[0].get_absolute_url()).content.decode()
    assert "Ce lieu accepte le Pass numérique." in fiche


@pytest.mark.usefixtures("_communes")
def test_relancee_plus_tard_elle_reprogramme_des_seances():
    call_command("charger_demo", verbosity=0)
    jour = timezone.localdate()
    demonstration.preparer(jour)
    plus_tard = jour + timedelta(days=200)
    demonstration.preparer(plus_tard)
    instant = timezone.now() + timedelta(days=200)
    assert Seance.objects.a_venir(instant).count() >= 40


@pytest.mark.usefixtures("_communes")
def test_des_codes_a_essayer_seulement_ici_et_seulement_d_exemple(settings):
    call_command("charger_demo_pass", verbosity=0)
    jour = timezone.localdate()
    essais = demonstration.codes_a_essayer(jour)
    assert len(essais) == 3
    structure = StructureFormation.objects.get(siret=demonstration.SIRET_D_EXEMPLE)
    verdicts = controle.verifier(
        structure=structure,
        prestation=structure.prestations.order_by("pk").first(),
        jour=jour,
        secrets=[code for _serie, code in essais],
    )
    assert [verdict.serie for verdict in verdicts] == [serie for serie, _code in essais]
    # De vrais chéquiers, des mêmes numéros : leurs codes ne sont pas ceux de l'exemple.
    vraies = Pass.objects.filter(chequier__dispositif__prefixe=demonstration.prefixe_du_jour(jour))
    empreintes = dict(vraies.values_list("pk", "empreinte"))
    vraies.update(empreinte=Cast("pk", CharField()))
    assert demonstration.codes_a_essayer(jour) == []
    for pk in list(empreintes)[:20]:
        Pass.objects.filter(pk=pk).update(empreinte=empreintes[pk])
    assert demonstration.codes_a_essayer(jour) == essais
    settings.COMPTES_DE_DEMONSTRATION = False
    assert demonstration.codes_a_essayer(jour) == []
