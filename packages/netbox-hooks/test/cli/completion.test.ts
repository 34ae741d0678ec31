import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, runCli } from '../support.ts'

describe('netbox-hooks completion', { timeout: 60_000 }, () => {
  it('lets bash complete commands, subcommands, options and their words', async () => {
    const cwd = folderWith()
    const { code, stdout, stderr } = await runCli(cwd, 'completion', 'bash')
    expect([code, stderr]).toEqual([0, ''])
    writeFileSync(join(cwd, 'completion.bash'), stdout)
    const complete = (...words: readonly string[]): string[] => {
      const list = words.map((word) => `'${word}'`).join(' ')
      const script = `
        source completion.bash
        COMP_WORDS=(netbox-hooks ${list}); COMP_CWORD=${words.length}
        _netbox_hooks && printf '%s\\n' "\${COMPREPLY[@]}"`
      const result = spawnSync('bash', ['--norc', '-c', script], { cwd, encoding: 'utf8' })
      expect(result.stderr).toBe('')
      return result.stdout.split('\n').filter((word) => word !== '')
    }
    expect(complete('rec')).toEqual(['receive'])
    expect(complete('')).toEqual(expect.arrayContaining(['init', 'start', 'plugins', 'completion', 'help']))
    expect(complete('plugins', '')).toEqual(expect.arrayContaining(['list', 'add', 'remove', '--json']))
    expect(complete('--debug', 'plugins', 'add', '--is')).toEqual(['--isolation'])
    expect(complete('plugins', 'add', '--isolation', '')).toEqual(['worker'])
    expect(complete('deliveries', '--webhook', 'x', '--state', 'f')).toEqual(['failed'])
    expect(complete('deliveries', '-s', 'p')).toEqual(['pending'])
    expect(complete('completion', 'z')).toEqual(['zsh'])
    // Files, by the shell itself.
    expect(complete('start', '--config', '')).toEqual([])
  })

  it.each([
    ['zsh', /^#compdef netbox-hooks\n/],
    ['fish', /^complete -c netbox-hooks -f -n '__fish_use_subcommand' -a start -d /m],
  ])('prints it for %s, too', async (shell, expected) => {
    const { code, stdout } = await runCli(folderWith(), 'completion', shell)
    expect(code).toBe(0)
    expect(stdout).toMatch(expected)
    // Where the shell is there, it reads what was printed.
    const checked = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' })
    if (!checked.error) expect(checked.stderr).toBe('')
  })

  it('wants a shell that it knows', async () => {
    const { code, stderr } = await runCli(folderWith(), 'completion', 'bsh')
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean "bash"?')])
  })
})
