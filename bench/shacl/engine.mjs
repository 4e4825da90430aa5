// npm's shacl-engine: reads data and shapes, validates, prints seconds of CPU and memory, writes the
// report. Arguments: the folder of node_modules, the data, the shapes, the report.
import { createReadStream, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [folder, dataFile, shapesFile, reportFile] = process.argv.slice(2)
const require = createRequire(pathToFileURL(folder + '/'))
const load = async (name) => import(pathToFileURL(require.resolve(name)))
const { StreamParser, Writer } = await load('n3')
const { Validator } = await load('shacl-engine')
const rdf = (await load('rdf-ext')).default

const read = async (file) =>
  rdf.dataset().import(createReadStream(file).pipe(new StreamParser()))
const seconds = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6

const data = await read(dataFile)
const shapes = await read(shapesFile)
const loaded = seconds()
const report = await new Validator(shapes, { factory: rdf }).validate({ dataset: data })
console.log(JSON.stringify({
  load: loaded,
  validate: seconds() - loaded,
  megabytes: process.memoryUsage().rss / 2 ** 20
}))

const writer = new Writer({ format: 'N-Triples' })
for (const { subject, predicate, object } of report.dataset) writer.addQuad(subject, predicate, object)
writer.end((error, text) => writeFileSync(reportFile, text))
