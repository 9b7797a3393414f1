"""What a well-formed plan that owns its claims is, as SHACL core shapes over its RDF."""

from __future__ import annotations

from typing import Final, get_args

from paralex.planner.dst import FILE_MODES, Mode
from paralex.planner.plan_rdf import NAMESPACE


def _words(words: frozenset[str]) -> str:
    return " ".join(f'"{word}"' for word in sorted(words))


_ALL = frozenset(get_args(Mode))
_NAMED: Final = frozenset({"add", "remove"})

SHAPES: Final = f"""@prefix pl: <{NAMESPACE}> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

pl:PlanShape a sh:NodeShape ;
    sh:targetClass pl:Plan ;
    sh:property [ sh:path pl:digest; sh:datatype xsd:string; sh:minCount 1; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:graph; sh:datatype xsd:string; sh:maxCount 1 ] .

pl:RoleShape a sh:NodeShape ;
    sh:targetClass pl:Role ;
    sh:property [ sh:path pl:id; sh:datatype xsd:string; sh:minCount 1; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:owns; sh:class pl:Claim ] .

pl:TaskShape a sh:NodeShape ;
    sh:targetClass pl:Task ;
    sh:property [ sh:path pl:id; sh:datatype xsd:string; sh:minCount 1; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:role; sh:class pl:Role; sh:minCount 1; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:claims; sh:class pl:Claim ] ;
    sh:property [ sh:path pl:reads; sh:class pl:Read ] ;
    sh:property [ sh:path pl:waitsFor; sh:class pl:Task ] ;
    sh:property [
        sh:path [ sh:oneOrMorePath pl:waitsFor ]; sh:disjoint pl:is;
        sh:message "the task waits for itself" ] ;
    sh:property [ sh:path pl:claims; sh:node pl:CoveredShape ] ;
    sh:or (
        [ sh:property [ sh:path pl:claims; sh:maxCount 0 ] ]
        [ sh:property [
            sh:path ( pl:claims pl:coveredBy [ sh:inversePath pl:owns ] ); sh:equals pl:role ] ]
    ) .

pl:CoveredShape a sh:NodeShape ;
    sh:property [
        sh:path pl:coveredBy; sh:class pl:Claim; sh:minCount 1;
        sh:message "the role does not own what its task claims" ] .

pl:ClaimShape a sh:NodeShape ;
    sh:targetClass pl:Claim ;
    sh:property [
        sh:path pl:mode; sh:in ( {_words(_ALL)} ); sh:minCount 1; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:symbol; sh:datatype xsd:string; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:at; sh:class pl:Place; sh:minCount 1; sh:maxCount 2 ] ;
    sh:xone ( pl:OnResource pl:OnFile pl:Renames pl:OnSymbol pl:OnCode ) .

pl:OnResource a sh:NodeShape ;
    sh:property [ sh:path pl:mode; sh:hasValue "use" ] ;
    sh:property [ sh:path pl:resource; sh:datatype xsd:string; sh:minCount 1; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:path; sh:maxCount 0 ] ;
    sh:property [ sh:path pl:symbol; sh:maxCount 0 ] ;
    sh:property [ sh:path pl:to; sh:maxCount 0 ] .

pl:OnPath a sh:NodeShape ;
    sh:property [ sh:path pl:path; sh:datatype xsd:string; sh:minCount 1; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:resource; sh:maxCount 0 ] .

pl:OnFile a sh:NodeShape ;
    sh:node pl:OnPath ;
    sh:property [ sh:path pl:mode; sh:in ( {_words(FILE_MODES - {"rename"})} ) ] ;
    sh:property [ sh:path pl:symbol; sh:maxCount 0 ] ;
    sh:property [ sh:path pl:to; sh:maxCount 0 ] .

pl:Renames a sh:NodeShape ;
    sh:node pl:OnPath ;
    sh:property [ sh:path pl:mode; sh:hasValue "rename" ] ;
    sh:property [ sh:path pl:symbol; sh:maxCount 0 ] ;
    sh:property [ sh:path pl:to; sh:datatype xsd:string; sh:minCount 1; sh:maxCount 1 ] .

pl:OnSymbol a sh:NodeShape ;
    sh:node pl:OnPath ;
    sh:property [ sh:path pl:mode; sh:in ( {_words(_NAMED)} ) ] ;
    sh:property [ sh:path pl:symbol; sh:minCount 1 ] ;
    sh:property [ sh:path pl:to; sh:maxCount 0 ] .

pl:OnCode a sh:NodeShape ;
    sh:node pl:OnPath ;
    sh:property [ sh:path pl:mode; sh:in ( {_words(_ALL - FILE_MODES - _NAMED - {"use"})} ) ] ;
    sh:property [ sh:path pl:to; sh:maxCount 0 ] .

pl:ReadShape a sh:NodeShape ;
    sh:targetClass pl:Read ;
    sh:property [ sh:path pl:path; sh:datatype xsd:string; sh:minCount 1; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:symbol; sh:datatype xsd:string; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:at; sh:class pl:Place; sh:minCount 1; sh:maxCount 1 ] .

pl:PlaceShape a sh:NodeShape ;
    sh:targetClass pl:Place ;
    sh:property [ sh:path pl:home; sh:nodeKind sh:IRI; sh:minCount 1; sh:maxCount 1 ] ;
    sh:property [ sh:path pl:under; sh:nodeKind sh:IRI; sh:minCount 1 ] ;
    sh:property [ sh:path pl:key; sh:datatype xsd:string; sh:minCount 1; sh:maxCount 1 ] .
"""
