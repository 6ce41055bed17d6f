"""Mesures : la recherche et la carte, rapportées au même contenu servi comme fichier."""
