"""Ce qui, après les séances, mérite qu'on regarde : cinq signaux, et à partir de quand chacun parle.

Un signal n'est pas une faute. Chacun dit donc ce qui est vu, pourquoi ce peut être normal, et quoi faire.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Une séance coûte un à trois Pass : à huit le même jour, presque tout un chéquier est passé d'un coup.
PASS_EN_UN_JOUR = 8
# Le site arrête un compte au dixième code faux en un quart d'heure. Quinze dans une journée : quelqu'un
# a été arrêté et a recommencé, ou a essayé sous deux comptes.
REFUS_EN_UN_JOUR = 15
# À vol d'oiseau. Trente kilomètres font trois quarts d'heure de route : deux séances le même jour, aux
# deux bouts, ne se suivent pas par hasard.
LOIN_KM = 30
# Un signal dit normal revient quand il a doublé : ce n'est plus ce qu'on avait regardé.
REVIENT_A = 2


class Signe(TextChoices):
    CHEQUIER_EN_UN_JOUR = "chequier_en_un_jour", _("un chéquier presque entier en un jour")
    MEMES_MAINS = "memes_mains", _("la même maison remet et encaisse")
    RAFALE = "rafale", _("beaucoup de codes faux")
    JOUR_DE_LA_REMISE = "jour_de_la_remise", _("une séance le jour de la remise")
    DEUX_ENDROITS = "deux_endroits", _("deux séances le même jour, loin l'une de l'autre")


NORMAL = {
    Signe.CHEQUIER_EN_UN_JOUR: _(
        "Un stage d'une journée peut coûter autant : regardez le prix de la formation."
    ),
    Signe.MEMES_MAINS: _(
        "Une médiathèque peut remettre des chéquiers et former : c'est permis, si quelqu'un est venu."
    ),
    Signe.RAFALE: _("Un code mal imprimé ou un écran cassé font aussi des fautes de frappe."),
    Signe.JOUR_DE_LA_REMISE: _(
        "Une permanence peut remettre le chéquier le matin, et l'atelier suivre l'après-midi."
    ),
    Signe.DEUX_ENDROITS: _(
        "La personne a pu se déplacer, ou la structure s'est trompée de jour en enregistrant."
    ),
}

QUE_FAIRE = {
    Signe.CHEQUIER_EN_UN_JOUR: _(
        "Ouvrez le chéquier, puis demandez à la structure la feuille de présence de ce jour."
    ),
    Signe.MEMES_MAINS: _(
        "Demandez à la structure les feuilles de présence de quelques séances prises au hasard."
    ),
    Signe.RAFALE: _(
        "Appelez la structure. Si les codes étaient illisibles, ses chéquiers sont à échanger."
    ),
    Signe.JOUR_DE_LA_REMISE: _(
        "Ouvrez les chéquiers, et demandez à la structure la feuille de présence de ce jour."
    ),
    Signe.DEUX_ENDROITS: _(
        "Ouvrez le chéquier, et demandez les deux feuilles de présence. Si la personne n'était qu'à "
        "une séance, contestez l'autre."
    ),
}


def signes_possibles() -> list[tuple[str, str]]:
    """Une fonction : un signe de plus, ou une phrase meilleure, n'est pas une migration."""
    return Signe.choices
