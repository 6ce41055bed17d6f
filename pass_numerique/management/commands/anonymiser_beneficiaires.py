"""Oublie les personnes que nous n'avons pas vues depuis deux ans ; à blanc sans --appliquer."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from pass_numerique.services import personnes


class Command(BaseCommand):
    help = (
        "Efface le nom, la naissance et le téléphone des personnes sans contact depuis deux ans, et "
        "dont aucun chéquier ne peut plus servir. Les comptes et les montants ne changent pas. "
        "Sans --appliquer, dit combien et n'écrit rien. À lancer chaque nuit."
    )

    def add_arguments(self, parser):
        parser.add_argument("--appliquer", action="store_true", help="efface (sinon : à blanc)")

    def handle(self, *args, **options):
        muet = not options["verbosity"]
        with tqdm(desc="Personnes", unit="", leave=False, disable=muet or None) as barre:

            def avancer(faits: int, total: int) -> None:
                barre.total = total
                barre.update(faits - barre.n)

            bilan = personnes.anonymiser_les_anciens(options["appliquer"], avancement=avancer)
        if muet:
            return
        if options["appliquer"]:
            self.stdout.write(
                f"Personnes rendues anonymes : {bilan.personnes}. "
                f"Adresses réseau effacées : {bilan.adresses}."
            )
        else:
            self.stdout.write(
                f"À rendre anonymes : {bilan.personnes} personnes, {bilan.adresses} adresses réseau. "
                "Rien n'est écrit : ajoutez --appliquer."
            )
