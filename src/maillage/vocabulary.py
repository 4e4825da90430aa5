"""The namespaces, and the terms that code needs by name."""

from __future__ import annotations

from typing import Final

__all__ = ["CODE", "ONTOLOGY", "PREFIXES", "Namespace", "prefixed"]


class Namespace(str):
    """An IRI to which local names are appended: `MAI.Document`, `MAI["Document"]`."""

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        # Kept, so that a name is put together once.
        self.__dict__[name] = iri = f"{self}{name}"
        return iri

    def __getitem__(self, name: object) -> str:
        return f"{self}{name}"


ONTOLOGY: Final = "https://w3id.org/maillage/ns"
CODE: Final = Namespace("https://w3id.org/maillage/code/")

_CODE_LISTS: Final = (
    *("actorType", "aspect", "changeType", "comparator", "decisionType", "documentType"),
    *("eventType", "measure", "modality", "outcome", "programmeType", "role", "speaker"),
    *("stage", "tieType", "unit"),
)

# Every query and every display knows these; a project adds its own in its settings.
PREFIXES: Final[dict[str, Namespace]] = {
    "cur": Namespace("http://publications.europa.eu/resource/authority/currency/"),
    "dcterms": Namespace("http://purl.org/dc/terms/"),
    "edtf": Namespace("http://id.loc.gov/datatypes/edtf/"),
    "foaf": Namespace("http://xmlns.com/foaf/0.1/"),
    "mai": Namespace(f"{ONTOLOGY}#"),
    "maish": Namespace("https://w3id.org/maillage/shapes#"),
    "oa": Namespace("http://www.w3.org/ns/oa#"),
    "org": Namespace("http://www.w3.org/ns/org#"),
    "owl": Namespace("http://www.w3.org/2002/07/owl#"),
    "prov": Namespace("http://www.w3.org/ns/prov#"),
    "rdf": Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    "rdfs": Namespace("http://www.w3.org/2000/01/rdf-schema#"),
    "schema": Namespace("https://schema.org/"),
    "sh": Namespace("http://www.w3.org/ns/shacl#"),
    "skos": Namespace("http://www.w3.org/2004/02/skos/core#"),
    "xsd": Namespace("http://www.w3.org/2001/XMLSchema#"),
    **{name: Namespace(f"{CODE}{name}/") for name in _CODE_LISTS},
}


def prefixed(prefix: str) -> Namespace:
    """Return the namespace that a well-known prefix stands for."""
    return PREFIXES[prefix]
