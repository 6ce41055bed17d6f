"""La vie d'un dispositif, au hasard : après chaque geste, chaque Pass est quelque part, une seule
fois, et chaque centime aussi.

Un carnet tenu à part (`self.carnet`) dit où devrait être chaque Pass ; la base doit dire pareil.
Ce qu'un geste refuse ne laisse aucune trace.
"""

import inspect
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pass_numerique.models import Envoi, LigneBordereau, Pass, Saisie
from pass_numerique.motifs import Code, Refus
from pass_numerique.pilotage import lecture
from pass_numerique.services import (
    encaissement,
    opposition,
    remise,
    stock,
)
from tests.pass_numerique.fabriques import (
    Bureau,
    Monde,
    a,
    dispositif,
    formation,
    lot,
    personne,
    prescriptrice,
    prestation,
    rib,
)
from tests.pass_numerique.outils import photo, verifier_les_comptes
from tests.pass_numerique.vie_de_la_cloture import Cloture
from tests.pass_numerique.vie_des_paiements import Paiements, choix

DEPART = date(2025, 11, 10)
FIN = date(2025, 12, 31)
PAR_CHEQUIER = 3
# Combien de fois chaque geste a réussi : un hasard qui n'arrive à rien ne prouverait rien.
REUSSIS: Counter[str] = Counter()


