import type { Ask } from '../questions/ask.ts'
import { oneOf } from '../questions/one-of.ts'
import { type Answers, defaultWebhookUrl, formats, sources, webhookUrlProblem } from './answers.ts'

/** The answers that stand where nobody is asked. */
export function completeAnswers({
  from = 'application',
  webhookUrl = defaultWebhookUrl,
  format = 'ts',
}: Partial<Answers>): Answers {
  return { from, webhookUrl, format }
}

/** Asks for what no option has said. */
export async function askAnswers(ask: Ask, given: Partial<Answers>): Promise<Answers> {
  const otherwise = completeAnswers(given)
  return {
    from:
      given.from ??
      (await ask('Do changes come from an application or from netbox?', otherwise.from, oneOf(sources))),
    webhookUrl:
      given.webhookUrl ?? (await ask('Where do webhooks go?', otherwise.webhookUrl, webhookUrlProblem)),
    format:
      given.format ??
      (await ask('Write the configuration as ts, js or yaml?', otherwise.format, oneOf(formats))),
  }
}
