import { createInterface } from 'node:readline/promises'
import { say } from '../talk.ts'

/**
 * Asks for one answer; an empty one is the fallback. What is no answer is asked for again.
 * @param problemOf what is wrong with an answer, as a sentence
 */
export type Ask = <Value extends string>(
  text: string,
  fallback: Value,
  problemOf?: (answer: string) => string | undefined,
) => Promise<Value>

/** Whether somebody sits before a terminal who can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true
}

/**
 * Asks one question after the other, on standard error, as all talk goes there.
 * @returns what the questions came to; `undefined` after Ctrl-C or Ctrl-D
 */
export async function ask<Answers>(questions: (ask: Ask) => Promise<Answers>): Promise<Answers | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new AbortController()
  terminal.on('close', () => ended.abort())
  const question: Ask = async (text, fallback, problemOf) => {
    for (;;) {
      const asked = await terminal.question(`${text} [${fallback}] `, { signal: ended.signal })
      const answer = asked.trim() || fallback
      const problem = problemOf?.(answer)
      if (problem === undefined) return answer as typeof fallback
      say(problem)
    }
  }
  try {
    return await questions(question)
  } catch (error) {
    if (!ended.signal.aborted) throw error
    say('')
    return undefined
  } finally {
    terminal.close()
  }
}
