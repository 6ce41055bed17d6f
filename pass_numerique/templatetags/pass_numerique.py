"""Pour les pages du Pass : `{{ centimes|euros }}`, `{% gestes_du_pass as gestes %}`."""

from typing import Any

from django import template

from pass_numerique import gestes, montants

register = template.Library()
register.filter(montants.euros)


@register.simple_tag(takes_context=True)
def gestes_du_pass(context: dict[str, Any]) -> list[gestes.Geste]:
    """Ce que la personne connectée peut faire."""
    return gestes.gestes_de(context["request"].user)
