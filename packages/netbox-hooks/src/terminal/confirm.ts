import { createInterface } from 'node:readline/promises'

/**
 * Asks whoever sits before a terminal whether to go on; where nobody does, the answer is yes.
 * @param signal ends the question, which is a no
 */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  // It takes Ctrl-C for itself.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    const answer = await terminal.question(`${question} Go on? [y/N] `, { signal })
    return /^y(es)?$/i.test(answer.trim())
  } catch {
    // Ctrl-C or Ctrl-D is an answer, too.
    return false
  } finally {
    terminal.close()
  }
}
