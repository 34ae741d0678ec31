import { createInterface } from 'node:readline/promises'
import { nearest } from '@netbox-hooks/core/hints'
import { say } from '../terminal/print.ts'
import { type Answers, defaultWebhookUrl, formats, sources, webhookUrlProblem } from './answers.ts'

/**
 * Asks for what no option has said. Questions go to standard error, as all talk does.
 * @returns `undefined` after Ctrl-C or Ctrl-D
 */
export async function ask(given: Partial<Answers>): Promise<Answers | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new AbortController()
  terminal.on('close', () => ended.abort())
  const question = async <Value extends string>(
    text: string,
    fallback: Value,
    problemOf: (answer: string) => string | undefined,
  ): Promise<Value> => {
    for (;;) {
      const asked = await terminal.question(`${text} [${fallback}] `, { signal: ended.signal })
      const answer = asked.trim() || fallback
      const problem = problemOf(answer)
      if (problem === undefined) return answer as Value
      say(problem)
    }
  }
  try {
    return {
      from:
        given.from ??
        (await question(
          'Do changes come from an application or from netbox?',
          'application',
          oneOf(sources),
        )),
      webhookUrl:
        given.webhookUrl ?? (await question('Where do webhooks go?', defaultWebhookUrl, webhookUrlProblem)),
      format:
        given.format ?? (await question('Write the configuration as ts, js or yaml?', 'ts', oneOf(formats))),
    }
  } catch (error) {
    if (!ended.signal.aborted) throw error
    say('')
    return undefined
  } finally {
    terminal.close()
  }
}

function oneOf(words: readonly string[]): (answer: string) => string | undefined {
  return (answer) => (words.includes(answer) ? undefined : nearest(answer, words, 'answers'))
}
