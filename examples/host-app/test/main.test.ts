import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

// Each starts processes one after the other; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 })

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** A run of the example, as npm starts it when it is called in `folder`. */
class Run {
  stdout = ''
  stderr = ''
  readonly code: Promise<number | null>
  readonly #child: ChildProcess

  constructor(folder: string, ...args: readonly string[]) {
    this.#child = spawn(process.execPath, [main, ...args], { env: { ...process.env, INIT_CWD: folder } })
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk) => (this.stdout += chunk))
    this.#child.stderr?.setEncoding('utf8').on('data', (chunk) => (this.stderr += chunk))
    this.code = new Promise((resolve) => this.#child.on('close', resolve))
    onTestFinished(() => void this.#child.kill('SIGKILL'))
  }

  /** Resolves with what it printed when that is part of it. */
  async printed(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = this.stdout.match(pattern)
      if (match) return match
      await new Promise((resolve) => this.#child.stdout?.once('data', resolve))
    }
  }

  interrupt(): void {
    this.#child.kill('SIGINT')
  }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'host-app-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('npm start', () => {
  it('with --once --out writes the webhook as it was received, and ends', async () => {
    const folder = temporaryFolder()
    const run = new Run(folder, '--once', '--out', 'webhook.json')
    expect(await run.code).toBe(0)
    expect(run.stderr).toBe('')
    expect(run.stdout).toContain('Signatures verified: X-Hook-Signature, webhook-signature')
    expect(run.stdout).not.toContain('curl')

    const webhook = JSON.parse(readFileSync(join(folder, 'webhook.json'), 'utf8'))
    expect(Object.keys(webhook)).toEqual(['headers', 'body'])
    expect(webhook.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'webhook-signature': expect.stringMatching(/^v1,/),
      'x-hook-signature': expect.stringMatching(/^[0-9a-f]{128}$/),
    })
    const payload = JSON.parse(webhook.body)
    expect(webhook.body).toBe(JSON.stringify(payload))
    expect(payload).toMatchObject({
      event: 'updated',
      object_type: 'dcim.site',
      context: {
        site_status: { health: 'degraded', devices: { active: 2, total: 3 } },
        changed_fields: { status: { from: 'planned', to: 'active' } },
      },
    })
  })

  it('stays up until Ctrl-C, and shows what its curl line does; also the second time', async () => {
    const folder = temporaryFolder()
    for (const round of ['first', 'second']) {
      const run = new Run(folder, '--data', round === 'first' ? '.' : folder)
      const [, url = '', type = '', body = ''] = await run.printed(
        /curl -X PATCH (\S+) -H 'Content-Type: (.+?)' -H 'Remote-User: you' -d '(.+)'/,
      )
      expect((await fetch(url, { method: 'PATCH', headers: { 'content-type': type }, body })).status).toBe(
        200,
      )
      await run.printed(/Webhook 2: POST [\s\S]*"to": "retired"[\s\S]*Signatures verified/)
      run.interrupt()
      expect(await run.code).toBe(0)
      expect(run.stderr).toBe('')
    }
  })

  it('says how it is used when it does not understand', async () => {
    const run = new Run(temporaryFolder(), '--twice')
    expect(await run.code).toBe(2)
    expect(run.stderr).toMatch(/'--twice'[\s\S]*Usage: npm start/)
  })

  it('prints what is wrong without a stack trace', async () => {
    const folder = temporaryFolder()
    const first = new Run(folder, '--data', '.')
    await first.printed(/curl/)
    const second = new Run(folder, '--data', '.')
    expect(await second.code).toBe(1)
    expect(second.stderr).toMatch(/^NBH_QUEUE_OWNED {2}.*\n {2}at .*\n {2}hint: .*\n$/)
  })
})
