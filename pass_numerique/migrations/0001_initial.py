
import django.core.validators
import django.db.models.deletion
import pass_numerique.models.champs
import pass_numerique.models.structure
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('lieux', '0011_perimetre'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Beneficiaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(blank=True, max_length=80, verbose_name='nom')),
                ('prenom', models.CharField(blank=True, max_length=80, verbose_name='prénom')),
                ('date_de_naissance', models.DateField(blank=True, null=True, verbose_name='date de naissance')),
                ('identite', models.CharField(blank=True, editable=False, max_length=64)),
                ('rang', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('telephone', models.CharField(blank=True, max_length=20, verbose_name='téléphone, pour un rappel')),
                ('accepte_les_rappels', models.BooleanField(default=False, verbose_name='accepte un rappel')),
                ('dernier_contact', models.DateTimeField(verbose_name='dernier contact')),
                ('anonymise_le', models.DateTimeField(blank=True, null=True, verbose_name='anonymisé le')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lieux.commune', verbose_name='commune')),
            ],
            options={
                'verbose_name': 'bénéficiaire',
                'verbose_name_plural': 'bénéficiaires',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='CoordonneesBancaires',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('titulaire', models.CharField(max_length=120, verbose_name='titulaire du compte')),
                ('iban', models.CharField(max_length=34, validators=[pass_numerique.models.structure.valider_iban], verbose_name='IBAN')),
                ('depose_le', models.DateTimeField(verbose_name='déposé le')),
                ('valide_le', models.DateTimeField(blank=True, null=True, verbose_name='validé le')),
                ('remplace_le', models.DateTimeField(blank=True, null=True, verbose_name='remplacé le')),
                ('depose_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposé par')),
                ('valide_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='validé par')),
            ],
            options={
                'verbose_name': 'coordonnées bancaires',
                'verbose_name_plural': 'coordonnées bancaires',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Dispositif',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('millesime', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2020), django.core.validators.MaxValueValidator(2099)], verbose_name='millésime')),
                ('prefixe', models.CharField(help_text='22 donne des chéquiers 22-000001, 22-000002…', max_length=2, unique=True, validators=[django.core.validators.RegexValidator('^\\d\\d$', 'Deux chiffres, par exemple 22.')], verbose_name='début des numéros')),
                ('nom', models.CharField(max_length=120, verbose_name='nom')),
                ('valeur_faciale', models.PositiveIntegerField(default=1000, validators=[django.core.validators.MinValueValidator(1)], verbose_name="valeur d'un Pass (centimes)")),
                ('pass_par_chequier', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)], verbose_name='Pass par chéquier')),
                ('premier_jour', models.DateField(verbose_name='premier jour')),
                ('dernier_jour', models.DateField(verbose_name='dernier jour de validité (compris)')),
                ('jours_sans_remise', models.PositiveSmallIntegerField(default=15, help_text='Un chéquier remis trop tard ne pourrait plus servir.', verbose_name='jours sans remise avant la fin')),
                ('jours_de_tolerance', models.PositiveSmallIntegerField(default=30, verbose_name='jours pour enregistrer après la fin')),
                ('jours_avant_cloture', models.PositiveSmallIntegerField(default=37, verbose_name='jours entre la fin et la clôture')),
                ('heures_pour_annuler_une_remise', models.PositiveSmallIntegerField(default=48, verbose_name='heures pour annuler une remise')),
                ('jours_pour_annuler_un_encaissement', models.PositiveSmallIntegerField(default=7, verbose_name='jours pour annuler un encaissement')),
                ('clos_le', models.DateTimeField(blank=True, null=True, verbose_name='clos le')),
            ],
            options={
                'verbose_name': 'dispositif',
                'verbose_name_plural': 'dispositifs',
                'ordering': ['-millesime', 'prefixe'],
                'constraints': [models.CheckConstraint(condition=models.Q(('dernier_jour__gte', models.F('premier_jour'))), name='dispositif_jours_en_ordre', violation_error_message='Le dernier jour vient avant le premier.'), models.CheckConstraint(condition=models.Q(('pass_par_chequier__gte', 1), ('valeur_faciale__gte', 1), ('pass_par_chequier__lte', 99)), name='dispositif_valeurs_positives'), models.CheckConstraint(condition=models.Q(('jours_avant_cloture__gte', models.F('jours_de_tolerance'))), name='dispositif_cloture_apres_tolerance', violation_error_message='La clôture vient avant la fin des saisies.')],
            },
        ),
        migrations.CreateModel(
            name='Destruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('premier', models.PositiveIntegerField(verbose_name='premier numéro')),
                ('dernier', models.PositiveIntegerField(verbose_name='dernier numéro')),
                ('motif', models.CharField(max_length=250, verbose_name='raison')),
                ('proces_verbal', models.CharField(max_length=120, verbose_name='procès-verbal')),
                ('detruit_le', models.DateTimeField(verbose_name='détruit le')),
                ('detruit_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='détruit par')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='destructions', to='pass_numerique.dispositif', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'destruction',
                'verbose_name_plural': 'destructions',
                'ordering': ['-detruit_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Critere',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('libelle', models.CharField(max_length=150, verbose_name='situation')),
                ('ordre', models.PositiveSmallIntegerField(default=0, verbose_name='ordre')),
                ('actif', models.BooleanField(default=True, verbose_name='proposée')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteres', to='pass_numerique.dispositif', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'situation qui donne droit au Pass',
                'verbose_name_plural': 'situations qui donnent droit au Pass',
                'ordering': ['ordre', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Bordereau',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mois', models.DateField(verbose_name='mois')),
                ('etat', models.CharField(choices=[('prepare', 'prêt à envoyer'), ('transmis', 'envoyé, en cours de vérification'), ('service_fait', 'vérifié, à valider'), ('valide', 'validé, à payer'), ('rejete', 'refusé en entier')], default='prepare', max_length=15, verbose_name='état')),
                ('montant', models.BigIntegerField(verbose_name='montant demandé (centimes)')),
                ('constitue_le', models.DateTimeField(verbose_name='préparé le')),
                ('transmis_le', models.DateTimeField(blank=True, null=True, verbose_name='transmis le')),
                ('instruit_le', models.DateTimeField(blank=True, null=True, verbose_name='service fait attesté le')),
                ('valide_le', models.DateTimeField(blank=True, null=True, verbose_name='validé le')),
                ('constitue_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='préparé par')),
                ('instruit_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='service fait attesté par')),
                ('transmis_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='transmis par')),
                ('valide_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='validé par')),
                ('coordonnees', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pass_numerique.coordonneesbancaires', verbose_name='coordonnées bancaires')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bordereaux', to='pass_numerique.dispositif', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'bordereau',
                'verbose_name_plural': 'bordereaux',
                'ordering': ['-mois', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Encaissement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('montant', models.PositiveIntegerField(verbose_name='montant (centimes)')),
                ('annule_le', models.DateTimeField(blank=True, null=True, verbose_name='annulé le')),
                ('motif_annulation', models.CharField(blank=True, max_length=250, verbose_name="raison de l'annulation")),
                ('annule_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='annulé par')),
            ],
            options={
                'verbose_name': 'encaissement',
                'verbose_name_plural': 'encaissements',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Avoir',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('montant', models.PositiveIntegerField(verbose_name='montant (centimes)')),
                ('motif', models.CharField(max_length=250, verbose_name='raison')),
                ('demande_le', models.DateTimeField(verbose_name='demandé le')),
                ('confirme_le', models.DateTimeField(blank=True, null=True, verbose_name='confirmé le')),
                ('ecarte_le', models.DateTimeField(blank=True, null=True, verbose_name='écarté le')),
                ('confirme_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmé par')),
                ('demande_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ('encaissement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='avoirs', to='pass_numerique.encaissement', verbose_name='encaissement')),
            ],
            options={
                'verbose_name': 'avoir',
                'verbose_name_plural': 'avoirs',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Envoi',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sens', models.CharField(choices=[('aller', 'vers la structure'), ('retour', 'retour au Département')], max_length=10, verbose_name='sens')),
                ('premier', models.PositiveIntegerField(verbose_name='premier numéro')),
                ('dernier', models.PositiveIntegerField(verbose_name='dernier numéro')),
                ('envoye_le', models.DateTimeField(verbose_name='envoyé le')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='envois', to='pass_numerique.dispositif', verbose_name='dispositif')),
                ('envoye_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='envoyé par')),
            ],
            options={
                'verbose_name': 'envoi de chéquiers',
                'verbose_name_plural': 'envois de chéquiers',
                'ordering': ['-envoye_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Evenement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(choices=pass_numerique.models.champs.natures_possibles, max_length=25, verbose_name='geste')),
                ('fait_le', models.DateTimeField(verbose_name='date')),
                ('par', models.BigIntegerField(blank=True, null=True, verbose_name='numéro du compte')),
                ('objet', models.CharField(max_length=25, verbose_name='objet')),
                ('numero', models.BigIntegerField(verbose_name="numéro de l'objet")),
                ('details', models.JSONField(blank=True, default=dict, verbose_name='détails')),
            ],
            options={
                'verbose_name': 'ligne du journal',
                'verbose_name_plural': 'lignes du journal',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['objet', 'numero'], name='evenement_de_l_objet')],
            },
        ),
        migrations.CreateModel(
            name='Financement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('financeur', models.CharField(choices=[('departement', "Département de l'Hérault"), ('etat', 'État'), ('autre', 'autre financeur')], max_length=15, verbose_name='financeur')),
                ('plafond', models.PositiveBigIntegerField(verbose_name='plafond (centimes)')),
                ('part', models.PositiveSmallIntegerField(help_text="5000 pour la moitié ; les parts d'un dispositif font 10000.", verbose_name='part (dix-millièmes)')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='financements', to='pass_numerique.dispositif', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'financement',
                'verbose_name_plural': 'financements',
                'ordering': ['dispositif', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('objet', models.CharField(max_length=120, verbose_name='objet')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('ouvert_le', models.DateTimeField(verbose_name='ouvert le')),
                ('clos_le', models.DateTimeField(blank=True, null=True, verbose_name='clos le')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='pass_numerique.dispositif', verbose_name='dispositif')),
                ('ouvert_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ouvert par')),
            ],
            options={
                'verbose_name': 'incident',
                'verbose_name_plural': 'incidents',
                'ordering': ['-ouvert_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Jeton',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=80, verbose_name='logiciel')),
                ('debut', models.CharField(max_length=12, verbose_name='début de la clé')),
                ('empreinte', models.CharField(editable=False, max_length=64, unique=True)),
                ('cree_le', models.DateTimeField(verbose_name='créée le')),
                ('vu_le', models.DateField(blank=True, null=True, verbose_name="dernier jour d'usage")),
                ('retire_le', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('cree_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='créée par')),
                ('retire_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retirée par')),
            ],
            options={
                'verbose_name': "clé d'un logiciel",
                'verbose_name_plural': 'clés des logiciels',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='LigneBordereau',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('montant', models.BigIntegerField(verbose_name='montant (centimes)')),
                ('rejetee_le', models.DateTimeField(blank=True, null=True, verbose_name='refusée le')),
                ('motif_rejet', models.CharField(blank=True, max_length=250, verbose_name='raison du refus')),
                ('suite', models.CharField(blank=True, choices=[('representer', 'la structure pourra le demander de nouveau'), ('rendre', 'le Pass est rendu à la personne'), ('reporter', "déduit d'un prochain bordereau")], max_length=15, verbose_name='suite')),
                ('avoir', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lignes', to='pass_numerique.avoir', verbose_name='avoir')),
                ('bordereau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lignes', to='pass_numerique.bordereau', verbose_name='bordereau')),
                ('encaissement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lignes', to='pass_numerique.encaissement', verbose_name='encaissement')),
                ('rejetee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='refusée par')),
            ],
            options={
                'verbose_name': 'ligne de bordereau',
                'verbose_name_plural': 'lignes de bordereau',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='LotEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('premier', models.PositiveIntegerField(verbose_name='premier numéro')),
                ('dernier', models.PositiveIntegerField(verbose_name='dernier numéro')),
                ('valeur', models.PositiveBigIntegerField(verbose_name='valeur (centimes)')),
                ('edite_le', models.DateTimeField(verbose_name='imprimé le')),
                ('fichier', models.CharField(blank=True, max_length=120, verbose_name='nom du fichier')),
                ('empreinte_du_fichier', models.CharField(blank=True, max_length=64, verbose_name='empreinte du fichier')),
                ('fichier_detruit_le', models.DateTimeField(blank=True, null=True, verbose_name='fichier détruit le')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='pass_numerique.dispositif', verbose_name='dispositif')),
                ('edite_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='imprimé par')),
            ],
            options={
                'verbose_name': 'lot imprimé',
                'verbose_name_plural': 'lots imprimés',
                'ordering': ['dispositif', 'premier'],
            },
        ),
        migrations.CreateModel(
            name='Impression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nombre', models.PositiveIntegerField(verbose_name='nombre de chéquiers')),
                ('faits', models.PositiveIntegerField(default=0, verbose_name='chéquiers faits')),
                ('etat', models.CharField(choices=[('en_cours', 'en cours'), ('finie', 'finie'), ('refusee', 'refusée'), ('arretee', 'arrêtée')], default='en_cours', max_length=10, verbose_name='état')),
                ('refus', models.CharField(blank=True, choices=pass_numerique.models.champs.refus_possibles, max_length=25, verbose_name='refus')),
                ('demandee_le', models.DateTimeField(verbose_name='demandée le')),
                ('signe_le', models.DateTimeField(verbose_name='dernier signe')),
                ('demandee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandée par')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='impressions', to='pass_numerique.dispositif', verbose_name='dispositif')),
                ('lot', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='impression', to='pass_numerique.lotedition', verbose_name='lot')),
            ],
            options={
                'verbose_name': 'impression',
                'verbose_name_plural': 'impressions',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Chequier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveIntegerField(verbose_name='numéro')),
                ('etat', models.CharField(choices=[('edite', 'imprimé, au Département'), ('expedie', 'en route'), ('en_stock', 'en stock dans une structure'), ('remis', 'remis à une personne'), ('oppose', 'bloqué (perdu ou volé)'), ('remplace', 'remplacé'), ('annule', 'détruit')], default='edite', max_length=10, verbose_name='état')),
                ('oppose_le', models.DateTimeField(blank=True, null=True, verbose_name='bloqué le')),
                ('motif_opposition', models.CharField(blank=True, max_length=250, verbose_name='raison du blocage')),
                ('remplace', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='remplacant', to='pass_numerique.chequier', verbose_name='remplace le chéquier')),
                ('destruction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='chequiers', to='pass_numerique.destruction', verbose_name='destruction')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chequiers', to='pass_numerique.dispositif', verbose_name='dispositif')),
                ('envoi', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='chequiers', to='pass_numerique.envoi', verbose_name='en route par')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chequiers', to='pass_numerique.lotedition', verbose_name='lot')),
            ],
            options={
                'verbose_name': 'chéquier',
                'verbose_name_plural': 'chéquiers',
                'ordering': ['dispositif', 'numero'],
            },
        ),
        migrations.CreateModel(
            name='LotPaiement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cree_le', models.DateTimeField(verbose_name='créé le')),
                ('paye_le', models.DateTimeField(blank=True, null=True, verbose_name='payé le')),
                ('cree_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='créé par')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots_de_paiement', to='pass_numerique.dispositif', verbose_name='dispositif')),
                ('paye_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='payé par')),
            ],
            options={
                'verbose_name': 'lot de paiement',
                'verbose_name_plural': 'lots de paiement',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='FichierDePaiement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('genre', models.CharField(choices=[('csv', 'tableau à ouvrir dans un tableur'), ('pdf', 'état récapitulatif à signer')], max_length=3, verbose_name='genre')),
                ('contenu', models.BinaryField(verbose_name='contenu')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fichiers', to='pass_numerique.lotpaiement', verbose_name='lot de paiement')),
            ],
            options={
                'verbose_name': 'fichier de paiement',
                'verbose_name_plural': 'fichiers de paiement',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='bordereau',
            name='lot',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bordereaux', to='pass_numerique.lotpaiement', verbose_name='lot de paiement'),
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(choices=pass_numerique.models.champs.natures_possibles, max_length=25, verbose_name='nature')),
                ('faite_le', models.DateTimeField(verbose_name='le')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operations', to='pass_numerique.dispositif', verbose_name='dispositif')),
                ('evenement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operations', to='pass_numerique.evenement', verbose_name='événement')),
            ],
            options={
                'verbose_name': 'opération',
                'verbose_name_plural': 'opérations',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Ecriture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('compte', models.CharField(choices=[('financeurs', 'financeurs'), ('disponible', 'disponible'), ('imprime', 'imprimé, pas encore remis'), ('remis', 'remis, à utiliser'), ('utilise', 'utilisé'), ('bloque', 'bloqué, à remplacer'), ('demande', 'dans un bordereau, à vérifier'), ('a_payer', 'validé, à payer'), ('paye', 'payé'), ('avoir', 'payé par erreur, à déduire')], max_length=12, verbose_name='compte')),
                ('montant', models.BigIntegerField(verbose_name='montant (centimes)')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ecritures', to='pass_numerique.dispositif', verbose_name='dispositif')),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ecritures', to='pass_numerique.operation', verbose_name='opération')),
            ],
            options={
                'verbose_name': 'écriture',
                'verbose_name_plural': 'écritures',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Ouverture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('du', models.DateField(verbose_name='ouvert le')),
                ('au', models.DateField(blank=True, null=True, verbose_name="jusqu'au (compris)")),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ouvertures', to='pass_numerique.dispositif', verbose_name='dispositif')),
                ('territoire', models.ForeignKey(blank=True, help_text='Laisser vide pour tout le Département.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lieux.territoire', verbose_name='territoire')),
            ],
            options={
                'verbose_name': "ouverture d'un territoire",
                'verbose_name_plural': 'ouvertures de territoires',
                'ordering': ['du', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Pass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rang', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('valeur', models.PositiveIntegerField(verbose_name='valeur (centimes)')),
                ('empreinte', models.CharField(max_length=64, unique=True, verbose_name='empreinte du secret')),
                ('cle', models.CharField(max_length=8, verbose_name='nom de la clé')),
                ('fin', models.CharField(max_length=4, verbose_name='quatre derniers signes')),
                ('annule_le', models.DateTimeField(blank=True, null=True, verbose_name='détruit le')),
                ('chequier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tous_les_pass', to='pass_numerique.chequier', verbose_name='chéquier')),
            ],
            options={
                'verbose_name': 'Pass',
                'verbose_name_plural': 'Pass',
                'ordering': ['chequier', 'rang'],
            },
        ),
        migrations.AddField(
            model_name='encaissement',
            name='un_pass',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='encaissements', to='pass_numerique.pass', verbose_name='Pass'),
        ),
        migrations.CreateModel(
            name='Prestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('intitule', models.CharField(max_length=200, verbose_name='intitulé')),
                ('thematique', models.CharField(choices=[('prise_en_main', 'prendre en main un ordinateur ou un téléphone'), ('internet', 'aller sur Internet'), ('courriel', 'envoyer et recevoir des courriels'), ('demarches', 'faire ses démarches en ligne'), ('securite', 'se protéger en ligne'), ('emploi', 'chercher un emploi'), ('bureautique', 'écrire, compter, ranger ses documents'), ('autre', 'autre thème')], max_length=20, verbose_name='thème')),
                ('niveau', models.CharField(choices=[('debutant', 'débutant'), ('intermediaire', "déjà à l'aise"), ('avance', 'avancé')], default='debutant', max_length=15, verbose_name='niveau')),
                ('duree_minutes', models.PositiveSmallIntegerField(default=120, verbose_name='durée (minutes)')),
                ('nombre_de_pass', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)], verbose_name='prix, en Pass')),
                ('accessible', models.BooleanField(blank=True, null=True, verbose_name='accessible en fauteuil roulant')),
                ('precisions', models.TextField(blank=True, verbose_name='précisions')),
                ('du', models.DateField(verbose_name='proposée à partir du')),
                ('au', models.DateField(blank=True, null=True, verbose_name="jusqu'au (compris)")),
                ('lieu', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='prestations', to='lieux.lieu', verbose_name='lieu')),
            ],
            options={
                'verbose_name': 'formation',
                'verbose_name_plural': 'formations',
                'ordering': ['intitule', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Saisie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jour', models.DateField(verbose_name='jour de la formation')),
                ('saisie_le', models.DateTimeField(verbose_name='enregistrée le')),
                ('cle', models.CharField(editable=False, max_length=64)),
                ('charge', models.CharField(editable=False, max_length=64)),
                ('jeton', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pass_numerique.jeton', verbose_name='enregistrée par le logiciel')),
                ('prestation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saisies', to='pass_numerique.prestation', verbose_name='formation')),
                ('saisie_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistrée par')),
            ],
            options={
                'verbose_name': 'saisie',
                'verbose_name_plural': 'saisies',
                'ordering': ['-saisie_le', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='encaissement',
            name='saisie',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='encaissements', to='pass_numerique.saisie', verbose_name='saisie'),
        ),
        migrations.CreateModel(
            name='Seance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('debut', models.DateTimeField(verbose_name='début')),
                ('places', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='places')),
                ('prestation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seances', to='pass_numerique.prestation', verbose_name='formation')),
            ],
            options={
                'verbose_name': 'séance',
                'verbose_name_plural': 'séances',
                'ordering': ['debut', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StructureFormation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=200, verbose_name='nom')),
                ('siret', models.CharField(max_length=14, unique=True, validators=[pass_numerique.models.structure.valider_siret], verbose_name='SIRET')),
                ('courriel', models.EmailField(blank=True, max_length=254, verbose_name='courriel')),
                ('active', models.BooleanField(default=True, verbose_name='en activité')),
                ('lieu', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='structures_de_formation', to='lieux.lieu', verbose_name='fiche sur la carte')),
            ],
            options={
                'verbose_name': 'structure de formation',
                'verbose_name_plural': 'structures de formation',
                'ordering': ['nom', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='saisie',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saisies', to='pass_numerique.structureformation', verbose_name='structure'),
        ),
        migrations.AddField(
            model_name='prestation',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prestations', to='pass_numerique.structureformation', verbose_name='structure'),
        ),
        migrations.CreateModel(
            name='Labellisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('du', models.DateField(verbose_name='du')),
                ('au', models.DateField(verbose_name='au (compris)')),
                ('preuve', models.CharField(help_text='Numéro de la décision, ou adresse du document.', max_length=250, verbose_name='preuve')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='labellisations', to='pass_numerique.structureformation', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'label',
                'verbose_name_plural': 'labels',
                'ordering': ['-du', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='jeton',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jetons', to='pass_numerique.structureformation', verbose_name='structure'),
        ),
        migrations.AddField(
            model_name='coordonneesbancaires',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coordonnees_bancaires', to='pass_numerique.structureformation', verbose_name='structure'),
        ),
        migrations.AddField(
            model_name='bordereau',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bordereaux', to='pass_numerique.structureformation', verbose_name='structure'),
        ),
        migrations.CreateModel(
            name='StructurePrescriptrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=200, verbose_name='nom')),
                ('active', models.BooleanField(default=True, verbose_name='en activité')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lieux.commune', verbose_name='commune')),
                ('lieu', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='lieux.lieu', verbose_name='fiche sur la carte')),
            ],
            options={
                'verbose_name': 'structure qui remet les chéquiers',
                'verbose_name_plural': 'structures qui remettent les chéquiers',
                'ordering': ['nom', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Remise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remis_le', models.DateTimeField(verbose_name='remis le')),
                ('motif_homonyme', models.CharField(blank=True, max_length=250, verbose_name="pourquoi ce n'est pas la même personne")),
                ('annulee_le', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('motif_annulation', models.CharField(blank=True, max_length=250, verbose_name="raison de l'annulation")),
                ('annulee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='annulée par')),
                ('beneficiaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remises', to='pass_numerique.beneficiaire', verbose_name='bénéficiaire')),
                ('besoins', models.ManyToManyField(blank=True, related_name='+', to='lieux.besoin', verbose_name='besoins')),
                ('chequier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remises', to='pass_numerique.chequier', verbose_name='chéquier')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lieux.commune', verbose_name='commune ce jour-là')),
                ('criteres', models.ManyToManyField(blank=True, related_name='+', to='pass_numerique.critere', verbose_name='situations')),
                ('remis_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='remis par')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remises', to='pass_numerique.structureprescriptrice', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'remise',
                'verbose_name_plural': 'remises',
                'ordering': ['-remis_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Mouvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('etat', models.CharField(choices=[('edite', 'imprimé, au Département'), ('expedie', 'en route'), ('en_stock', 'en stock dans une structure'), ('remis', 'remis à une personne'), ('oppose', 'bloqué (perdu ou volé)'), ('remplace', 'remplacé'), ('annule', 'détruit')], max_length=10, verbose_name='nouvel état')),
                ('fait_le', models.DateTimeField(verbose_name='le')),
                ('chequier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mouvements', to='pass_numerique.chequier', verbose_name='chéquier')),
                ('par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pass_numerique.structureprescriptrice', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'mouvement',
                'verbose_name_plural': 'mouvements',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Membre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('agent', 'agent : remet des chéquiers'), ('referent', 'référent : reçoit et suit le stock de sa structure'), ('membre', "membre d'une structure de formation : encaisse les Pass"), ('gestionnaire', 'gestionnaire : conduit le dispositif'), ('regisseur', 'régisseur : tient le stock du Département'), ('instructeur', 'instructeur : vérifie les bordereaux'), ('ordonnateur', 'ordonnateur : valide les dépenses'), ('comptable', 'comptable : paie'), ('lecteur', 'lecteur : voit les chiffres, sans rien changer')], max_length=15, verbose_name='rôle')),
                ('depuis', models.DateTimeField(verbose_name='depuis')),
                ('parti_le', models.DateTimeField(blank=True, null=True, verbose_name='fermé le')),
                ('personne', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles_du_pass', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                ('formation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='membres', to='pass_numerique.structureformation', verbose_name='structure de formation')),
                ('prescriptrice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='membres', to='pass_numerique.structureprescriptrice', verbose_name='structure qui remet les chéquiers')),
            ],
            options={
                'verbose_name': "rôle d'une personne",
                'verbose_name_plural': 'rôles des personnes',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='envoi',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='envois', to='pass_numerique.structureprescriptrice', verbose_name='structure'),
        ),
        migrations.AddField(
            model_name='chequier',
            name='structure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='chequiers', to='pass_numerique.structureprescriptrice', verbose_name='structure'),
        ),
        migrations.CreateModel(
            name='TentativeRefusee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(choices=[('encaissement', 'encaissement'), ('solde', 'solde')], max_length=15, verbose_name='page')),
                ('code', models.CharField(choices=pass_numerique.models.champs.refus_possibles, max_length=25, verbose_name='refus')),
                ('faite_le', models.DateTimeField(verbose_name='le')),
                ('adresse', models.CharField(blank=True, editable=False, max_length=64)),
                ('par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pass_numerique.structureformation', verbose_name='structure')),
                ('un_pass', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tentatives', to='pass_numerique.pass', verbose_name='Pass')),
            ],
            options={
                'verbose_name': 'tentative refusée',
                'verbose_name_plural': 'tentatives refusées',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='beneficiaire',
            constraint=models.UniqueConstraint(condition=models.Q(('anonymise_le', None)), fields=('identite', 'rang'), name='beneficiaire_identite'),
        ),
        migrations.AddConstraint(
            model_name='beneficiaire',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('anonymise_le', None), ('date_de_naissance__isnull', False), models.Q(('nom', ''), _negated=True), models.Q(('prenom', ''), _negated=True), models.Q(('identite', ''), _negated=True)), models.Q(('anonymise_le__isnull', False), ('date_de_naissance', None), ('identite', ''), ('nom', ''), ('prenom', ''), ('telephone', '')), _connector='OR'), name='beneficiaire_nomme_ou_anonyme'),
        ),
        migrations.AddConstraint(
            model_name='beneficiaire',
            constraint=models.CheckConstraint(condition=models.Q(('telephone', ''), ('accepte_les_rappels', True), _connector='OR'), name='beneficiaire_telephone_si_rappels'),
        ),
        migrations.AddConstraint(
            model_name='destruction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('motif', ''), _negated=True), models.Q(('proces_verbal', ''), _negated=True)), name='destruction_motivee'),
        ),
        migrations.AddConstraint(
            model_name='avoir',
            constraint=models.UniqueConstraint(condition=models.Q(('ecarte_le', None)), fields=('encaissement',), name='avoir_une_seule_fois'),
        ),
        migrations.AddConstraint(
            model_name='avoir',
            constraint=models.CheckConstraint(condition=models.Q(('montant__gte', 1), models.Q(('motif', ''), _negated=True)), name='avoir_montant_et_raison'),
        ),
        migrations.AddConstraint(
            model_name='avoir',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirme_le', None), ('confirme_par', None)), models.Q(('confirme_le__isnull', False), ('confirme_par__isnull', False), ('ecarte_le', None)), _connector='OR'), name='avoir_confirme_par_quelqu_un'),
        ),
        migrations.AddConstraint(
            model_name='avoir',
            constraint=models.CheckConstraint(condition=models.Q(('confirme_par', None), models.Q(('confirme_par', models.F('demande_par')), _negated=True), _connector='OR'), name='avoir_confirme_par_un_autre'),
        ),
        migrations.AddConstraint(
            model_name='financement',
            constraint=models.UniqueConstraint(fields=('dispositif', 'financeur'), name='financement_un_par_financeur'),
        ),
        migrations.AddConstraint(
            model_name='financement',
            constraint=models.CheckConstraint(condition=models.Q(('part__gte', 1), ('part__lte', 10000), ('plafond__gte', 1)), name='financement_plafond_et_part'),
        ),
        migrations.AddConstraint(
            model_name='lignebordereau',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('avoir', None), ('encaissement__isnull', False), ('montant__gte', 1)), models.Q(('avoir__isnull', False), ('encaissement', None), ('montant__lte', -1)), _connector='OR'), name='ligne_pass_ou_avoir'),
        ),
        migrations.AddConstraint(
            model_name='lignebordereau',
            constraint=models.UniqueConstraint(condition=models.Q(('rejetee_le', None)), fields=('encaissement',), name='ligne_une_par_encaissement'),
        ),
        migrations.AddConstraint(
            model_name='lignebordereau',
            constraint=models.UniqueConstraint(condition=models.Q(('rejetee_le', None)), fields=('avoir',), name='ligne_une_par_avoir'),
        ),
        migrations.AddConstraint(
            model_name='lignebordereau',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('motif_rejet', ''), ('rejetee_le', None), ('suite', '')), models.Q(('rejetee_le__isnull', False), models.Q(('motif_rejet', ''), _negated=True), models.Q(('suite', ''), _negated=True)), _connector='OR'), name='ligne_rejetee_avec_raison'),
        ),
        migrations.AddConstraint(
            model_name='lotedition',
            constraint=models.UniqueConstraint(fields=('dispositif', 'premier'), name='lot_premier_numero'),
        ),
        migrations.AddConstraint(
            model_name='lotedition',
            constraint=models.CheckConstraint(condition=models.Q(('dernier__lte', 999999), ('premier__gte', 1), ('valeur__gte', 1), ('dernier__gte', models.F('premier'))), name='lot_numeros_en_ordre'),
        ),
        migrations.AddConstraint(
            model_name='impression',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat', 'finie'), ('lot__isnull', False)), models.Q(models.Q(('etat', 'finie'), _negated=True), ('lot', None)), _connector='OR'), name='impression_finie_avec_son_lot'),
        ),
        migrations.AddConstraint(
            model_name='impression',
            constraint=models.CheckConstraint(condition=models.Q(('nombre__gte', 1)), name='impression_d_un_chequier'),
        ),
        migrations.AddConstraint(
            model_name='lotpaiement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paye_le', None), ('paye_par', None)), models.Q(('paye_le__isnull', False), ('paye_par__isnull', False)), _connector='OR'), name='lot_paye_par_quelqu_un'),
        ),
        migrations.AddConstraint(
            model_name='fichierdepaiement',
            constraint=models.UniqueConstraint(fields=('lot', 'genre'), name='fichier_un_par_genre'),
        ),
        migrations.AddIndex(
            model_name='ecriture',
            index=models.Index(fields=['dispositif', 'compte'], name='ecriture_du_compte'),
        ),
        migrations.AddConstraint(
            model_name='ecriture',
            constraint=models.CheckConstraint(condition=models.Q(('montant', 0), _negated=True), name='ecriture_non_nulle'),
        ),
        migrations.AddConstraint(
            model_name='ecriture',
            constraint=models.UniqueConstraint(fields=('operation', 'compte'), name='ecriture_par_compte'),
        ),
        migrations.AddConstraint(
            model_name='ouverture',
            constraint=models.CheckConstraint(condition=models.Q(('au', None), ('au__gte', models.F('du')), _connector='OR'), name='ouverture_jours_en_ordre', violation_error_message='Le dernier jour vient avant le premier.'),
        ),
        migrations.AddConstraint(
            model_name='pass',
            constraint=models.UniqueConstraint(fields=('chequier', 'rang'), name='pass_rang'),
        ),
        migrations.AddConstraint(
            model_name='pass',
            constraint=models.CheckConstraint(condition=models.Q(('rang__gte', 1), ('rang__lte', 99), ('valeur__gte', 1)), name='pass_rang_et_valeur'),
        ),
        migrations.AddConstraint(
            model_name='encaissement',
            constraint=models.UniqueConstraint(condition=models.Q(('annule_le', None)), fields=('un_pass',), name='encaissement_un_seul_par_pass'),
        ),
        migrations.AddConstraint(
            model_name='encaissement',
            constraint=models.CheckConstraint(condition=models.Q(('montant__gte', 1)), name='encaissement_montant'),
        ),
        migrations.AddConstraint(
            model_name='encaissement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('annule_le', None), ('motif_annulation', '')), models.Q(('annule_le__isnull', False), models.Q(('motif_annulation', ''), _negated=True)), _connector='OR'), name='encaissement_annule_avec_raison'),
        ),
        migrations.AddConstraint(
            model_name='saisie',
            constraint=models.UniqueConstraint(fields=('structure', 'cle'), name='saisie_une_fois'),
        ),
        migrations.AddConstraint(
            model_name='saisie',
            constraint=models.CheckConstraint(condition=models.Q(('cle', ''), _negated=True), name='saisie_avec_cle'),
        ),
        migrations.AddConstraint(
            model_name='prestation',
            constraint=models.CheckConstraint(condition=models.Q(('nombre_de_pass__gte', 1), ('nombre_de_pass__lte', 99)), name='prestation_prix_en_pass'),
        ),
        migrations.AddConstraint(
            model_name='prestation',
            constraint=models.CheckConstraint(condition=models.Q(('au', None), ('au__gte', models.F('du')), _connector='OR'), name='prestation_jours_en_ordre', violation_error_message='Le dernier jour vient avant le premier.'),
        ),
        migrations.AddConstraint(
            model_name='labellisation',
            constraint=models.CheckConstraint(condition=models.Q(('au__gte', models.F('du'))), name='label_jours_en_ordre', violation_error_message='Le dernier jour vient avant le premier.'),
        ),
        migrations.AddConstraint(
            model_name='labellisation',
            constraint=models.CheckConstraint(condition=models.Q(('preuve', ''), _negated=True), name='label_avec_preuve'),
        ),
        migrations.AddConstraint(
            model_name='jeton',
            constraint=models.CheckConstraint(condition=models.Q(('empreinte', ''), _negated=True), name='jeton_secret'),
        ),
        migrations.AddConstraint(
            model_name='coordonneesbancaires',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('valide_le', None), ('valide_par', None)), models.Q(('valide_le__isnull', False), ('valide_par__isnull', False)), _connector='OR'), name='rib_valide_par_quelqu_un'),
        ),
        migrations.AddConstraint(
            model_name='coordonneesbancaires',
            constraint=models.CheckConstraint(condition=models.Q(('valide_par', None), models.Q(('valide_par', models.F('depose_par')), _negated=True), _connector='OR'), name='rib_valide_par_un_autre'),
        ),
        migrations.AddConstraint(
            model_name='coordonneesbancaires',
            constraint=models.UniqueConstraint(condition=models.Q(('remplace_le', None), ('valide_le__isnull', False)), fields=('structure',), name='rib_un_seul_valide_par_structure'),
        ),
        migrations.AddConstraint(
            model_name='bordereau',
            constraint=models.UniqueConstraint(fields=('dispositif', 'structure', 'mois'), name='bordereau_un_par_mois'),
        ),
        migrations.AddConstraint(
            model_name='bordereau',
            constraint=models.CheckConstraint(condition=models.Q(('mois__day', 1), ('montant__gte', 0)), name='bordereau_mois_et_montant'),
        ),
        migrations.AddConstraint(
            model_name='bordereau',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat', 'prepare'), ('transmis_par', None)), models.Q(('etat__in', ['transmis', 'rejete']), ('transmis_par__isnull', False)), models.Q(('etat', 'service_fait'), ('instruit_par__isnull', False), ('transmis_par__isnull', False)), models.Q(('etat', 'valide'), ('instruit_par__isnull', False), ('transmis_par__isnull', False), ('valide_par__isnull', False)), _connector='OR'), name='bordereau_etat_connu'),
        ),
        migrations.AddConstraint(
            model_name='bordereau',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('instruit_par', None), models.Q(('instruit_par', models.F('transmis_par')), _negated=True), _connector='OR'), models.Q(('valide_par', None), models.Q(models.Q(('valide_par', models.F('transmis_par')), _negated=True), models.Q(('valide_par', models.F('instruit_par')), _negated=True)), _connector='OR')), name='bordereau_vu_par_d_autres'),
        ),
        migrations.AddConstraint(
            model_name='bordereau',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('coordonnees', None), ('lot', None)), models.Q(('coordonnees__isnull', False), ('etat', 'valide'), ('lot__isnull', False)), _connector='OR'), name='bordereau_du_lot_valide'),
        ),
        migrations.AddConstraint(
            model_name='remise',
            constraint=models.UniqueConstraint(condition=models.Q(('annulee_le', None)), fields=('chequier',), name='remise_une_seule_par_chequier'),
        ),
        migrations.AddConstraint(
            model_name='remise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('annulee_le', None), ('motif_annulation', '')), models.Q(('annulee_le__isnull', False), models.Q(('motif_annulation', ''), _negated=True)), _connector='OR'), name='remise_annulee_avec_raison'),
        ),
        migrations.AddIndex(
            model_name='mouvement',
            index=models.Index(fields=['chequier', '-id'], name='mouvement_du_chequier'),
        ),
        migrations.AddConstraint(
            model_name='membre',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('formation', None), ('prescriptrice__isnull', False), ('role__in', ['agent', 'referent'])), models.Q(('formation__isnull', False), ('prescriptrice', None), ('role', 'membre')), models.Q(('formation', None), ('prescriptrice', None), ('role__in', ['gestionnaire', 'regisseur', 'instructeur', 'ordonnateur', 'comptable', 'lecteur'])), _connector='OR'), name='membre_role_et_structure', violation_error_message='Ce rôle ne va pas avec cette structure.'),
        ),
        migrations.AddConstraint(
            model_name='membre',
            constraint=models.UniqueConstraint(condition=models.Q(('parti_le', None), ('prescriptrice__isnull', False)), fields=('personne', 'role', 'prescriptrice'), name='membre_une_fois_par_prescriptrice'),
        ),
        migrations.AddConstraint(
            model_name='membre',
            constraint=models.UniqueConstraint(condition=models.Q(('formation__isnull', False), ('parti_le', None)), fields=('personne', 'role', 'formation'), name='membre_une_fois_par_formation'),
        ),
        migrations.AddConstraint(
            model_name='membre',
            constraint=models.UniqueConstraint(condition=models.Q(('formation', None), ('parti_le', None), ('prescriptrice', None)), fields=('personne', 'role'), name='membre_une_fois_au_departement'),
        ),
        migrations.AddIndex(
            model_name='chequier',
            index=models.Index(fields=['structure', 'etat'], name='chequier_stock'),
        ),
        migrations.AddIndex(
            model_name='chequier',
            index=models.Index(fields=['dispositif', 'etat'], name='chequier_etat'),
        ),
        migrations.AddConstraint(
            model_name='chequier',
            constraint=models.UniqueConstraint(fields=('dispositif', 'numero'), name='chequier_numero'),
        ),
        migrations.AddConstraint(
            model_name='chequier',
            constraint=models.CheckConstraint(condition=models.Q(('etat__in', ['edite', 'expedie', 'en_stock', 'remis', 'oppose', 'remplace', 'annule'])), name='chequier_etat_connu'),
        ),
        migrations.AddConstraint(
            model_name='chequier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat', 'edite'), _negated=True), ('structure', None), _connector='OR'), name='chequier_au_departement_sans_structure'),
        ),
        migrations.AddConstraint(
            model_name='chequier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat__in', ['expedie', 'en_stock', 'remis']), _negated=True), ('structure__isnull', False), _connector='OR'), name='chequier_sorti_avec_structure'),
        ),
        migrations.AddConstraint(
            model_name='chequier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('envoi__isnull', False), ('etat', 'expedie')), models.Q(models.Q(('etat', 'expedie'), _negated=True), ('envoi', None)), _connector='OR'), name='chequier_en_route_par_un_envoi'),
        ),
        migrations.AddConstraint(
            model_name='chequier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat__in', ['oppose', 'remplace']), ('oppose_le__isnull', False), models.Q(('motif_opposition', ''), _negated=True)), models.Q(models.Q(('etat__in', ['oppose', 'remplace']), _negated=True), ('motif_opposition', ''), ('oppose_le', None)), _connector='OR'), name='chequier_bloque_avec_raison'),
        ),
        migrations.AddConstraint(
            model_name='chequier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat', 'annule'), _negated=True), ('destruction__isnull', False), _connector='OR'), name='chequier_detruit_avec_proces_verbal'),
        ),
        migrations.AddIndex(
            model_name='tentativerefusee',
            index=models.Index(fields=['code', 'faite_le'], name='tentative_recente'),
        ),
    ]
