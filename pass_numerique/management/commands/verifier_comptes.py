from django.core.management.base import BaseCommand, CommandError

from pass_numerique.services.verification import differences

_MONTREES = 20


class Command(BaseCommand):
    help = "Refait tous les comptes du Pass depuis le journal, et nomme ce qui diffère."

    def handle(self, *args, **options):
        trouvees = 0
        for phrase in differences():
            trouvees += 1
            if trouvees <= _MONTREES:
                self.stdout.write(phrase)
        if trouvees:
            reste = trouvees - _MONTREES
            suite = f" (et {reste} autres)" if reste > 0 else ""
            raise CommandError(
                f"{trouvees} différence(s){suite} ; la première est la cause probable."
            )
        self.stdout.write("Tout est juste : le journal, les écritures et les Pass s'accordent.")
