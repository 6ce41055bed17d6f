"""Petits outils du dépôt : aucun n'est chargé par le site."""
