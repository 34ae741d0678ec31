import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { say, sayInLine } from './print.ts'

/**
 * Asks whoever sits before a terminal for a text that is not shown as it is typed.
 * @returns `undefined` where nobody does, and after Ctrl-C or Ctrl-D
 */
export function askHidden(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return Promise.resolve(undefined)
  sayInLine(question)
  // What is typed is echoed to nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  return new Promise((resolve) => {
    terminal.on('line', (line) => {
      resolve(line.trim() || undefined)
      terminal.close()
    })
    // Ctrl-C closes it as well.
    terminal.on('close', () => {
      say('')
      resolve(undefined)
    })
  })
}
