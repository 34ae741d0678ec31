import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished, vi } from 'vitest'
import { cli, folderWith, runCli, startCli } from '../support.ts'

const page = readFileSync(new URL('../../../../docs/managing.md', import.meta.url), 'utf8')
const hasJq = ['jq', 'bash'].every((name) => spawnSync(name, ['--version']).status === 0)
const run = promisify(execFile)

/** The page's blocks of shell, but for the one that starts a host. */
const blocks = [...page.matchAll(/```sh\n(.*?)```/gs)]
  .map(([, block]) => block as string)
  .filter((block) => !block.includes('netbox-hooks start'))

it.runIf(hasJq || process.env['CI'])(
  "the page's lines run as they stand, one after the other, in a folder without a configuration",
  async () => {
    const cwd = folderWith({ 'bin/netbox-hooks': `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n` })
    chmodSync(join(cwd, 'bin/netbox-hooks'), 0o755)
    const key = (await runCli(cwd, 'keys', 'create')).stdout.trim()
    // As the page does.
    vi.stubEnv('NETBOX_HOOKS_KEY', key)
    onTestFinished(() => void vi.unstubAllEnvs())
    const host = startCli(cwd, 'start', '--port', '0')
    await host.says('Host started')
    const script = blocks.map((block) => `${block}\necho ----`).join('\n')
    const env = { ...process.env, PATH: `${join(cwd, 'bin')}:${process.env['PATH']}` }
    const { stdout } = await run('bash', ['--norc', '-euo', 'pipefail', '-c', script], { cwd, env })
    const outputs = stdout.split('----\n').slice(0, -1)
    expect(outputs).toHaveLength(blocks.length)
    const outputOf = (text: string) => outputs[blocks.findIndex((block) => block.includes(text))] ?? ''
    expect(outputOf('webhooks add cmdb')).toMatch(
      /^Added the webhook cmdb\.\nwhsec_\S+\nAdded the event rule sites\.\n/,
    )
    expect(outputOf('webhooks edit cmdb')).toContain('Would change the webhook cmdb:\n')
    expect(outputOf('webhooks edit cmdb')).toContain('  headers: {"X-Tenant":"acme","X-Token":"********"}\n')
    expect(outputOf('rules test sites')).toContain('  fired  sites: ')
    expect(outputOf('rules test sites')).toContain('Its types match, and it has no conditions.\n')
    expect(outputOf('webhooks remove')).toContain('With it: the event rules sites, prefixes.')
    expect(outputOf('cat > hooks.yaml')).toMatch(
      /- event rule prefixes\n.*Applied\.\nNothing to do: all 2 are so already\.\n$/s,
    )
    expect(outputOf('netbox-hooks export\n')).toContain('      env: CMDB_SECRET\n')
    expect(outputOf('secrets cmdb add')).toMatch(/whsec_\S+\n/)
    expect(outputOf('audit show')).toContain(
      '  payloadUrl: "https://cmdb.example.com/hooks" → "https://cmdb.example.com/v2/hooks"\n',
    )
    expect(outputOf('netbox-hooks reload')).toBe('Read again; nothing has changed.\n')
    // Without the secret that was printed once, and the key.
    expect(stdout).not.toContain('t0p-secret')
    expect(stdout).not.toContain(key)
    host.process.kill('SIGTERM')
    expect((await host.ended).stderr).not.toContain(key)
  },
  300_000,
)
