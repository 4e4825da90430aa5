// Reads GEXF and GraphML files with graphology, strictly, and prints what it understood as JSON.
import { readFileSync } from 'node:fs';
import graphology from 'graphology';
import gexf from 'graphology-gexf';
import graphml from 'graphology-graphml';

const { MultiGraph } = graphology;

for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf-8');
  const parse = file.endsWith('.gexf') ? gexf.parse : graphml.parse;
  // An edge to a node that is not declared, or an id that is used twice, throws.
  const options = { addMissingNodes: false, allowUndeclaredAttributes: false };
  const graph = parse(MultiGraph, text, options);
  const attributes = new Set();
  let placed = 0, coloured = 0, sized = 0, labelled = 0;
  graph.forEachNode((node, told) => {
    placed += Number.isFinite(told.x) && Number.isFinite(told.y) ? 1 : 0;
    coloured += typeof told.color === 'string' ? 1 : 0;
    sized += told.size > 0 ? 1 : 0;
    labelled += told.label ? 1 : 0;
  });
  graph.forEachEdge((edge, told) => Object.keys(told).forEach(name => attributes.add(name)));
  console.log(JSON.stringify({
    nodes: graph.order, edges: graph.size, directed: graph.directedSize,
    placed, coloured, sized, labelled, attributes: [...attributes].sort(),
  }));
}
