import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Configuration, hostModules, newKey, Secrets } from '@netbox-hooks/host/parts'
import {
  type Config,
  type CreateHostOptions,
  createHost,
  type NetboxHooksError,
  type NetboxHooksHost,
} from 'netbox-hooks'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { folderWith, keepingLogger, runCli } from '../support.ts'

const token = 'a token of the environment'.replaceAll(' ', '-')

beforeEach(() => () => vi.unstubAllEnvs())

describe('the environment', { timeout: 60_000 }, () => {
  it('comes before the file: queue, address and port of the server', async () => {
    const cwd = folderWith({
      'netbox-hooks.config.mjs': `export default { queue: 'sqlite:file.db', server: { port: 1, host: '::1' } }`,
    })
    setEnv({ QUEUE: 'sqlite:environment.db', HOST: '127.0.0.1', PORT: '0' })
    const host = await started({ cwd })
    expect(host.serverUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(['file.db', 'environment.db'].map((file) => existsSync(join(cwd, file)))).toEqual([false, true])
  })

  it('comes after the command line, and asks for the server as that does', async () => {
    const cwd = folderWith({ 'netbox-hooks.config.json': '{}' })
    setEnv({ PORT: '1' })
    const host = await started({ cwd, server: { port: 0 } })
    expect(host.serverUrl).toMatch(/^http/)
  })

  it('names the configuration; an empty variable says nothing', async () => {
    const cwd = folderWith({ 'elsewhere/config.json': '{ "queue": "sqlite:here.db" }' })
    setEnv({ CONFIG: 'elsewhere/config.json', PORT: '' })
    const host = await started({ cwd })
    expect(host.configFile).toBe(join(cwd, 'elsewhere/config.json'))
    expect(host.serverUrl).toBeUndefined()
    setEnv({ CONFIG: 'nowhere.json' })
    await expect(createHost({ cwd, logger: keepingLogger() }).start()).rejects.toMatchObject({
      code: 'NBH_CONFIG_NOT_FOUND',
      hint: 'NETBOX_HOOKS_CONFIG names it. Relative paths start at the working directory.',
    })
  })

  it('adds tokens to those of the file, each with what it allows', async () => {
    const cwd = folderWith({
      'netbox-hooks.config.json': `{ "server": { "port": 0, "tokens": [{ "name": "file", "token": "sixteen-characters" }] } }`,
    })
    setEnv({ TOKEN: token, TOKEN_READ: `${token}-read` })
    const host = await started({ cwd })
    const statusWith = async (bearer: string, method = 'GET', path = '/api/webhooks') => {
      const headers = { authorization: `Bearer ${bearer}` }
      return (await fetch(`${host.serverUrl}${path}`, { method, headers })).status
    }
    expect(await statusWith('sixteen-characters')).toBe(200)
    expect(await statusWith(`${token}-read`)).toBe(200)
    expect(await statusWith(`${token}-read`, 'POST', '/api/webhooks/none/pause')).toBe(403)
    expect(await statusWith(token, 'POST', '/api/webhooks/none/pause')).toBe(404)
    expect(await statusWith('another-token-of-nobody')).toBe(401)
  })

  it('holds encryption keys, which come before those of the file, and are shown to nobody', async () => {
    const [own, second, inFile, declared] = Array.from({ length: 4 }, newKey)
    const cwd = folderWith({
      'netbox-hooks.config.json': JSON.stringify({ encryption: { keys: [declared] } }),
      keys: `${inFile}\n`,
    })
    setEnv({ KEY: `${own}, ${second}`, KEY_FILE: join(cwd, 'keys') })
    const { code, stdout } = await runCli(cwd, 'check', '--print', '--json')
    const values: { path: string; value: unknown; from: string }[] = JSON.parse(stdout).values
    const keys = values.filter(({ path }) => path.startsWith('encryption'))
    expect([code, keys.map(({ path, value, from }) => [path, value, from])]).toEqual([
      0,
      [
        ['encryption.keys[0]', '[redacted]', 'NETBOX_HOOKS_KEY'],
        ['encryption.keys[1]', '[redacted]', `the file ${join(cwd, 'keys')}`],
        ['encryption.keys[2]', '[redacted]', 'netbox-hooks.config.json'],
      ],
    ])
    expect(await encryptionKeys({ cwd })).toEqual([own, second, inFile, declared])
    // A reference to all keys is one of several, too.
    const config = { encryption: { keys: { env: 'ALL_KEYS' } } }
    vi.stubEnv('ALL_KEYS', declared as string)
    folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) }, cwd)
    expect(await encryptionKeys({ cwd })).toEqual([own, second, inFile, declared])
    // An application that says nothing of keys leaves them to the environment.
    expect(await encryptionKeys({ cwd, config: {} })).toEqual([own, second, inFile])
    expect(await encryptionKeys({ cwd, config: { encryption: { keys: [declared as string] } } })).toEqual([
      declared,
    ])
  })

  it('lists targets that may be reached beside those of the file; what is none is named', async () => {
    const file = 'netbox-hooks.config.json'
    const config = { delivery: { network: { allow: ['10.1.0.0/16'] } } }
    const cwd = folderWith({ [file]: JSON.stringify(config) })
    setEnv({ ALLOW: '192.168.0.0/16, hooks.internal 10.1.0.0/16' })
    const { stdout } = await runCli(cwd, 'check', '--print', '--json', '--allow', 'localhost')
    const values: { path: string; value: unknown; from: string }[] = JSON.parse(stdout).values
    const allowed = values.filter(({ path }) => path.startsWith('delivery.network'))
    expect(allowed.map(({ value, from }) => [value, from])).toEqual([
      ['10.1.0.0/16', file],
      ['localhost', '--allow'],
      ['192.168.0.0/16', 'NETBOX_HOOKS_ALLOW'],
      ['hooks.internal', 'NETBOX_HOOKS_ALLOW'],
    ])
    setEnv({ ALLOW: '10.0.0.0/99' })
    const refused = await runCli(cwd, 'check')
    expect([refused.code, refused.stderr]).toEqual([
      3,
      expect.stringMatching(/"10\.0\.0\.0\/99" is no host name.*\n +at NETBOX_HOOKS_ALLOW\n/),
    ])
  })

  it('is told of keys that are none, all at once, and none is repeated', async () => {
    const cwd = folderWith({
      'netbox-hooks.config.json': '{ "encryption": { "keys": ["nbhk_short-on", ""] } }',
    })
    setEnv({ KEY: `whsec_another-thing ${newKey()} nbhk_!`, KEY_FILE: 'absent' })
    const { stdout } = await runCli(cwd, 'check', '--json')
    const { problems } = JSON.parse(stdout).error as { problems: Readonly<Record<string, string>>[] }
    expect(
      problems.map(({ code, message, where }) => [
        code,
        message?.replace(/the file .*\/absent/i, 'FILE'),
        where,
      ]),
    ).toEqual([
      [
        'NBH_CONFIG_SECRET_MISSING',
        expect.stringMatching(/^FILE cannot be read: ENOENT/),
        'NETBOX_HOOKS_KEY_FILE',
      ],
      ['NBH_ENCRYPTION_KEY_INVALID', 'Key 1 does not begin with "nbhk_".', 'NETBOX_HOOKS_KEY'],
      ['NBH_ENCRYPTION_KEY_INVALID', 'Key 3 does not go on in base64url behind "nbhk_".', 'NETBOX_HOOKS_KEY'],
      [
        'NBH_ENCRYPTION_KEY_INVALID',
        'The key has 6 bytes behind "nbhk_" instead of 32.',
        'netbox-hooks.config.json: encryption.keys[2]',
      ],
      [
        'NBH_ENCRYPTION_KEY_INVALID',
        'There is no key in it.',
        'netbox-hooks.config.json: encryption.keys[3]',
      ],
    ])
    expect(stdout).not.toMatch(/short-on|another-thing/)
  })

  it('is where its own mistakes stand, among all others, without the secret', async () => {
    const cwd = folderWith({ 'netbox-hooks.config.json': '{ "sever": {} }' })
    setEnv({ QUEUE: 'mysql:here', PORT: '80x80', HOST: '127.0.0.1', TOKEN: 'too short', LOG_LEVEL: 'wran' })
    const host = createHost({ cwd, logger: keepingLogger() })
    const error = (await host.start().catch((thrown: unknown) => thrown)) as NetboxHooksError
    expect(error.problems.map(({ where }) => where)).toEqual([
      'NETBOX_HOOKS_PORT',
      'NETBOX_HOOKS_LOG_LEVEL',
      'NETBOX_HOOKS_QUEUE',
      'NETBOX_HOOKS_TOKEN',
      'netbox-hooks.config.json: sever',
    ])
    expect(error.problems[0]?.message).toBe('"80x80" is no port; write a number from 0 to 65535.')
    expect(JSON.stringify(error)).not.toContain('too short')
  })

  it('has no say in a configuration that an application gives itself', async () => {
    const cwd = folderWith()
    setEnv({ QUEUE: 'mysql:here', PORT: '80x80', CONFIG: 'nowhere.json' })
    const host = await started({ cwd, config: {} })
    expect(host.serverUrl).toBeUndefined()
  })
})

