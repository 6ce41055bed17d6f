"""Le cache rapide : mémoire du processus, ou CACHE_URL.

Le cache `default`, lui, est commun à tous les processus (la base, à défaut de CACHE_URL) : il
compte les connexions. Trop lent pour ce qui se lit à chaque recherche.
"""

from django.core.cache import caches
from django.utils.connection import ConnectionProxy

cache = ConnectionProxy(caches, "memoire")
