"""La vie d'un dispositif, de la demande de paiement à l'avoir (voir test_vie_d_un_dispositif.py)."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from pass_numerique.models import Avoir, Bordereau, LigneBordereau, Pass, Saisie
from pass_numerique.services import avoirs, bordereaux, instruction, paiement

choix = st.integers(0, 10**6)  # un chéquier, une saisie… parmi ceux qui sont là


class Paiements(RuleBasedStateMachine):
    @precondition(lambda self: Saisie.objects.exists())
    @rule()
    def demander_le_paiement(self):
        """Le dernier mois fini, si ce n'est déjà fait et s'il y a de quoi."""
        self.bureau.le = self.moment
        permis = bool(bordereaux.a_demander(self.monde.formation, self.moment))
        fait = self.tenter(self.bureau.constituer)
        assert bool(fait) == permis, self.refus

    @precondition(lambda self: Bordereau.objects.exclude(etat__in=["valide", "rejete"]).exists())
    @rule()
    def avancer_un_bordereau(self):
        """Le plus ancien passe à l'étape suivante ; il n'en saute aucune."""
        self.bureau.le = self.moment
        bordereau = Bordereau.objects.exclude(etat__in=["valide", "rejete"]).earliest("pk")
        gestes = {"prepare": "transmettre", "transmis": "attester", "service_fait": "valider"}
        geste = getattr(self.bureau, gestes.pop(bordereau.etat))
        for autre in gestes.values():
            assert self.tenter(lambda autre=autre: getattr(self.bureau, autre)(bordereau)) is None
        assert self.tenter(lambda: geste(bordereau))

    @precondition(lambda self: LigneBordereau.objects.exists())
    @rule(laquelle=choix, rendre=st.booleans())
    def refuser_une_ligne(self, laquelle, rendre):
        ligne = self.un(list(LigneBordereau.objects.order_by("pk")), laquelle)
        permis = (
            ligne.bordereau.etat in ("transmis", "service_fait")
            and ligne.encaissement_id
            and ligne.rejetee_le is None
        )
        fait = self.tenter(
            lambda: instruction.rejeter(
                ligne, "illisible", rendre, self.bureau.instructeur, self.moment
            )
        )
        assert bool(fait) == bool(permis), self.refus
        if fait and rendre:
            self.rendre(ligne.encaissement)

    @precondition(lambda self: Bordereau.objects.a_payer().exists())
    @rule()
    def payer(self):
        self.bureau.le = self.moment
        lot = self.tenter(lambda: self.bureau.lot(*Bordereau.objects.a_payer()))
        assert self.tenter(lambda: paiement.marquer_paye(lot, self.bureau.comptable, self.moment))
        assert not self.tenter(
            lambda: paiement.marquer_paye(lot, self.bureau.comptable, self.moment)
        )

    @precondition(lambda self: Bordereau.objects.filter(lot__paye_le__isnull=False).exists())
    @rule(laquelle=choix)
    def reprendre_une_somme(self, laquelle):
        payees = LigneBordereau.objects.vives().filter(bordereau__lot__paye_le__isnull=False)
        ligne = self.un(list(payees.order_by("pk")), laquelle)
        permis = ligne.encaissement_id and not Avoir.objects.filter(
            encaissement=ligne.encaissement_id
        )
        avoir = self.tenter(
            lambda: avoirs.demander(ligne, "absent", self.bureau.gestionnaire, self.moment)
        )
        assert bool(avoir) == bool(permis), self.refus
        if avoir:
            assert self.tenter(
                lambda: avoirs.confirmer(avoir, self.bureau.ordonnateur, self.moment)
            )
            self.rendre(ligne.encaissement)

    def rendre(self, encaisse):
        """Ce Pass n'est plus utilisé : il suit l'état de son chéquier."""
        p = Pass.objects.select_related("chequier").get(pk=encaisse.un_pass_id)
        etats = {"oppose": "oppose", "remplace": "remplace"}
        self.carnet[p.chequier.numero][p.rang - 1] = etats.get(p.chequier.etat, "actif")
