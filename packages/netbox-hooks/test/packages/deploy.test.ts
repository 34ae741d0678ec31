import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { folderWith, runCli } from '../support.ts'

const folder = fileURLToPath(new URL('../../../../deploy/', import.meta.url))
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

describe('the systemd unit', () => {
  /** The unit's settings; one that is there several times has several values. */
  const settings = (): Map<string, string[]> => {
    const found = new Map<string, string[]>()
    for (const line of read('netbox-hooks.service').split('\n')) {
      if (line === '' || line.startsWith('#') || /^\[\w+\]$/.test(line)) continue
      const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? []
      expect(name).not.toBe('')
      found.set(name, [...(found.get(name) ?? []), value])
    }
    return found
  }

  it('runs the command line from where it is installed, and writes to its own folder alone', () => {
    const unit = settings()
    expect(unit.get('ExecStart')).toEqual([
      '/usr/bin/node node_modules/netbox-hooks/dist/cli.js start --server',
    ])
    expect(unit.get('Environment')).toContain('NETBOX_HOOKS_QUEUE=sqlite:/var/lib/netbox-hooks/queue.db')
    expect(unit.get('StateDirectory')).toEqual(['netbox-hooks'])
    expect(unit.get('ProtectSystem')).toEqual(['strict'])
    expect(unit.get('CapabilityBoundingSet')).toEqual([''])
    // V8 compiles at run time.
    expect(unit.has('MemoryDenyWriteExecute')).toBe(false)
  })

  it('is not started again for mistakes that a start does not mend', async () => {
    const exits = settings().get('RestartPreventExitStatus')?.[0]?.split(' ').map(Number)
    const cwd = folderWith({ 'netbox-hooks.config.mjs': 'export default { webhoks: [] }' })
    expect(exits).toContain((await runCli(cwd, 'start')).code)
    expect(exits).toContain((await runCli(cwd, 'start', '--no-such-option')).code)
  })

  it.runIf(hasSystemd)('is a unit to systemd, and leaves little to attack', () => {
    const path = join(folderWith(), 'netbox-hooks.service')
    // The rest of it does not depend on where Node is.
    writeFileSync(path, read('netbox-hooks.service').replace('/usr/bin/node', process.execPath))
    const verified = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
    expect([verified.status, verified.stderr]).toEqual([0, ''])
    const args = ['security', '--offline=true', '--threshold=20', path]
    const judged = spawnSync('systemd-analyze', args, { encoding: 'utf8' })
    expect([judged.status, judged.stdout.split('\n').findLast((line) => line.includes('exposure'))]).toEqual([
      0,
      expect.stringMatching(/OK/),
    ])
  })
})

describe('the Containerfile', () => {
  const instructions = (): [string, string][] =>
    read('Containerfile')
      .replaceAll(/^#.*\n/gm, '')
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(/ (.*)/s, 2) as [string, string])
  const last = (name: string) => instructions().findLast(([instruction]) => instruction === name)?.[1]

  it('has no mistake that a linter knows', () => {
    expect(validate(read('Containerfile'))).toEqual([])
  })

  it('runs the command line as a user without rights, who owns the queue', () => {
    const command = [last('ENTRYPOINT'), last('CMD')].flatMap((text) => JSON.parse(text ?? '') as string[])
    expect(command).toEqual(['node', 'node_modules/netbox-hooks/dist/cli.js', 'start', '--server'])
    expect(last('USER')).toBe('node')
    expect(last('VOLUME')).toBe('/data')
    expect(last('ENV')).toContain('NETBOX_HOOKS_QUEUE=sqlite:/data/queue.db')
    const order = instructions().map(([name]) => name)
    expect(order.lastIndexOf('RUN')).toBeLessThan(order.indexOf('USER'))
  })

  it('asks the host for its health by a script that runs', () => {
    const [, text = ''] = /CMD (\[.*\])$/.exec(last('HEALTHCHECK') ?? '') ?? []
    const [node, ...args] = JSON.parse(text) as string[]
    expect(node).toBe('node')
    // Nothing listens there, or something that is no host.
    const script = args.map((arg) => arg.replace('8321', '1'))
    expect(spawnSync(process.execPath, script).status).toBe(1)
  })
})

describe('the Compose files', () => {
  interface Service {
    readonly image?: string
    readonly build?: { readonly context: string; readonly dockerfile: string }
    readonly command?: readonly string[]
    readonly environment?: Readonly<Record<string, string>>
    readonly ports?: readonly string[]
    readonly volumes?: readonly string[]
    readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
    readonly healthcheck?: object
    readonly read_only?: boolean
    readonly stop_grace_period?: string
  }
  interface Compose {
    readonly services: Readonly<Record<string, Service>>
    readonly volumes: Readonly<Record<string, null>>
  }
  const compose = (name: string): Compose => parse(read(name), { strict: true }) as Compose

  it('publish the API on loopback alone, and wait as long as a host may take to stop', () => {
    const { services, volumes } = compose('compose.yaml')
    const host = services['netbox-hooks']
    expect(host?.ports).toEqual(['127.0.0.1:8321:8321'])
    expect(host?.volumes?.map((volume) => volume.split(':')[0])).toEqual(Object.keys(volumes))
    expect(host?.build?.dockerfile).toBe('Containerfile')
    expect(host?.stop_grace_period).toBe('75s')
    expect(read('netbox-hooks.service')).toContain('TimeoutStopSec=75\n')
  })

  it('share a queue that keeps what it accepts, which every host waits for', () => {
    const { services } = compose('compose.valkey.yaml')
    const { valkey, ...hosts } = services
    expect(valkey?.command?.join(' ')).toBe(
      'valkey-server --appendonly yes --appendfsync always --maxmemory-policy noeviction',
    )
    expect(Object.keys(hosts)).toEqual(['netbox-hooks', 'worker'])
    for (const host of Object.values(hosts)) {
      expect(host.environment?.['NETBOX_HOOKS_QUEUE']).toBe('valkey://valkey:6379')
      expect(host.depends_on?.['valkey']?.condition).toBe('service_healthy')
    }
    expect(valkey?.healthcheck).toBeDefined()
  })
})
