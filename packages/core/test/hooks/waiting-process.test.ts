import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/** What a program prints that has a hook, and nothing else to do. */
async function printed(program: string): Promise<string> {
  const script = `
    import { HostPoints } from '@netbox-hooks/core'
    const hook = { kind: 'AsyncSeriesHook', description: 'once', timeout: 60 }
    const { hooks } = new HostPoints([{ hooks: { once: hook } }])
    ${program}`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
  })
  return stdout
}

it('a program that waits for a tap that never answers goes on when its time is over', async () => {
  const program = `
    hooks.once.tapPromise('hangs', () => new Promise(() => {}))
    await hooks.once.promise()
    console.log('went on')`
  expect(await printed(program)).toBe('went on\n')
})

it('a program whose taps have answered ends at once', async () => {
  const program = `
    hooks.once.tapPromise({ name: 'answers', timeout: 1_000_000_000 }, async () => {})
    await hooks.once.promise()
    console.log('went on')`
  expect(await printed(program)).toBe('went on\n')
})
