"""La vie d'un dispositif, jusqu'à sa clôture (voir test_vie_d_un_dispositif.py).

Quoi qu'il se soit passé dans l'année, on paie ce qui reste, on clôt à deux, et le carnet tenu à part
dit ce que l'état doit dire.
"""

from collections import Counter

from pass_numerique.models import Bordereau, Chequier
from pass_numerique.services import bordereaux, cloture, comptabilite, opposition, paiement, stock
from tests.pass_numerique import annee_finie
from tests.pass_numerique.outils import verifier_les_comptes

VALEUR = 1_000  # centimes, d'un Pass
# Chaque mois d'après a son bordereau : en trois, tout ce qui est utilisé est demandé.
MOIS = 3
_SUITE = {"prepare": "transmettre", "transmis": "attester", "service_fait": "valider"}


class Cloture:
    def finir_l_annee(self):
        self.jour = max(self.jour, annee_finie.OUVERTURE)
        for _mois in range(MOIS):
            self.laisser_passer(jours=31)
            self.bureau.le = self.moment
            self._tout_payer()
        # Un état figé trop tôt ne se confirme pas : un chéquier de plus est détruit.
        perimee = annee_finie.proposer(self.bureau)
        if chez_nous := [n for n, p in sorted(self.carnet.items()) if "edite" in p]:
            stock.detruire(
                self.monde.dispositif, chez_nous[0], chez_nous[0], "reste", "PV", None, self.moment
            )
            self.noter(chez_nous[0], "annule")
            assert not self.tenter(
                lambda: cloture.confirmer(perimee, self.bureau.comptable, self.moment)
            )
        faite = self.tenter(lambda: annee_finie.clore(self.bureau))
        assert faite, self.refus
        self._l_etat_dit_ce_que_dit_le_carnet(faite)
        self._plus_rien_ne_change()

    def _tout_payer(self):
        if bordereaux.a_demander(self.monde.formation, self.bureau.le):
            self.bureau.constituer()
        for bordereau in Bordereau.objects.filter(etat__in=_SUITE):
            while bordereau.etat in _SUITE:
                bordereau = getattr(self.bureau, _SUITE[bordereau.etat])(bordereau)
        if a_payer := list(Bordereau.objects.a_payer()):
            paiement.marquer_paye(self.bureau.lot(*a_payer), self.bureau.comptable, self.bureau.le)

    def _l_etat_dit_ce_que_dit_le_carnet(self, faite):
        attendu = Counter(etat for les_pass in self.carnet.values() for etat in les_pass)
        assert {etat: n for etat, (n, _v) in faite.constat["etats"].items()} == attendu
        utilise = VALEUR * attendu["encaisse"]
        assert faite.rendu == 27_100 - utilise
        for rang, colonne in enumerate((27_100, utilise, faite.rendu), start=1):
            assert sum(part[rang] for part in faite.constat["parts"]) == colonne
        assert comptabilite.chiffres(self.monde.dispositif).utilise == utilise
        verifier_les_comptes(self.moment)

    def _plus_rien_ne_change(self):
        for chequier in Chequier.objects.filter(etat__in=["edite", "en_stock", "remis"])[:3]:
            assert not self.tenter(
                lambda c=chequier: opposition.opposer(c, "perdu", maintenant=self.moment)
            )
