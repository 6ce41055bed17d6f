"""Les tables du Pass, par pièce ; chacun les importe d'ici."""

from pass_numerique.models.chequier import (
    Chequier,
    Destruction,
    Envoi,
    Impression,
    LotEdition,
    Mouvement,
    Pass,
)
from pass_numerique.models.cloture import Cloture, FichierDeCloture
from pass_numerique.models.comptes import Membre, Role, roles_incompatibles
from pass_numerique.models.dispositif import Critere, Dispositif, Financement, Ouverture
from pass_numerique.models.encaissement import Encaissement, Saisie, TentativeRefusee
from pass_numerique.models.incidents import Contestation, Incident, SignalVu
from pass_numerique.models.jetons import Jeton
from pass_numerique.models.journal import Ecriture, Evenement, Operation
from pass_numerique.models.paiement import (
    Avoir,
    Bordereau,
    FichierDePaiement,
    LigneBordereau,
    LotPaiement,
)
from pass_numerique.models.personnes import Beneficiaire, Remise
from pass_numerique.models.structure import (
    CoordonneesBancaires,
    Labellisation,
    Prestation,
    Seance,
    StructureFormation,
    StructurePrescriptrice,
)

__all__ = [
    "Avoir",
    "Beneficiaire",
    "Bordereau",
    "Chequier",
    "Cloture",
    "Contestation",
    "CoordonneesBancaires",
    "Critere",
    "Destruction",
    "Dispositif",
    "Ecriture",
    "Encaissement",
    "Envoi",
    "Evenement",
    "FichierDeCloture",
    "FichierDePaiement",
    "Financement",
    "Impression",
    "Incident",
    "Jeton",
    "Labellisation",
    "LigneBordereau",
    "LotEdition",
    "LotPaiement",
    "Membre",
    "Mouvement",
    "Operation",
    "Ouverture",
    "Pass",
    "Prestation",
    "Remise",
    "Role",
    "Saisie",
    "Seance",
    "SignalVu",
    "StructureFormation",
    "StructurePrescriptrice",
    "TentativeRefusee",
    "roles_incompatibles",
]
