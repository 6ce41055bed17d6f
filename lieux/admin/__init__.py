"""L'administration, par pièce ; l'import inscrit chaque table."""

from lieux.admin import lieu, reference, suivi, territoire  # noqa: F401
