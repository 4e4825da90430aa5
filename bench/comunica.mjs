// npm's Comunica over an N3 store: load, the questions; one JSON line a step (see engines.py).
// node comunica.mjs DATA.nq [QUESTION.rq]: with a question, that one only, once.
import { createReadStream, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(process.env.COMUNICA + '/'))
const load = async (name) => import(pathToFileURL(require.resolve(name)))
const { Store, StreamParser } = await load('n3')
const { QueryEngine } = await load('@comunica/query-sparql-rdfjs')
const skip = new Set(JSON.parse(process.env.SKIP ?? '[]'))
const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const say = (line) => console.log(JSON.stringify(line))
const [data, single] = process.argv.slice(2)

async function step (name, work, most = 15) {
  if (skip.has(name)) return
  say({ begin: name })
  const took = { cpu: [], wall: [] }
  let rows
  try {
    while (took.cpu.length < most && took.cpu.reduce((a, b) => a + b, 0) < 1) {
      const before = [cpu(), performance.now()]
      rows = await work()
      took.cpu.push(cpu() - before[0])
      took.wall.push((performance.now() - before[1]) / 1000)
    }
  } catch (error) {
    console.error(name, error.message)
    return say({ step: name, failed: 1 })
  }
  say({ step: name, cpu: median(took.cpu), wall: median(took.wall), rows })
}

const read = () => new Promise((resolve, reject) => {
  const store = new Store()
  const quads = createReadStream(data).pipe(new StreamParser({ format: 'N-Quads' }))
  store.import(quads).on('end', () => resolve(store)).on('error', reject)
})
const engine = new QueryEngine()
const ask = async (store, file) => {
  const text = readFileSync(file, 'utf-8')
  let rows = 0
  for await (const _ of await engine.queryBindings(text, { sources: [store], unionDefaultGraph: true })) rows++
  return rows
}

const store = await read()
if (single) {
  console.log(await ask(store, single))
  process.exit(0)
}
say({ step: 'memory', megabytes: process.resourceUsage().maxRSS / 1024 })
await step('load', async () => { await read() }, 5)
const questions = join(dirname(data), 'questions')
for (const file of readdirSync(questions).sort()) {
  await step('? ' + file.replace('.rq', ''), () => ask(store, join(questions, file)))
}
process.exit(0)
