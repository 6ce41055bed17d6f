"""Une règle de nettoyage par sorte de valeur : texte → (valeur, notes), sans base ni réseau.

Chaque fonction suit la même règle : nettoyé quand c'est certain, sinon gardé et
signalé ; jamais perdu en silence, jamais d'exception.
"""
