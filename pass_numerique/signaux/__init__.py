"""Les signaux d'après-séance : calculés à chaque lecture, jamais écrits (seuils : vigilance.py).

comptes     ce que la base compte, une requête ou deux par signe
phrases     ce qu'on en dit, sans le nom de personne
lecture     les réunir, et mettre de côté ceux qu'on a déjà regardés
"""
