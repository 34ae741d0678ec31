import { z } from 'zod'

/** What the operator can set. */
export const settings = z.object({
  /** The kind of channel. */
  service: z.enum(['slack', 'teams', 'mattermost']),
  /** URL of the channel's incoming webhook. Whoever has it can write there: better as a reference, `{ env: 'CHAT_URL' }`. */
  url: z.string(),
  /** Where people see NetBox, e.g. `https://netbox.example.com`. Default: no link. */
  netboxUrl: z.url().optional(),
  /** What the channel is told of. */
  objectTypes: z.array(z.string()).default(['dcim.*']),
  eventTypes: z.array(z.string()).default(['object_created', 'object_updated', 'object_deleted']),
  /** Fields whose changes are not shown. */
  ignoredFields: z.array(z.string()).default(['last_updated', 'created']),
})

export type ChatMessageSettings = z.output<typeof settings>
