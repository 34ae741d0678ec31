import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addressOf } from '../address-of.ts'
import type { Row } from '../row.ts'

const cli = fileURLToPath(
  import.meta.resolve('netbox-hooks/package.json').replace('package.json', 'dist/cli.js'),
)
const bare = fileURLToPath(new URL('../processes/bare-server.ts', import.meta.url))

const row: Row = {
  name: 'start',
  title:
    'netbox-hooks start until its first event is accepted, to a bare Fastify server with one SQLite file',
  compare: 'ratio',
  unit: 'ms',
  goal: { atMost: 2 },
  baseline: () => firstAnswer([bare, 'bare.db']),
  measure: () => firstAnswer([cli, 'start', '--port', '0']),
}
export default row

/** From the beginning of a process, in an empty folder, until it has answered one event with 202. In ms. */
async function firstAnswer(words: readonly string[]): Promise<number> {
  const cwd = mkdtempSync(join(tmpdir(), 'netbox-hooks-bench-'))
  writeFileSync(join(cwd, 'netbox-hooks.config.ts'), 'export default {}\n')
  const began = performance.now()
  const child = spawn(process.execPath, words, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    const response = await fetch(`${await addressOf(child)}/api/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"event_type":"object_created","object_type":"dcim.site","object_id":1,"data":{"id":1}}',
    })
    if (response.status !== 202)
      throw new Error(`${words[0]} answered ${response.status}: ${await response.text()}`)
    return performance.now() - began
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
    rmSync(cwd, { recursive: true, force: true })
  }
}
