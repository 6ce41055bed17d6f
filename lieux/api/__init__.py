"""Les données ouvertes en lecture : les mêmes paramètres et les mêmes fonctions que la page.

base            ce que toute vue fait de même : lire seulement, à tous, valider, limiter
erreurs         une seule forme d'erreur (RFC 9457), en français
validation      ETag et Last-Modified → 304
debit           nombre de requêtes par minute et par adresse
intergiciel     les erreurs nées hors des vues (adresse inconnue, panne)
criteres        paramètres reçus → recherche ; formulaire → paramètres décrits
serialiseurs    la forme des réponses, qui sert à les écrire et à les décrire
lieux, geojson, communes, references, exports    les vues
schema, documentation    la description OpenAPI, et la page qui la met en mots
"""
