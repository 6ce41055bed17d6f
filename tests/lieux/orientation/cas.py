"""Les cas d'or : une personne, son besoin, sa commune → qui la reçoit, où, et pourquoi.

Écrits d'après la mission (« cibler l'organisme correspondant le mieux à la situation de la
personne, de ses besoins et de son lieu de vie »), pas d'après le code. Quand un cas échoue,
c'est d'abord une règle (une ligne) qu'il faut revoir.

Une ligne : situations, besoins | commune | organisme nommé en premier | ce qu'on doit trouver
parmi les trois premiers lieux (réseau, ou nom entre guillemets) | km au plus jusqu'au premier |
bout de phrase que disent les raisons de ces trois lieux.
"""

from dataclasses import dataclass

_TABLE = """
# --- CAF
allocataire-caf | | Béziers | caf | caf | 3 | vos démarches CAF
allocataire-caf | allocations | Sète | caf | caf | 3 | vos démarches CAF
allocataire-caf | allocations | Bédarieux | caf | caf | 3 | vos démarches CAF
 | allocations | Lunel | caf | caf | 3 | CAF
allocataire-caf | logement | Béziers | caf | caf | 4 | CAF
parent | | Bédarieux | caf | caf | 10 | CAF
allocataire-caf | allocations | Capestang | caf | france-services | 2 | France Services
allocataire-caf | allocations | Vias | caf | "Point CAF itinérant du littoral" | 3 | CAF
# --- MSA
agricole | | Capestang | msa | msa | 2 | MSA
agricole | | Olargues | msa | "Bus France Services MSA des Hauts Cantons" | 1 | MSA
agricole | demarche-agricole | Lodève | msa | msa | 2 | MSA
agricole | retraite-demarche | Saint-Pons-de-Thomières | msa | msa | 2 | MSA
agricole | sante | La Salvetat-sur-Agout | msa | "Bus France Services MSA des Hauts Cantons" | 7 | MSA
agricole | allocations | Olargues | msa | "Bus France Services MSA des Hauts Cantons" | 1 | MSA
 | demarche-agricole | Montpellier | msa | msa | 5 | MSA
# --- France Travail
demandeur-emploi | | Béziers | france-travail | france-travail | 4 | France Travail
demandeur-emploi | emploi | Sète | france-travail | france-travail | 3 | France Travail
 | emploi | Lunel | france-travail | france-travail | 3 | France Travail
demandeur-emploi | emploi-en-ligne | Bédarieux | france-travail | france-travail | 3 | CV
demandeur-emploi, beneficiaire-rsa | emploi | Montpellier | france-travail | france-travail | 5 | emploi
# --- Jeunes
jeune | emploi | Béziers | missions-locales | missions-locales | 4 | Mission locale
jeune | | Clermont-l'Hérault | missions-locales | missions-locales | 3 | Mission locale
etudiant | | Pézenas | missions-locales | missions-locales | 3 | Info jeunesse
# --- CPAM
assure-sante | | Béziers | cpam | cpam | 4 | ameli
assure-sante | sante | Ganges | cpam | cpam | 2 | ameli
 | sante | Montpellier | cpam | cpam | 5 | ameli
 | sante | Olonzac | cpam | france-services | 2 | France Services
# --- CARSAT
retraite | | Béziers | carsat | carsat | 4 | pension
retraite | retraite-demarche | Montpellier | carsat | carsat | 5 | pension
 | retraite-demarche | Béziers | carsat | carsat | 4 | pension
retraite | retraite-demarche | La Salvetat-sur-Agout | carsat | france-services | 1 | France Services
retraite | retraite-demarche | Bédarieux | carsat | france-services | 2 | France Services
# --- Services de l'État
 | impots | Lodève | services-de-l-etat | services-de-l-etat | 2 | impôts
 | titre-de-sejour | Béziers | services-de-l-etat | services-de-l-etat | 4 | Titre de séjour
apprend-le-francais | titre-de-sejour | Montpellier | services-de-l-etat | services-de-l-etat | 5 | titre de séjour
 | carte-grise-permis | Montpellier | services-de-l-etat | services-de-l-etat | 5 | carte grise
 | justice | Sète | services-de-l-etat | services-de-l-etat | 3 | juriste
 | impots | Capestang | services-de-l-etat | france-services | 2 | impôts
micro-entrepreneur | | Lodève | services-de-l-etat | "Maison des entreprises du Lodévois" | 3 | entreprise
# --- Département
beneficiaire-rsa | | Magalas | departement | departement | 3 | RSA
beneficiaire-rsa | allocations | Saint-Pons-de-Thomières | caf | departement | 3 | RSA
handicap | demarche-handicap | Montpellier | departement | departement | 5 | MDPH
 | demarche-handicap | Montpellier | departement | departement | 5 | MDPH
aidant | | Lunel | departement | departement | 4 | Département
# --- CCAS
senior | | Bédarieux | ccas | ccas | 3 | CCAS
 | energie | Marseillan | ccas | ccas | 3 | énergie
 | logement | Juvignac | ccas | ccas | 3 | logement
senior | sans-me-deplacer | Vendargues | ccas | ccas | 3 | CCAS
 | sans-me-deplacer | Olonzac | ccas | ccas | 3 | CCAS
# --- Métropole et Ville de Montpellier
 | mobilite | Lattes | montpellier-mediterranee-metropole | montpellier-mediterranee-metropole | 3 | tram
 | mobilite | Montpellier | montpellier-mediterranee-metropole | montpellier-mediterranee-metropole | 5 | tram
 | apprendre | Pignan | montpellier-mediterranee-metropole | montpellier-mediterranee-metropole | 3 | numérique
senior | | Montpellier | ville-de-montpellier | ville-de-montpellier | 5 | maisons pour tous
 | papiers-identite | Montpellier | ville-de-montpellier | ville-de-montpellier | 5 | passeport
parent | | Montpellier | ville-de-montpellier | ville-de-montpellier | 5 | compte famille
# --- LAM
sans-materiel | | Sète | lam | lam | 3 | libre accès
 | apprendre | Bédarieux | lam | lam | 3 | initiation
 | utiliser | Clermont-l'Hérault | lam | lam | 3 | libre accès
senior | debuter | Lamalou-les-Bains | lam | lam | 2 | initiation
 | imprimer | Ganges | lam | lam | 2 | imprim
beneficiaire-rsa, sans-materiel | m-equiper, utiliser | Sète | departement | lam | 3 | libre accès
 | wifi | Octon | lam | "LAM mobile du Cœur d'Hérault" | 12 | Internet
# --- France Services
 | demarche | Capestang | france-services | france-services | 2 | démarches
 | demarche | Bédarieux | france-services | france-services | 2 | démarches
 | demarche | Saint-Gervais-sur-Mare | france-services | france-services | 2 | démarches
# --- Divers : s'équiper, apprendre
 | m-equiper | Béziers | associations | "Le Relais des Possibles" | 8 | prix
 | ordinateur-solidaire | Clermont-l'Hérault | associations | "Ressourcerie La Seconde Vie" | 3 | occasion
parent | ecrans-enfants | Sète | centres-sociaux | centres-sociaux | 3 | parents
 | smartphone | Capestang | lam | lam | 2 | initiation
 | a-domicile | Olargues | ccas | "Bus France Services MSA des Hauts Cantons" | 3 | villages
apprend-le-francais | | Montpellier | services-de-l-etat | "Les Passeurs de mots" | 5 | français
retraite | sans-me-deplacer | La Salvetat-sur-Agout | carsat | "France Services du Somail" | 1 | téléphoner
 | a-domicile | La Salvetat-sur-Agout | ccas | "France Services du Somail" | 1 | téléphoner
"""


@dataclass(frozen=True)
class Cas:
    situations: tuple[str, ...]
    besoins: tuple[str, ...]
    commune: str
    organisme: str
    parmi_les_trois: str
    km_max: float
    raison: str

    def __str__(self):
        dit = "+".join((*self.situations, *self.besoins))
        return f"{dit} à {self.commune}"


def _slugs(texte: str) -> tuple[str, ...]:
    return tuple(slug.strip() for slug in texte.split(",") if slug.strip())


def _cas(ligne: str) -> Cas:
    situations, besoins, commune, organisme, attendu, km, raison = (
        morceau.strip() for morceau in ligne.split("|")
    )
    return Cas(_slugs(situations), _slugs(besoins), commune, organisme, attendu, float(km), raison)


CAS = tuple(_cas(ligne) for ligne in _TABLE.strip().splitlines() if not ligne.startswith("#"))
