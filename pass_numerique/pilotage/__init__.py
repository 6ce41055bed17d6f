"""Le pilotage : ce qu'est devenu l'argent d'un dispositif, et où. Rien ne s'écrit ici.

masque      ce qu'on montre d'un tableau sans qu'un petit nombre se devine
faits       ce que disent les remises, les encaissements et les paiements, mois par mois
periodes    les mois et les trimestres que l'on peut montrer
tableaux    les faits rangés par commune, par structure… et masqués
deserts     où un Pass sert, et les communes loin de tout
carte       les mêmes lignes, les mêmes listes, pour la carte
lecture     tout cela pour une page, en un nombre fixe de requêtes
"""
