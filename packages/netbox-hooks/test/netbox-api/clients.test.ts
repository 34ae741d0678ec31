import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { manageHost } from './support.ts'

const token = '0123456789abcdef0123456789abcdef01234567'
const file = (name: string): string => fileURLToPath(new URL(`clients/${name}`, import.meta.url))

interface Ended {
  readonly code: number | null
  readonly output: string
}

function run(command: string, ...args: readonly string[]): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const child = spawn(command, args, { env: { ...process.env, ANSIBLE_NOCOLOR: '1' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  child.on('error', (error) => resolve({ code: null, output: String(error) }))
  child.on('close', (code) => resolve({ code, output }))
  return promise
}

/** A Python that has pynetbox. */
async function pythonWithPynetbox(): Promise<string | undefined> {
  for (const python of ['python3', '/usr/bin/python3']) {
    const { code, output } = await run(python, '-c', 'import pynetbox, sys; print(sys.executable)')
    if (code === 0) return output.trim()
  }
  return undefined
}

const python = await pythonWithPynetbox()
const ansible = python !== undefined && (await run('ansible-doc', 'netbox.netbox.netbox_webhook')).code === 0

async function served() {
  return manageHost({ server: { port: 0, tokens: [{ name: 'automation', token, scopes: ['admin'] }] } })
}

describe('what manages NetBox manages this', () => {
  it('pynetbox', async ({ skip }) => {
    skip(python === undefined, 'pynetbox is not installed (Debian: python3-pynetbox)')
    const { url } = await served()
    expect(await run(python as string, file('by_pynetbox.py'), url, token)).toEqual({
      code: 0,
      output: 'done\n',
    })
  }, 120_000)

  it('the Ansible module netbox_webhook, twice over', async ({ skip }) => {
    skip(!ansible, 'Ansible with netbox.netbox, or pynetbox for it, is not installed (Debian: ansible)')
    const { url } = await served()
    const variables = JSON.stringify({ url, token, ansible_python_interpreter: python })
    const { code, output } = await run(
      'ansible-playbook',
      '-i',
      'localhost,',
      '-e',
      variables,
      file('playbook.yml'),
    )
    expect([code, output]).toEqual([0, expect.stringContaining('failed=0')])
  }, 300_000)
})
