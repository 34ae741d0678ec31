import type { Message } from '../message.ts'

/** A message attachment: its fields are a table. */
export function mattermostBody({ title, link, changes }: Message): object {
  return {
    attachments: [
      {
        fallback: escaped(title),
        title: escaped(title),
        ...(link !== undefined && { title_link: link }),
        fields: changes.map(({ field, change }) => ({ short: false, title: field, value: escaped(change) })),
      },
    ],
  }
}

/** Mattermost reads Markdown, and `@all` anywhere. A blank of no width keeps that a text. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]()#~<>|]/g, '\\$&').replaceAll('@', '@\u200b')
}
