"""Qui est prévenu d'une contestation, et ce que le courriel ne dit pas."""

from datetime import date
from smtplib import SMTPRecipientsRefused

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from pass_numerique import courriels
from pass_numerique.models import Beneficiaire, Contestation, Membre, Role
from pass_numerique.services import comptes, contestations
from tests.pass_numerique.fabriques import SIRETS, a, formation, monde, utilisateur

pytestmark = pytest.mark.django_db
LE = a(date(2025, 4, 1))
ADRESSE = "https://pass.herault.example/pass/contestations/1/"


def personne(nom: str, role: Role, structure=None) -> Membre:
    compte = get_user_model().objects.create_user(nom, f"{nom}@example.org", "x")
    return comptes.nommer(compte, role, structure)


@pytest.fixture
def contestee() -> Contestation:
    """Une séance contestée par Ana, agent du CCAS ; la structure a deux personnes, une partie, une fermée."""
    fait = monde(nombre=1)
    fait.remettre(1)
    saisie = fait.encaisser(*fait.secrets[1][:2])
    ana = personne("ana", Role.AGENT, fait.ccas).personne
    personne("collegue-d-ana", Role.AGENT, fait.ccas)
    personne("formatrice", Role.MEMBRE, fait.formation)
    personne("directeur", Role.MEMBRE, fait.formation)
    comptes.retirer(personne("partie", Role.MEMBRE, fait.formation), par=ana)
    fermee = personne("fermee", Role.MEMBRE, fait.formation).personne
    fermee.is_active = False
    fermee.save(update_fields=["is_active"])
    personne("autre", Role.MEMBRE, formation(SIRETS[1]))
    chequier = fait.dispositif.chequiers.get(numero=1)
    return contestations.contester(saisie, chequier, "Malade ce jour-là", ana, fait.ccas, LE)


def destinataires() -> list[str]:
    assert all(len(courriel.recipients()) == 1 for courriel in mail.outbox)
    return sorted(courriel.to[0] for courriel in mail.outbox)


def test_la_structure_seule_apprend_la_contestation(contestee):
    assert courriels.dire_la_contestation(contestee, ADRESSE)
    assert destinataires() == ["directeur@example.org", "formatrice@example.org"]
    courriel = mail.outbox[0]
    assert courriel.subject == "Numérique pour tous : une séance est contestée"
    assert "le 10 mars 2025" in courriel.body
    assert ADRESSE in courriel.body


def test_la_decision_va_aussi_a_qui_a_conteste(contestee):
    tranchee = contestations.trancher(contestee, False, "Feuille signée", utilisateur(), LE)
    assert courriels.dire_la_decision(tranchee, ADRESSE)
    attendus = ["ana@example.org", "directeur@example.org", "formatrice@example.org"]
    assert destinataires() == attendus
    assert "la séance est maintenue" in mail.outbox[0].body


def test_aucun_courriel_ne_dit_de_qui_il_s_agit(contestee):
    courriels.dire_la_contestation(contestee, ADRESSE)
    courriels.dire_la_decision(contestee, ADRESSE)
    ecrit = " ".join(f"{courriel.subject} {courriel.body}" for courriel in mail.outbox)
    beneficiaire = Beneficiaire.objects.get(remises__chequier=contestee.chequier)
    for secret in (beneficiaire.nom, str(contestee.chequier.serie), "Malade"):
        assert secret
        assert secret not in ecrit


def test_une_adresse_refusee_ne_prive_pas_les_autres(contestee, monkeypatch):
    vrai = EmailBackend.send_messages

    def refuser(self, messages):
        if messages[0].to == ["formatrice@example.org"]:
            raise SMTPRecipientsRefused({"formatrice@example.org": (550, b"inconnue")})
        return vrai(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuser)
    assert courriels.dire_la_contestation(contestee, ADRESSE)
    assert destinataires() == ["directeur@example.org"]


def test_sans_serveur_d_envoi_le_dire(contestee, monkeypatch, caplog):
    def couper(self, messages):
        raise ConnectionRefusedError("personne@example.org")

    monkeypatch.setattr(EmailBackend, "send_messages", couper)
    assert not courriels.dire_la_contestation(contestee, ADRESSE)
    assert "ConnectionRefusedError" in caplog.text
    assert "@" not in caplog.text


def test_sans_personne_a_prevenir_le_dire(contestee):
    Membre.objects.update(parti_le=LE)
    assert not courriels.dire_la_decision(contestee, ADRESSE)
    assert mail.outbox == []
