import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * Runs a script of this folder in a process of its own, and kills it as soon as it has said so many lines.
 * @returns what it had said by then
 */
export async function killAfterLines(
  script: string,
  args: readonly string[],
  lines: number,
): Promise<readonly string[]> {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (said.split('\n').length > lines) child.kill('SIGKILL')
  })
  await exited
  return said.split('\n').slice(0, -1)
}
