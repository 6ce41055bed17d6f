"""Prépare les bordereaux d'un mois : un par structure et par année du Pass."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from pass_numerique.models import Dispositif, StructureFormation
from pass_numerique.montants import euros
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import bordereaux

# Rien à faire pour cette structure : ni une erreur, ni une nouvelle.
_SANS_OBJET = frozenset({Code.RIEN_A_DEMANDER, Code.BORDEREAU_DEJA_FAIT})


def lire_le_mois(texte: str) -> date:
    try:
        return date.fromisoformat(f"{texte}-01")
    except ValueError as erreur:
        raise CommandError(f"« {texte} » n'est pas un mois : écrivez 2026-03.") from erreur


class Command(BaseCommand):
    help = (
        "Prépare le bordereau de chaque structure pour un mois fini (le dernier, sauf --mois). Une "
        "seconde fois le même mois, ne fait que ce qui manque."
    )

    def add_arguments(self, parser):
        parser.add_argument("--mois", metavar="AAAA-MM", help="le dernier mois fini par défaut")

    def handle(self, *args, **options):
        mois = lire_le_mois(options["mois"]) if options["mois"] else bordereaux.mois_fini()
        if mois > bordereaux.mois_fini():
            raise CommandError(str(Code.MOIS_PAS_FINI.label))
        faits, manques = [], 0
        dispositifs = list(Dispositif.objects.filter(clos_le=None).order_by("pk"))
        for structure in StructureFormation.objects.order_by("pk"):
            for dispositif in dispositifs:
                try:
                    faits.append(bordereaux.constituer(structure, dispositif, mois))
                except Refus as refus:
                    if refus.code not in _SANS_OBJET:
                        manques += 1
                        self.stderr.write(f"Structure {structure.pk} : {refus.phrase}")
        self.stdout.write(
            f"{mois:%Y-%m} : bordereaux préparés, {len(faits)} ; "
            f"montant, {euros(sum(bordereau.montant for bordereau in faits))}."
        )
        if manques:
            raise CommandError(f"Bordereaux qui n'ont pas pu être préparés : {manques}.")
