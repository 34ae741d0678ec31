import type { Message } from '../message.ts'

/** A message in blocks, with a text for notifications. */
export function slackBody({ title, link, changes }: Message): object {
  const head = link === undefined ? `*${escaped(title)}*` : `*<${escaped(link)}|${escaped(title)}>*`
  const lines = changes.map(({ field, change }) => `• *${escaped(field)}*: ${escaped(change)}`)
  return {
    text: escaped(title),
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: [head, ...lines].join('\n') } }],
  }
}

/** What would be a link, a mention or the name of a channel is text. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
