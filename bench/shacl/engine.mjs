// npm's shacl-engine: reads data and shapes, validates, prints seconds of CPU, results, memory.
import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(process.env.NODE_MODULES + '/'))
const load = async (name) => import(pathToFileURL(require.resolve(name)))
const { StreamParser } = await load('n3')
const { Validator } = await load('shacl-engine')
const rdf = (await load('rdf-ext')).default

const read = async (file) =>
  rdf.dataset().import(createReadStream(file).pipe(new StreamParser()))
const seconds = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6

const data = await read(process.argv[2])
const shapes = await read(process.argv[3])
const loaded = seconds()
const report = await new Validator(shapes, { factory: rdf }).validate({ dataset: data })
console.log(JSON.stringify({
  load: loaded,
  validate: seconds() - loaded,
  results: report.results.length,
  megabytes: process.memoryUsage().rss / 2 ** 20
}))
