"""Write a realistic project of any size: same seed and options, same bytes.

    python bench/generate.py FOLDER --triples 1000000 [--seed 1] [--per-document 1000] [--plant 200]

The project speaks the ontology's own terms: documents with passages, flows with stages,
comparators, parts, restatements and rival readings, roles, ties, events, indicators, goals. A few
actors get most of the money (Zipf's law, as in real registers). It conforms, but for `--plant K`
mistakes of a dozen kinds, which `planted.tsv` lists. Everything is written document by document.
"""

import argparse
import calendar
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

BASE = "https://example.org/bench/"
PREFIXES = {
    **{name: f"{BASE}{name}/" for name in ("person", "programme", "place", "sources")},
    "actor": f"{BASE}org/",
    **{
        name: f"https://w3id.org/maillage/code/{name}/"
        for name in (
            *("actorType", "aspect", "comparator", "decisionType", "documentType", "eventType"),
            *("measure", "modality", "programmeType", "role", "speaker", "stage", "tieType"),
            *("outcome", "unit"),
        )
    },
    "cur": "http://publications.europa.eu/resource/authority/currency/",
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "mai": "https://w3id.org/maillage/ns#",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "org": "http://www.w3.org/ns/org#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SETTINGS = f"""[project]
name = "Benchmark"
base = "{BASE}"

[prefixes]
actor = "{BASE}org/"
person = "{BASE}person/"
programme = "{BASE}programme/"
place = "{BASE}place/"
"""
ACTORS, PEOPLE, PROGRAMMES, DECIDED = 6, 2, 1, 10
"""Actors, people and programmes that each document brings; one document in ten has a rival."""
PER_REGISTER_FILE = 5_000
WORDS = [
    "Alpes",
    "Isère",
    "Loire",
    "Rhône",
    "Ardèche",
    "Drôme",
    "Savoie",
    "Cantal",
    "Allier",
    "Ain",
]
KINDS = ("cluster", "company", "agency", "association", "metropolis", "school", "network")
STAGES = ("announced", "voted", "budgeted", "paid", "requested", "committed")
COMPARATORS = ("exact", "about", "atLeast", "moreThan", "exact", "atMost")
TIES = ("partnerOf", "memberOf", "supportedBy", "hostOf", "agencyOf")
EVENTS = ("announcement", "launch", "visit", "tradeShow")

# What can go wrong with a flow: the statement that is there, and what stands there instead.
WRONG = {
    "no stage": ("    mai:stage stage:", None),
    "unknown stage": ("    mai:stage stage:", "    mai:stage stage:promised ;"),
    "unknown funder": ("    mai:funder actor:", "    mai:funder actor:nobody ;"),
    "funder is a place": ("    mai:funder actor:", "    mai:funder place:place-0 ;"),
    "amount as text": ("    mai:amount ", '    mai:amount "12 500" ;'),
    "two amounts": ("    mai:amount ", "    mai:amount 12.5 , 13.5 ;"),
    "amount below zero": ("    mai:amount ", "    mai:amount -12.5 ;"),
    "no comparator": ("    mai:comparator ", None),
    "currency as text": ("    mai:currency ", '    mai:currency "EUR" ;'),
    "no evidence": ("    mai:evidence ", None),
    "no modality": ("    mai:modality ", None),
    "name without language": ("    skos:prefLabel ", '    skos:prefLabel "Sum" ;'),
    "no date": ("    mai:date ", None),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of what: everything else follows from it."""

    triples: int
    seed: int = 1
    per_document: int = 1_000
    plant: int = 0

    @property
    def documents(self) -> int:
        """Documents that together hold about so many triples, the register's share taken off."""
        register = ACTORS * 3 + PEOPLE * 2 + PROGRAMMES * 4 + 2
        return max(2, round(self.triples / (self.per_document + register)))

    @property
    def places(self) -> int:
        """Places: one in ten documents is about a new one."""
        return (self.documents - 1) // 10 + 1

    def random(self, *words: object) -> Random:
        """Return numbers that depend on the seed and these words only."""
        return Random("/".join(map(str, (self.seed, *words))))


def some(rng: Random, count: int) -> int:
    """Return one of so many, the n-th n times as rarely as the first."""
    return int((count + 1) ** rng.random()) - 1


# --- the register -----------------------------------------------------------------------------


def organisations(plan: Plan) -> Iterator[str]:
    """Describe every organisation."""
    for n in range(plan.documents * ACTORS):
        kind = KINDS[n % len(KINDS)]
        name = f"{kind.capitalize()} {WORDS[n // len(KINDS) % len(WORDS)]} {n}"
        yield (
            f"actor:actor-{n}\n    a org:FormalOrganization ;\n"
            f'    skos:prefLabel "{name}"@fr ;\n    org:classification actorType:{kind} .\n'
        )


def people(plan: Plan) -> Iterator[str]:
    """Describe every person."""
    for n in range(plan.documents * PEOPLE):
        yield f'person:person-{n}\n    a foaf:Person ;\n    skos:prefLabel "Personne {n}"@fr .\n'


def programmes(plan: Plan) -> Iterator[str]:
    """Describe every programme; most are part of an older one."""
    for n in range(plan.documents * PROGRAMMES):
        whole = some(plan.random("programme", n), n)
        part = f"    dcterms:isPartOf programme:programme-{whole} ;\n" if n % 4 else ""
        yield (
            f"programme:programme-{n}\n    a mai:Programme ;\n{part}"
            f'    skos:prefLabel "Plan {n}"@fr ;\n'
            "    mai:programmeType programmeType:plan .\n"
        )


def places(plan: Plan) -> Iterator[str]:
    """Describe every place; each lies in the first."""
    yield 'place:place-0\n    a schema:Place ;\n    skos:prefLabel "Territoire"@fr .\n'
    for n in range(1, plan.places):
        yield (
            f'place:place-{n}\n    a schema:Place ;\n    skos:prefLabel "Commune {n}"@fr ;\n'
            "    schema:containedInPlace place:place-0 .\n"
        )


def decisions(plan: Plan) -> Iterator[str]:
    """Decide between the rival readings."""
    for n in range(0, plan.documents, DECIDED):
        first, second = f"<{BASE}sources/doc-{n}#flow-1>", f"<{BASE}sources/doc-{n}#flow-2>"
        yield (
            f"<{BASE}identity/money#rival-{n}>\n    a mai:Decision ;\n"
            f'    skos:prefLabel "Lecture retenue du document {n}"@fr ;\n'
            "    mai:decisionType decisionType:rival ;\n    mai:aspect aspect:amount ;\n"
            f"    mai:concerns {first} ;\n    mai:concerns {second} ;\n"
            f"    mai:preferred {first} ;\n    mai:rejected {second} ;\n"
            '    mai:reason "The first figure is the printed one."@en .\n'
        )


# --- a document -------------------------------------------------------------------------------


@dataclass(slots=True)
class Document:
    """One document while it is written: its numbers, its month, how far its text got."""

    plan: Plan
    number: int
    rng: Random
    year: int
    month: int
    reports: int = 0
    flows: int = 0
    offset: int = 0

    @property
    def dated(self) -> str:
        last = calendar.monthrange(self.year, self.month)[1]
        month = f"{self.year}-{self.month:02}"
        return (
            f'    mai:date "{month}"^^edtf:EDTF ;\n    mai:earliest "{month}-01"^^xsd:date ;\n'
            f'    mai:latest "{month}-{last}"^^xsd:date ;\n'
        )

    @property
    def own(self) -> str:
        """An actor that this document brings."""
        return f"actor:actor-{self.number * ACTORS + self.reports % ACTORS}"

    def actor(self) -> str:
        """Any actor but the one that this document's turn has, mostly a big one."""
        found = f"actor:actor-{some(self.rng, self.plan.documents * ACTORS)}"
        return (
            found if found != self.own else f"actor:actor-{0 if self.own != 'actor:actor-0' else 1}"
        )

    @property
    def person(self) -> str:
        return f"person:person-{self.number * PEOPLE + self.reports % PEOPLE}"

    @property
    def programme(self) -> str:
        return f"programme:programme-{self.number * PROGRAMMES}"

    @property
    def place(self) -> str:
        return f"place:place-{self.number // 10}"

    def passage(self) -> str:
        """Write the next passage, for the report after it."""
        start = self.offset + self.rng.randrange(3)
        self.offset = start + 40 + self.rng.randrange(200)
        digest = hashlib.sha256(f"{self.number}/{start}".encode()).hexdigest()
        named = (self.own, self.place if self.reports % 3 else self.person)
        mentions = "".join(f"    mai:mentions {thing} ;\n" for thing in named)
        return (
            f":p-{self.reports}\n    a mai:Passage ;\n"
            f"    oa:hasSource sources:doc-{self.number} ;\n"
            f"    oa:start {start} ;\n    oa:end {self.offset} ;\n{mentions}"
            f'    mai:sha256 "{digest}" .\n'
        )

    def report(self, kind: str, name: str, label: str, body: str, modality: str = "fact") -> str:
        """Write a report with what all reports have."""
        voice = ("speaker:narrator", self.person, "speaker:unnamed")[self.reports % 3]
        return (
            f':{name}\n    a mai:{kind} ;\n    skos:prefLabel "{label}"@fr ;\n{body}'
            f"    mai:evidence :p-{self.reports} ;\n    mai:modality modality:{modality} ;\n"
            f"    mai:attributedTo {voice} .\n"
        )

    def flow(self, amount: int, more: str = "", stage: str = "", comparator: str = "") -> str:
        """Write the next flow."""
        n, self.flows = self.flows, self.flows + 1
        stage = stage or STAGES[self.rng.randrange(len(STAGES))]
        comparator = comparator or COMPARATORS[n % len(COMPARATORS)]
        body = (
            f"    mai:funder {self.actor()} ;\n    mai:recipient {self.own} ;\n"
            f"    mai:programme {self.programme} ;\n    mai:stage stage:{stage} ;\n"
            f"    mai:comparator comparator:{comparator} ;\n    mai:amount {amount}.00 ;\n"
            f'    mai:currency cur:EUR ;\n    mai:printed "{amount} €" ;\n{more}{self.dated}'
        )
        return self.report(
            "FundingFlow", f"flow-{n}", f"{amount} € du document {self.number}", body
        )


def headline(plan: Plan, number: int) -> int:
    """Return the amount of a document's first flow, which later documents tell again."""
    return 1_000 * (1 + some(plan.random("headline", number), 1_000_000))


def flow_first(doc: Document) -> str:
    """Write the document's main sum."""
    return doc.flow(headline(doc.plan, doc.number), stage="voted", comparator="exact")


def flow_any(doc: Document) -> str:
    """Write a sum of its own."""
    return doc.flow(1_000 * (1 + some(doc.rng, 100_000)))


def flow_part(doc: Document) -> str:
    """Write a whole and, beside it, two parts of it."""
    whole = doc.flows
    amount = 4_000 * (1 + some(doc.rng, 100_000))
    part = f"    dcterms:isPartOf :flow-{whole} ;\n"
    return "".join(
        (
            doc.flow(amount, "    mai:partsComplete false ;\n", "budgeted", "exact"),
            doc.flow(amount // 2, part, "budgeted", "exact"),
            doc.flow(amount // 4, part, "budgeted", "exact"),
        )
    )


def flow_again(doc: Document) -> str:
    """Tell an earlier document's main sum again."""
    if doc.number == 0:
        return flow_any(doc)
    other = doc.number - 1 - some(doc.rng, doc.number - 1) if doc.number > 1 else 0
    again = f"    mai:restates <{BASE}sources/doc-{other}#flow-0> ;\n"
    return doc.flow(headline(doc.plan, other), again, "voted", "exact")


def role(doc: Document) -> str:
    """Write an office."""
    body = (
        f"    org:member {doc.person} ;\n    org:organization {doc.own} ;\n"
        f'    org:role role:president ;\n    mai:roleTitle "présidence"@fr ;\n{doc.dated}'
    )
    return doc.report("Role", f"role-{doc.reports}", f"{doc.person[7:]} préside", body)


def tie(doc: Document) -> str:
    """Write a relation between two actors."""
    kind = TIES[doc.rng.randrange(len(TIES))]
    body = (
        f"    mai:from {doc.own} ;\n    mai:to {doc.actor()} ;\n"
        f"    mai:tieType tieType:{kind} ;\n    mai:leavesOpen mai:date ;\n"
    )
    return doc.report("Tie", f"tie-{doc.reports}", f"Lien {doc.reports} ({kind})", body)


def event(doc: Document) -> str:
    """Write an event, one in five a vote."""
    if doc.reports % 5:
        body = f"    mai:eventType eventType:{EVENTS[doc.reports % len(EVENTS)]} ;\n"
    else:
        votes = doc.rng.randrange(20, 200)
        body = (
            f"    mai:eventType eventType:vote ;\n    mai:outcome outcome:adopted ;\n"
            f"    mai:votesFor {votes} ;\n"
        )
    body += f"    mai:about {doc.programme} ;\n    schema:location {doc.place} ;\n{doc.dated}"
    return doc.report("Event", f"event-{doc.reports}", f"Événement {doc.reports}", body)


def figure(doc: Document, more: str) -> str:
    value = 1 + some(doc.rng, 10_000)
    return (
        f"    mai:about {doc.own} ;\n    mai:measure measure:jobsCreated ;\n"
        f"    mai:value {value} ;\n    mai:unit unit:job ;\n"
        f'    mai:comparator comparator:about ;\n    mai:printed "{value}" ;\n'
        f"{more}"
    )


def indicator(doc: Document) -> str:
    """Write a figure."""
    return doc.report(
        "Indicator", f"indicator-{doc.reports}", f"Emplois {doc.reports}", figure(doc, doc.dated)
    )


def goal(doc: Document) -> str:
    """Write a target."""
    body = figure(doc, f'    mai:deadline "{doc.year + 4}"^^edtf:EDTF ;\n')
    return doc.report("Goal", f"goal-{doc.reports}", f"Objectif {doc.reports}", body, "intention")


def claim(doc: Document) -> str:
    """Write a statement of another kind."""
    body = f"    mai:about {doc.own} ;\n"
    return doc.report("Claim", f"claim-{doc.reports}", f"Avis {doc.reports}", body, "opinion")


# The first of these begin every document: its main sum, and two that may be rivals.
BEGIN: tuple[Callable[[Document], str], ...] = (flow_first, flow_any, flow_any)
REPORTS = (tie, flow_any, role, flow_part, tie, event, flow_again, indicator, claim, flow_any, goal)


def document(plan: Plan, number: int) -> Iterator[str]:
    """Write a document's file, block by block."""
    rng = plan.random("document", number)
    doc = Document(plan, number, rng, 2010 + rng.randrange(15), 1 + rng.randrange(12))
    yield from prefixes(f"{BASE}sources/doc-{number}#")
    size = 0
    while size < plan.per_document - 12:
        n = doc.reports
        write = BEGIN[n] if n < len(BEGIN) else REPORTS[(n + number) % len(REPORTS)]
        for block in (doc.passage(), *write(doc).split("\n:")):
            size += statements(block)
            yield "\n" + (block if block.startswith(":") else f":{block}").rstrip("\n") + "\n"
        doc.reports += 1
    yield (
        f"\nsources:doc-{number}\n    a mai:Document ;\n"
        f'    skos:prefLabel "Document {number}"@fr ;\n'
        f'    mai:documentType documentType:newsArticle ;\n    dcterms:language "fr" ;\n'
        f'    mai:fileName "doc-{number}.txt" ;\n    mai:textLength {doc.offset} ;\n'
        f'    mai:sha256 "{hashlib.sha256(str(number).encode()).hexdigest()}" ;\n'
        f"    dcterms:creator person:person-{number * PEOPLE} ;\n{doc.dated}"
        "    mai:leavesOpen dcterms:publisher .\n"
    )


def statements(block: str) -> int:
    """Return the triples of a block: one a line."""
    return block.count(" ;\n") + 1


def prefixes(own: str = "") -> Iterator[str]:
    """Write the head of a file."""
    if own:
        yield f"@prefix : <{own}> .\n"
    yield from (f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(PREFIXES.items()))


# --- mistakes ---------------------------------------------------------------------------------


def spoiled(
    blocks: Iterable[str], count: int, first: int, note: Callable[[str, str], None]
) -> Iterator[str]:
    """Yield the blocks, so many of the flows with a mistake; say which by `note(name, kind)`."""
    kinds = list(WRONG.items())
    left = count
    for block in blocks:
        # A document's first flow is told again elsewhere: its mistake would be two.
        if left and "    a mai:FundingFlow ;" in block and not block.startswith("\n:flow-0\n"):
            kind, (old, new) = kinds[(first + count - left) % len(kinds)]
            lines = block.split("\n")
            at = next(i for i, line in enumerate(lines) if line.startswith(old))
            lines[at : at + 1] = [] if new is None else [new]
            note(lines[1].lstrip(":"), kind)
            left -= 1
            yield "\n".join(lines)
        else:
            yield block
    if left:
        raise SystemExit(f"--plant: {count} mistakes do not fit into one document.")


# --- files ------------------------------------------------------------------------------------


def write(plan: Plan, folder: Path) -> None:
    """Write the project into a folder that must be new or empty."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty.")
    (folder / "maillage.toml").write_text(SETTINGS, "utf-8")
    for name, blocks in (
        ("register/organisations", organisations(plan)),
        ("register/people", people(plan)),
        ("register/programmes", programmes(plan)),
        ("register/places", places(plan)),
        ("identity/money", decisions(plan)),
    ):
        write_register(folder / "graph", name, blocks)
    sources = folder / "graph" / "sources"
    sources.mkdir()
    with (folder / "planted.tsv").open("w", encoding="utf-8") as planted:
        for number in range(plan.documents):
            write_document(plan, number, sources / f"doc-{number}.ttl", planted.write)


def write_register(graph: Path, name: str, blocks: Iterator[str]) -> None:
    """Write what there is into files of a size that people and editors can bear."""
    for number in range(1_000_000):
        part = list(islice(blocks, PER_REGISTER_FILE))
        if not part:
            return
        path = graph / f"{name}{f'-{number}' if number else ''}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join([*prefixes(), *("\n" + block for block in part)]), "utf-8")


def write_document(plan: Plan, number: int, path: Path, planted: Callable[[str], object]) -> None:
    """Write one document's file, with its share of the mistakes."""
    first = number * plan.plant // plan.documents
    count = (number + 1) * plan.plant // plan.documents - first

    def note(name: str, kind: str) -> None:
        planted(f"{BASE}sources/doc-{number}#{name}\t{kind}\n")

    path.write_text("".join(spoiled(document(plan, number), count, first, note)), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--triples", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--per-document", type=int, default=1_000, help="Triples a file: many for few large files."
    )
    parser.add_argument("--plant", type=int, default=0, help="So many mistakes, in planted.tsv.")
    given = parser.parse_args()
    write(Plan(given.triples, given.seed, given.per_document, given.plant), given.folder)


if __name__ == "__main__":
    main()
