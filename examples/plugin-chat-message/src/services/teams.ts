import type { Message } from '../message.ts'

/** An adaptive card, as the workflow "Post to a channel when a webhook request is received" takes it. */
export function teamsBody({ title, link, changes }: Message): object {
  const facts = changes.map(({ field, change }) => ({ title: field, value: escaped(change) }))
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'TextBlock', text: escaped(title), weight: 'Bolder', wrap: true },
            ...(facts.length > 0 ? [{ type: 'FactSet', facts }] : []),
          ],
          ...(link !== undefined && {
            actions: [{ type: 'Action.OpenUrl', title: 'Open in NetBox', url: link }],
          }),
        },
      },
    ],
  }
}

/** Cards read Markdown. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]()#~<>-]/g, '\\$&')
}