it('a variable that is mistyped is found by doctor', async () => {
  const cwd = folderWith({ 'netbox-hooks.config.json': '{}' })
  setEnv({ PROT: '80', OF_ANOTHER: 'kind' })
  const findings = JSON.parse((await runCli(cwd, 'doctor', '--json')).stdout)
  expect(findings.filter(({ topic }: { topic: string }) => topic === 'env')).toEqual([
    expect.objectContaining({ status: 'warn', hint: 'Did you mean NETBOX_HOOKS_PORT?' }),
  ])
})

describe('netbox-hooks check --print', { timeout: 60_000 }, () => {
  const config = {
    pluginsConfig: { none: { apiToken: 'plugin-secret', file: { file: 'secret.txt' }, words: ['a'] } },
    webhooks: [
      {
        name: 'cmdb',
        payloadUrl: 'https://cmdb.example.com/?key=pass-in-url',
        secret: { env: 'CMDB_SECRET' },
        headers: { Authorization: 'Basic hidden', 'X-Source': 'shown' },
      },
    ],
    server: { port: 1, tokens: [{ name: 'file', token: 'sixteen-characters' }] },
    timeLimits: { ready: '3s' },
  }

  it('says of every value where it comes from, and shows no secret', async () => {
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config), 'secret.txt': 'in-a-file' })
    setEnv({ TOKEN_READ: token, PORT: '2', HOST: '127.0.0.1', QUEUE: 'sqlite:here.db', LOG_LEVEL: 'warn' })
    vi.stubEnv('CMDB_SECRET', 'in-the-environment')
    const { code, stdout } = await runCli(cwd, 'check', '--print', '--json', '--port', '3')
    const values: { path: string; value: unknown; from: string }[] = JSON.parse(stdout).values
    const found = Object.fromEntries(values.map(({ path, value, from }) => [path, [value, from]]))
    const file = 'netbox-hooks.config.json'
    expect(code).toBe(0)
    expect(found).toMatchObject({
      'pluginsConfig.none.apiToken': ['[redacted]', file],
      'pluginsConfig.none.file': ['[redacted]', 'the file secret.txt'],
      'pluginsConfig.none.words': [['a'], file],
      'webhooks[0].secret': ['[redacted]', 'CMDB_SECRET'],
      'webhooks[0].headers.Authorization': ['[redacted]', file],
      'webhooks[0].headers["X-Source"]': ['shown', file],
      'webhooks[0].payloadUrl': ['https://cmdb.example.com/?[redacted]', file],
      'webhooks[0].timeout': ['15s', 'default'],
      'server.port': [3, '--port'],
      'server.host': ['127.0.0.1', 'NETBOX_HOOKS_HOST'],
      'server.tokens[0].name': ['file', file],
      'server.tokens[1].token': ['[redacted]', 'NETBOX_HOOKS_TOKEN_READ'],
      queue: ['sqlite:here.db', 'NETBOX_HOOKS_QUEUE'],
      'timeLimits.ready': ['3s', file],
      'timeLimits.import': ['10s', 'default'],
      logLevel: ['warn', 'NETBOX_HOOKS_LOG_LEVEL'],
    })
    const secrets = ['plugin-secret', 'in-a-file', 'in-the-environment', 'hidden', 'sixteen', token]
    for (const secret of secrets) expect(stdout).not.toContain(secret)
  })

  it('fits the terminal', async () => {
    const cwd = folderWith({ 'netbox-hooks.config.json': '{}' })
    vi.stubEnv('COLUMNS', '80')
    const { stdout } = await runCli(cwd, 'check', '--print', '--server')
    expect(stdout).toMatch(/^SETTING +VALUE +FROM\n/)
    expect(stdout).toMatch(/^server\.port +8321 +default$/m)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})

function setEnv(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(`NETBOX_HOOKS_${name}`, value)
}

/** Those that a host would have, the one that encrypts first. */
async function encryptionKeys(source: {
  readonly cwd: string
  readonly config?: Config
}): Promise<readonly string[]> {
  const configuration = await Configuration.load(source, await hostModules(), new Secrets())
  return configuration.parsed?.encryption.keys ?? []
}

async function started(options: CreateHostOptions): Promise<NetboxHooksHost> {
  const host = createHost({ ...options, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}