class VieDUnDispositif(Cloture, Paiements):
    def __init__(self):
        super().__init__()
        self.bloc = transaction.atomic()
        # `encaisser` veut sa propre transaction ; celle-ci n'est que le cadre de l'essai.
        self.bloc._from_testcase = True
        self.bloc.__enter__()

    def teardown(self):
        try:
            if hasattr(self, "monde"):
                self.finir_l_annee()
                # Le pilotage, qui range autrement les mêmes gestes, fait le total des écritures.
                assert lecture.lire(self.monde.dispositif, "", self.jour).ecarts == {}
        finally:
            transaction.set_rollback(True)
            self.bloc.__exit__(None, None, None)
        super().teardown()

    @initialize(en_decembre=st.booleans())
    def ouvrir(self, en_decembre):
        # Des parts qui ne tombent pas juste, et de l'argent pour neuf chéquiers à peine.
        annee = dispositif(
            plafonds=(9_000, 18_100), parts=(3_333, 6_667), pass_par_chequier=PAR_CHEQUIER
        )
        structure = formation()
        self.monde = Monde(annee, prescriptrice(), structure, prestation(structure))
        self.chere = prestation(structure, nombre_de_pass=2)
        self.autre_ccas = prescriptrice("Autre")
        rib(structure)
        self.bureau = Bureau(self.monde)
        self.gens = [personne() for _ in range(4)]
        self.jour = DEPART
        self.gestes = 0  # du jour : l'horloge avance à chacun, et ne recule jamais
        # Numéro → [état de chacun de ses Pass] ; qui tient un chéquier remis.
        self.carnet: dict[int, list[str]] = {}
        self.tenus: dict[int, int] = {}
        self.remis_le: dict[int, date] = {}
        # Trois chéquiers déjà en stock : les gestes intéressants viennent plus vite.
        self.imprimer(3)
        envoi = stock.expedier(annee, self.monde.ccas, 1, 3, maintenant=self.moment)
        stock.recevoir(envoi, maintenant=self.moment)
        for numero in self.carnet:
            self.noter(numero, "en_stock")
        if en_decembre:
            self.vivre_novembre()

    def vivre_novembre(self):
        """Deux chéquiers remis et entamés : le mois est fini, il y a de quoi demander à être payé."""
        for numero in (1, 2):
            self.monde.remettre(numero, jour=self.jour, personne=self.gens[numero])
            self.monde.encaisser(*self.monde.secrets[numero][:2], jour=self.jour, le=self.moment)
            self.carnet[numero] = ["encaisse", "encaisse", "actif"]
            self.tenus[numero], self.remis_le[numero] = numero, self.jour
            self.gestes += 1
        self.jour = date(2025, 12, 3)

    # --- Aide

    @property
    def moment(self):
        return a(self.jour, 8) + timedelta(minutes=5 * self.gestes)

    def un(self, liste, rang):
        return liste[rang % len(liste)]

    def tenter(self, geste):
        """Le geste, ou None s'il est refusé ; refusé, il n'a rien changé."""
        self.gestes += 1
        avant = photo()
        try:
            fait = geste()
        except Refus as refus:
            assert photo() == avant
            self.refus = refus.code
            return None
        self.refus = None
        REUSSIS[inspect.stack()[1].function] += 1
        return fait

    def noter(self, numero, etat, seulement=None):
        """Tous les Pass de ce chéquier qui ne sont ni utilisés ni détachés passent à cet état."""
        self.carnet[numero] = [
            p if p in ("encaisse", "annule") or (seulement and p != seulement) else etat
            for p in self.carnet[numero]
        ]

    def vit(self, numero):
        return "actif" in self.carnet[numero]

    # --- Gestes

    @rule(nombre=st.integers(1, 4))
    def imprimer(self, nombre):
        fait = self.tenter(lambda: lot(self.monde.dispositif, nombre, self.moment))
        if fait is None:
            assert self.refus == Code.BUDGET_DEPASSE
            return
        self.monde.secrets |= fait[1]
        self.carnet |= {numero: ["edite"] * PAR_CHEQUIER for numero in fait[1]}

    @precondition(lambda self: self.carnet)
    @rule(lequel=choix, combien=st.integers(1, 3), chez_l_autre=st.booleans())
    def expedier(self, lequel, combien, chez_l_autre):
        premier = self.un(sorted(self.carnet), lequel)
        dernier = min(premier + combien - 1, max(self.carnet))
        ou = self.autre_ccas if chez_l_autre and premier % 3 == 0 else self.monde.ccas
        if self.tenter(
            lambda: stock.expedier(
                self.monde.dispositif, ou, premier, dernier, maintenant=self.moment
            )
        ):
            for numero in range(premier, dernier + 1):
                self.noter(numero, "expedie")

    @precondition(lambda self: any("expedie" in p for p in self.carnet.values()))
    @rule(lequel=choix, tout=st.booleans())
    def recevoir(self, lequel, tout):
        en_route = [n for n, p in sorted(self.carnet.items()) if "expedie" in p]
        numero = self.un(en_route, lequel)
        envoi = self.monde.chequier(numero).envoi
        recus = self.tenter(
            lambda: stock.recevoir(envoi, None if tout else [numero], maintenant=self.moment)
        )
        for chequier in recus:
            retour = envoi.sens == Envoi.Sens.RETOUR
            self.noter(chequier.numero, "edite" if retour else "en_stock", "expedie")

    @precondition(lambda self: any("en_stock" in p for p in self.carnet.values()))
    @rule(lequel=choix)
    def retourner(self, lequel):
        numero = self.un(sorted(self.carnet), lequel)
        if self.tenter(
            lambda: stock.retourner(
                self.monde.dispositif, self.monde.ccas, numero, numero, maintenant=self.moment
            )
        ):
            self.noter(numero, "expedie")

    @precondition(lambda self: self.carnet)
    @rule(lequel=choix)
    def detruire(self, lequel):
        if lequel % 3:
            return  # rarement : il faut des chéquiers pour les autres gestes
        numero = self.un(sorted(self.carnet), lequel)
        permis = not {"edite", "expedie", "en_stock"}.isdisjoint(self.carnet[numero])
        fait = self.tenter(
            lambda: stock.detruire(
                self.monde.dispositif, numero, numero, "mouillé", "PV", maintenant=self.moment
            )
        )
        assert bool(fait) == permis
        if fait:
            self.noter(numero, "annule")

    @precondition(lambda self: any("en_stock" in p for p in self.carnet.values()))
    @rule(lequel=choix, qui=choix)
    def remettre(self, lequel, qui):
        numero = self.un([n for n, p in sorted(self.carnet.items()) if "en_stock" in p], lequel)
        qui = qui % len(self.gens)
        chez_nous = self.monde.chequier(numero).structure == self.monde.ccas
        deja = any(q == qui and self.vit(n) for n, q in self.tenus.items())
        permis = chez_nous and not deja and self.jour <= FIN - timedelta(days=15)
        fait = self.tenter(
            lambda: remise.remettre(
                self.monde.ccas, self.monde.serie(numero), self.gens[qui], maintenant=self.moment
            )
        )
        assert bool(fait) == permis, self.refus
        if fait:
            self.noter(numero, "actif")
            self.tenus[numero] = qui
            self.remis_le[numero] = self.jour

    @precondition(lambda self: self.tenus)
    @rule(lequel=choix)
    def annuler_la_remise(self, lequel):
        numero = self.un(sorted(self.tenus), lequel)
        derniere = self.monde.chequier(numero).remises.latest("pk")
        if self.tenter(
            lambda: remise.annuler(derniere, self.monde.ccas, "erreur", maintenant=self.moment)
        ):
            assert set(self.carnet[numero]) == {"actif"}
            self.noter(numero, "en_stock")
            del self.tenus[numero]

    @precondition(lambda self: self.tenus)
    @rule(lequel=choix, combien=st.integers(1, 3), il_y_a=st.sampled_from([0, 0, 0, 1, 5, 20]))
    def encaisser(self, lequel, combien, il_y_a):
        # Le plus souvent un chéquier remis ; parfois un autre, pour le refus.
        vivants = [n for n in sorted(self.tenus) if self.vit(n)]
        numero = self.un(vivants if vivants and lequel % 5 else sorted(self.carnet), lequel)
        jour = self.jour - timedelta(days=il_y_a)
        pris = list(range(combien))
        if lequel % 3:
            pris = [r for r in range(PAR_CHEQUIER) if self.carnet[numero][r] == "actif"][:combien]
        if not pris:
            return
        laquelle = self.chere if len(pris) == 2 else self.monde.prestation
        permis = (
            all(self.carnet[numero][r] == "actif" for r in pris)
            and self.remis_le[numero] <= jour <= FIN
            and self.jour <= FIN + timedelta(days=30)
        )
        fait = self.tenter(
            lambda: self.monde.encaisser(
                *(self.monde.secrets[numero][r] for r in pris),
                jour=jour,
                le=self.moment,
                prestation=laquelle,
            )
        )
        hors_label = jour.year != 2025
        assert bool(fait) == (permis and not hors_label), self.refus
        for rang in pris if fait else ():
            self.carnet[numero][rang] = "encaisse"

    @precondition(lambda self: Saisie.objects.exists())
    @rule(laquelle=choix)
    def annuler_l_encaissement(self, laquelle):
        saisie = self.un(list(Saisie.objects.order_by("pk")), laquelle)
        rendus = list(saisie.encaissements.vifs().values_list("un_pass", flat=True))
        if self.tenter(
            lambda: encaissement.annuler(
                saisie, self.monde.formation, "erreur", maintenant=self.moment
            )
        ):
            for p in Pass.objects.filter(pk__in=rendus).select_related("chequier"):
                bloque = p.chequier.etat == "oppose"
                self.carnet[p.chequier.numero][p.rang - 1] = "oppose" if bloque else "actif"

    @precondition(lambda self: self.carnet)
    @rule(lequel=choix)
    def opposer(self, lequel):
        # Rarement : un chéquier bloqué ne vit plus, et il en faut pour les autres gestes.
        if lequel % 3:
            return
        numero = self.un(sorted(self.tenus) or sorted(self.carnet), lequel)
        chequier = self.monde.chequier(numero)
        if self.tenter(lambda: opposition.opposer(chequier, "perdu", maintenant=self.moment)):
            self.noter(numero, "oppose")

    @precondition(lambda self: any(self.vit(n) or "oppose" in self.carnet[n] for n in self.tenus))
    @rule(lequel=choix, par=choix)
    def remplacer(self, lequel, par):
        bloques = [n for n in sorted(self.tenus) if "oppose" in self.carnet[n]]
        if not bloques:
            # La personne vient dire qu'elle l'a perdu, et repart avec un autre.
            bloques = [n for n in sorted(self.tenus) if self.vit(n)][:1]
            opposition.opposer(self.monde.chequier(bloques[0]), "perdu", maintenant=self.moment)
            self.noter(bloques[0], "oppose")
        ancien = self.un(bloques, lequel)
        nouveau = self.un(
            [n for n, p in sorted(self.carnet.items()) if "en_stock" in p] or sorted(self.carnet),
            par,
        )
        restants = self.carnet[ancien].count("oppose")
        if self.tenter(
            lambda: opposition.remplacer(
                self.monde.chequier(ancien),
                self.monde.serie(nouveau),
                self.monde.ccas,
                maintenant=self.moment,
            )
        ):
            self.noter(ancien, "remplace", "oppose")
            self.carnet[nouveau] = ["actif"] * restants + ["annule"] * (PAR_CHEQUIER - restants)
            self.tenus[nouveau] = self.tenus[ancien]
            self.remis_le[nouveau] = self.jour

    @rule(jours=st.sampled_from([0, 1, 2, 3, 15]))
    def laisser_passer(self, jours):
        self.jour += timedelta(days=jours)
        self.gestes = 0 if jours else self.gestes

    # --- Ce qui est toujours vrai

    @invariant()
    def chaque_pass_est_ou_le_carnet_le_dit(self):
        if not hasattr(self, "monde"):
            return
        dans_la_base = {
            (numero, rang): etat
            for numero, rang, etat in Pass.objects.avec_etat(self.jour).values_list(
                "chequier__numero", "rang", "etat"
            )
        }
        fini = self.jour > FIN
        attendu = {
            (numero, rang): "expire"
            if fini and etat in ("edite", "expedie", "en_stock", "actif")
            else etat
            for numero, les_pass in self.carnet.items()
            for rang, etat in enumerate(les_pass, start=1)
        }
        assert dans_la_base == attendu

    @invariant()
    def l_argent_est_juste(self):
        if hasattr(self, "monde"):
            verifier_les_comptes(self.moment)


