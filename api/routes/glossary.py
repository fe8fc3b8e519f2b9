"""The page of the glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.links import base_url
from api.pagerouter import PageRouter, pages_of
from api.service import service
from api.structured import as_script
from api.templating import language_of, prefix
from data.fields import BY_NAME
from data.glossary import glossary
from data.words import translations

if TYPE_CHECKING:
    from data.glossary import Term
    from data.words import Language

router = PageRouter()


@router.page("/glossar")
def glossary_page(request: Request) -> HTMLResponse:
    """Explain the terms of the field, in the order of the language's alphabet."""
    language = language_of(request.url.path)
    terms = [_shown(term, language) for term in glossary().in_order(language)]
    page = f"{base_url(request, service(request).settings)}{prefix(language)}/glossar"
    context = {"terms": terms, "structured": as_script(_structured(terms, page, language))}
    return pages_of(request).render(request, "glossary.html", context)


def _shown(term: Term, language: Language) -> dict[str, Any]:
    return {
        "key": term.key,
        "name": term.name.words.in_(language),
        "text": term.text.words.in_(language),
        "source": term.source.words.in_(language),
        "fields": [BY_NAME[name].label.in_(language) for name in term.explains.fields],
    }


def _structured(terms: list[dict[str, Any]], page: str, language: Language) -> dict[str, Any]:
    """Return the terms as a set of schema.org."""
    return {
        "@context": "https://schema.org",
        "@type": "DefinedTermSet",
        "@id": page,
        "name": translations(language).gettext("Glossary"),
        "inLanguage": language,
        "hasDefinedTerm": [
            {
                "@type": "DefinedTerm",
                "@id": f"{page}#{term['key']}",
                "name": term["name"],
                "description": term["text"],
            }
            for term in terms
        ],
    }
