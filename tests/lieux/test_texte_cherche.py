"""Le texte cherché d'un lieu : les mots de son adresse s'y reconnaissent."""

from lieux.texte_cherche import composer


def test_chaque_mot_une_fois_ceux_de_l_adresse_marques():
    texte = composer(["Médiathèque", "Béziers Médiathèque"], ["2 cours de la Médiathèque", "2 rue"])
    assert texte == " mediatheque beziers @2 @cours @de @la @mediatheque @rue "
    assert composer([], []) == "  "
