"""Imprime des chéquiers : un PDF par lot, dans PASS_DOSSIER_DES_LOTS."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from tqdm import tqdm

from pass_numerique import impression
from pass_numerique.management.refus import refus_dits
from pass_numerique.models import Dispositif, LotEdition
from pass_numerique.services import comptabilite


class Command(BaseCommand):
    help = (
        "Imprime des chéquiers dans des PDF, un par lot. Les codes n'existent en clair que dans "
        "ces fichiers : détruisez-les dès que tout est sur papier (detruire_fichiers_des_lots)."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "prefixe", metavar="PREFIXE", help="deux chiffres qui nomment l'année : 26"
        )
        parser.add_argument("nombre", metavar="NOMBRE", type=int, help="combien de chéquiers")
        parser.add_argument(
            "--par-lot",
            type=int,
            default=impression.PAR_LOT,
            metavar="N",
            help=f"chéquiers par fichier ({impression.PAR_LOT} par défaut)",
        )
        parser.add_argument(
            "--dossier",
            type=Path,
            metavar="D",
            help="où écrire les fichiers (PASS_DOSSIER_DES_LOTS par défaut)",
        )
        parser.add_argument(
            "--a-la-place-de",
            metavar="NUMERO",
            help=(
                "réimpression : détruit le lot de ce chéquier (26-000001), encore au Département, "
                "et l'imprime avec d'autres numéros"
            ),
        )

    def handle(self, *args, **options):
        nombre, par_lot = options["nombre"], options["par_lot"]
        if nombre < 1 or par_lot < 1:
            raise CommandError("Le nombre de chéquiers doit être 1 au moins.")
        dispositif = self._dispositif(options["prefixe"])
        with refus_dits():
            ancien = self._ancien(options["a_la_place_de"], dispositif)
            if ancien is None:
                # Tout ou rien : sans cela, l'argent manquerait après quelques lots.
                comptabilite.exiger_le_budget(dispositif, nombre * dispositif.valeur_d_un_chequier)
            elif nombre > par_lot:
                raise CommandError("Une réimpression fait un seul lot : augmentez --par-lot.")
            self._imprimer(dispositif, nombre, options, ancien)

    def _dispositif(self, prefixe: str) -> Dispositif:
        trouve = Dispositif.objects.filter(prefixe=prefixe).first()
        if trouve is None:
            connus = ", ".join(Dispositif.objects.values_list("prefixe", flat=True)) or "aucun"
            raise CommandError(f"Aucune année du Pass ne commence par « {prefixe} » ({connus}).")
        return trouve

    def _ancien(self, serie: str | None, dispositif: Dispositif) -> LotEdition | None:
        if serie is None:
            return None
        lot = impression.lot_de(serie)
        if lot.dispositif_id != dispositif.pk:
            raise CommandError(f"Le chéquier {serie} n'est pas de l'année {dispositif.prefixe}.")
        return lot

    def _imprimer(self, dispositif, nombre: int, options, ancien: LotEdition | None) -> None:
        muet = not options["verbosity"]
        faits = 0
        # None : la barre ne se montre que sur un terminal.
        with tqdm(
            total=nombre, desc="Impression", unit="chéquier", leave=False, disable=muet or None
        ) as barre:

            def avancer(dans_ce_lot: int, _total: int) -> None:
                barre.update(faits + dans_ce_lot - barre.n)

            for taille in impression.decouper(nombre, options["par_lot"]):
                lot = impression.produire(
                    dispositif,
                    taille,
                    avancement=avancer,
                    dossier=options["dossier"],
                    a_la_place_de=ancien,
                )
                faits += taille
                if not muet:
                    barre.clear()
                    self._dire(lot, options["dossier"])
        if not muet:
            self.stdout.write(
                "Ces fichiers valent de l'argent. Une fois imprimés : "
                "manage.py detruire_fichiers_des_lots NUMERO"
            )

    def _dire(self, lot: LotEdition, dossier: Path | None) -> None:
        pdf = impression.chemin(lot, dossier)
        self.stdout.write(
            f"{lot.dispositif.prefixe}-{lot.premier:06d} à {lot.dispositif.prefixe}-"
            f"{lot.dernier:06d} : {pdf} ({filesizeformat(pdf.stat().st_size)}), "
            f"SHA-256 {lot.empreinte_du_fichier}"
        )
