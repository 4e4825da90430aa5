// npm's Comunica over an N3 store: load, the questions; one JSON line a step.
import { createReadStream, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(process.env.COMUNICA + '/'))
const load = async (name) => import(pathToFileURL(require.resolve(name)))
const { Store, StreamParser } = await load('n3')
const { QueryEngine } = await load('@comunica/query-sparql-rdfjs')
const limit = Number(process.env.STEP_SECONDS ?? 600)
const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6

async function step (name, work) {
  const before = [cpu(), performance.now()]
  const rows = await work()
  const took = { cpu: cpu() - before[0], wall: (performance.now() - before[1]) / 1000 }
  console.log(JSON.stringify({ step: name, ...(rows < 0 ? { over: limit } : { ...took, rows }) }))
}

const store = new Store()
await step('load', () => new Promise((resolve, reject) => {
  const quads = createReadStream(process.argv[3]).pipe(new StreamParser({ format: 'N-Quads' }))
  store.import(quads).on('end', () => resolve()).on('error', reject)
}))
console.log(JSON.stringify({ step: 'memory', megabytes: process.memoryUsage().rss / 2 ** 20 }))

const engine = new QueryEngine()
const questions = join(dirname(process.argv[3]), 'questions')
for (const file of readdirSync(questions).sort()) {
  const text = readFileSync(join(questions, file), 'utf-8')
  await step('? ' + file.replace('.rq', ''), async () => {
    const end = Date.now() + limit * 1000
    let rows = 0
    try {
      const found = await engine.queryBindings(text, { sources: [store], unionDefaultGraph: true })
      for await (const _ of found) {
        rows++
        if (Date.now() > end) { found.destroy(); return -1 }
      }
    } catch (error) { console.error(file, error.message); return -1 }
    return rows
  })
}
process.exit(0)
