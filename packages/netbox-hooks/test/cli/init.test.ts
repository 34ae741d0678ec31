import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cli, folderWith, keepingLogger, outcome, runCli, startReceiver } from '../support.ts'

describe('netbox-hooks init', { timeout: 60_000 }, () => {
  it('ends where no folder can be made', async () => {
    const { code, stderr } = await runCli(folderWith(), 'init', '/proc/absent/folder', '--yes')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^NBH_FOLDER_UNUSABLE .*\n +at \/proc\/absent/)])
  })

  it.each(['ts', 'js', 'yaml'])(
    'writes a %s configuration that checks, starts and delivers as it is',
    async (format) => {
      const receiver = await startReceiver()
      const cwd = folderWith()
      const { code, stdout, stderr } = await runCli(
        cwd,
        'init',
        '-y',
        '--format',
        format,
        '--webhook-url',
        receiver.url,
      )
      expect([code, stderr]).toEqual([0, ''])
      const language = format === 'yaml' ? 'ts' : format
      const files = [
        `netbox-hooks.config.${format}`,
        `plugins/example.${language}`,
        '.env.example',
        '.gitignore',
        'package.json',
      ]
      expect(stdout).toContain(`Wrote in ${cwd}:\n${files.map((file) => `  ${file}\n`).join('')}\nNext:\n`)
      expect((await runCli(cwd, 'check', '--strict')).code).toBe(0)

      const host = createHost({ cwd, server: { port: 0 }, logger: keepingLogger() })
      onTestFinished(() => host.stop())
      await host.start()
      const event = ['-e', 'object_updated', '-o', 'dcim.site', '-d', '{"id": 1, "name": "AMS1"}']
      expect((await runCli(cwd, 'emit', ...event, '--url', host.serverUrl ?? '')).code).toBe(0)
      const [received] = await receiver.waitFor(1)
      expect(received?.payload['context']).toEqual({ greeting: 'Hello, AMS1!' })
    },
  )

  it('says that a module is one where the project does not, and leaves what is the project’s', async () => {
    const cwd = folderWith({ 'package.json': '{"name":"mine"}', '.gitignore': 'mine\n' })
    const { code, stdout } = await runCli(cwd, 'init', '--yes', '--from', 'netbox', '--json')
    expect([code, JSON.parse(stdout).files]).toEqual([
      0,
      ['netbox-hooks.config.mts', 'plugins/example.mts', '.env.example'],
    ])
    expect(readFileSync(join(cwd, 'package.json'), 'utf8')).toBe('{"name":"mine"}')
    expect(readFileSync(join(cwd, 'netbox-hooks.config.mts'), 'utf8')).toContain(`env['NETBOX_SECRET']`)
    const checked = await runCli(cwd, 'check')
    expect([checked.code, checked.stderr]).toEqual([0, ''])
  })

  it('overwrites nothing unless it is forced to, and makes the folder', async () => {
    const cwd = folderWith({ 'hooks/netbox-hooks.config.yaml': 'mine: true\n' })
    const refused = await runCli(cwd, 'init', 'hooks', '--yes')
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain('NBH_FILES_EXIST  There is already hooks/netbox-hooks.config.yaml')
    expect(readdirSync(join(cwd, 'hooks'))).toEqual(['netbox-hooks.config.yaml'])
    expect((await runCli(cwd, 'init', 'hooks', '--yes', '--format', 'yaml', '--force')).code).toBe(0)
    expect(readFileSync(join(cwd, 'hooks/netbox-hooks.config.yaml'), 'utf8')).not.toContain('mine')
    const made = await runCli(cwd, 'init', 'a/new/folder', '--yes')
    expect(made.stdout).toContain('\nNext:\n  cd a/new/folder\n')
    writeFileSync(join(cwd, 'file'), '')
    expect((await runCli(cwd, 'init', 'file/below', '--yes')).stderr).toContain('NBH_FOLDER_UNUSABLE')
  })

  it('refuses answers that are none, and asks nobody where there is no terminal', async () => {
    const cwd = folderWith()
    const format = await runCli(cwd, 'init', '--format', 'tss')
    expect([format.code, format.stderr]).toEqual([2, expect.stringContaining('Did you mean "ts"?')])
    expect((await runCli(cwd, 'init', '--webhook-url', 'here')).code).toBe(2)
    expect((await runCli(cwd, 'init')).code).toBe(0)
  })

  it('asks on a terminal, again after a mistake; Ctrl-C writes nothing', async () => {
    const cwd = folderWith()
    const answers = ['netbx\n', 'netbox\n', 'https://cmdb.example.com/\n', 'yaml\n']
    const answered = await onTerminal(cwd, answers)
    expect(answered).toContain('Did you mean "netbox"?')
    expect(readFileSync(join(cwd, 'netbox-hooks.config.yaml'), 'utf8')).toContain(
      'payloadUrl: https://cmdb.example.com/',
    )
    const other = folderWith()
    expect(await onTerminal(other, ['\n', '\u0003'])).toContain('exit 130')
    expect(existsSync(join(other, '.env.example'))).toBe(false)
  })
})

/** Runs `init` on a terminal of its own, made by script(1), and types a line whenever a question is asked. */
async function onTerminal(cwd: string, answers: readonly string[]): Promise<string> {
  const command = `${process.execPath} ${cli} init; echo exit $?`
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd })
  onTestFinished(() => void child.kill('SIGKILL'))
  const left = [...answers]
  child.stdout.on('data', (text) => {
    if (String(text).includes('] ')) child.stdin.write(left.shift() ?? '')
  })
  const ended = outcome(child)
  await once(child, 'exit')
  child.stdin.end()
  return (await ended).stdout
}