@pytest.mark.long
@pytest.mark.django_db
def test_la_vie_d_un_dispositif_tient_ses_comptes():
    run_state_machine_as_test(
        VieDUnDispositif,
        settings=settings(
            max_examples=10,
            stateful_step_count=50,
            deadline=None,
            # Sans réduction : sur une base, elle dure des minutes ; la suite de gestes suffit.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_chaque_geste_reussit_et_les_comptes_restent_justes():
    """Le hasard peut ne jamais arriver à un geste ; celui-ci les fait tous, dans l'ordre."""
    vie = VieDUnDispositif()
    vie.ouvrir(en_decembre=False)
    suite = [
        lambda: vie.remettre(lequel=0, qui=0),
        lambda: vie.annuler_la_remise(lequel=0),
        lambda: vie.remettre(lequel=0, qui=0),
        lambda: vie.encaisser(lequel=1, combien=1, il_y_a=0),
        lambda: vie.annuler_l_encaissement(laquelle=0),
        lambda: vie.encaisser(lequel=1, combien=1, il_y_a=0),
        lambda: vie.opposer(lequel=0),
        lambda: vie.annuler_l_encaissement(laquelle=1),
        lambda: vie.remplacer(lequel=0, par=0),
        lambda: vie.encaisser(lequel=1, combien=2, il_y_a=0),
        lambda: vie.retourner(lequel=2),
        lambda: vie.recevoir(lequel=0, tout=True),
        lambda: vie.imprimer(nombre=2),
        lambda: vie.expedier(lequel=2, combien=3, chez_l_autre=False),
        lambda: vie.recevoir(lequel=1, tout=False),
        lambda: vie.detruire(lequel=3),
        lambda: vie.laisser_passer(jours=40),
        lambda: vie.demander_le_paiement(),
        lambda: vie.avancer_un_bordereau(),
        lambda: vie.refuser_une_ligne(laquelle=0, rendre=True),
        lambda: vie.avancer_un_bordereau(),
        lambda: vie.avancer_un_bordereau(),
        lambda: vie.payer(),
        lambda: vie.reprendre_une_somme(laquelle=0),
        lambda: vie.encaisser(lequel=1, combien=2, il_y_a=0),
        lambda: vie.laisser_passer(jours=40),
        lambda: vie.demander_le_paiement(),
        lambda: vie.laisser_passer(jours=90),
    ]
    REUSSIS.clear()
    try:
        for geste in suite:
            avant, jour = sum(REUSSIS.values()), vie.jour
            geste()
            assert (sum(REUSSIS.values()) > avant) == (vie.jour == jour)
            vie.chaque_pass_est_ou_le_carnet_le_dit()
            vie.l_argent_est_juste()
        # Le second bordereau déduit ce que le premier a payé par erreur.
        assert LigneBordereau.objects.filter(avoir__isnull=False).count() == 1
    finally:
        vie.teardown()
    assert REUSSIS["demander_le_paiement"] == 2
    gestes = {regle.function.__name__ for regle in VieDUnDispositif.setup_state().rules}
    assert gestes - {"laisser_passer"} | {"finir_l_annee"} == set(REUSSIS)
