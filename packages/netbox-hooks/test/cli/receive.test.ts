import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { generateSecret, netboxSignature } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { folderWith, outcome, runCli } from '../support.ts'

// Each starts processes one after the other; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 })

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

interface Running {
  readonly url: string
  /** Interrupts it as Ctrl-C does. */
  interrupt(): Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** Runs `netbox-hooks receive` on a free port until it listens. */
async function runReceive(...args: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, [cli, 'receive', '--port', '0', ...args])
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = outcome(child)
  const banner = createInterface({ input: args.includes('--json') ? child.stderr : child.stdout })
  const [line] = (await once(banner, 'line')) as [string]
  return {
    url: line.match(/http:\S+/)?.[0] ?? '',
    interrupt() {
      child.kill('SIGINT')
      return ended
    },
  }
}

const secret = generateSecret()

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<void> {
  await fetch(`${url}hooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hook-signature': netboxSignature(body, secret),
      ...headers,
    },
    body,
  })
}

describe('netbox-hooks receive', () => {
  it('prints headers, readable JSON and what each signature is worth, until Ctrl-C', async () => {
    const { url, interrupt } = await runReceive('--secret', 'another', secret)
    await post(url, '{"event":"created"}')
    await post(url, 'no JSON', { 'x-hook-signature': 'ab', 'content-type': 'text/plain' })
    const { code, stdout, stderr } = await interrupt()
    expect([code, stderr]).toEqual([130, ''])
    expect(stdout).toContain(`Listening on ${url}`)
    expect(stdout).toContain('[1] POST /hooks\nhost: ')
    expect(stdout).toContain('\ncontent-type: application/json\n')
    expect(stdout).toContain(
      '\n\n{\n  "event": "created"\n}\n\nX-Hook-Signature: verified\nwebhook-signature: not sent\n',
    )
    expect(stdout).toContain('[2] POST /hooks\n')
    expect(stdout).toContain('\n\nno JSON\n\nX-Hook-Signature: FAILED (')
  })

  it('prints neither headers nor signatures when not asked to, and nothing that steers a terminal', async () => {
    const { url, interrupt } = await runReceive('--no-headers')
    await post(url, '\u001b[31mred\u0007\u009b1m', { 'content-type': 'text/plain' })
    await post(url, '')
    const { stdout } = await interrupt()
    expect(stdout).toContain('[1] POST /hooks\n\n [31mred  1m\n\n[2] POST /hooks\n\n(No body)\n')
    expect(stdout).not.toContain('\u001b')
  })

  it('prints one line of JSON per webhook with --json, and its banner elsewhere', async () => {
    const { url, interrupt } = await runReceive('--json', '--secret', secret)
    await post(url, '{"a":1}\n\u009b')
    await post(url, '{}')
    const { stdout } = await interrupt()
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toContain('\\u009b')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        number: 1,
        method: 'POST',
        path: '/hooks',
        headers: { 'content-type': 'application/json' },
        body: '{"a":1}\n\u009b',
        verification: { verified: true },
      },
      { number: 2, body: '{}' },
    ])
  })

  it('says that the port is in use', async () => {
    const { url } = await runReceive()
    const { code, stderr } = await runCli(folderWith(), 'receive', '--port', new URL(url).port)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^NBH_PORT_IN_USE {2}Port \d+ of 127\.0\.0\.1 is in use\.\n {2}hint: /)
  })
})
