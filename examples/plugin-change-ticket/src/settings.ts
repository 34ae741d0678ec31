import { z } from 'zod'
import { type Json, templateProblems } from './templates.ts'

const fields = z.record(z.string(), z.json()).superRefine((value, context) => {
  for (const { path, message } of templateProblems(value as Json))
    context.addIssue({ code: 'custom', path, message })
})

/** What the operator can set. */
export const settings = z.object({
  /** Where tickets are: `POST` there opens one, `GET` with the reference as a parameter finds it. */
  url: z.url({ protocol: /^https?$/ }),
  /** Better as a reference, `{ env: 'TICKETS_TOKEN' }`. Default: none is sent. */
  token: z.string().min(1).optional(),
  /** What stands before the token in `Authorization`. */
  scheme: z.string().default('Bearer'),
  /** The field of a ticket that holds the event's id, and the parameter by which tickets are found. */
  reference: z.string().min(1).default('external_reference'),
  /** The field of the answer to `GET` that has the list of tickets, if the answer is not that list itself. */
  results: z.string().default('results'),
  /** The ticket's other fields. Every text in them is a Jinja2 template. */
  fields: fields.default({
    title: '{{ object_type }} {{ data.display or data.name or data.id }} was {{ event }}',
    description: "By {{ username or 'the system' }} at {{ timestamp }}.",
  }),
})

/** What an event rule can set. */
export const ruleSettings = z.object({
  /** Fields beside those of the plugin's settings, and in their place. */
  fields: fields.default({}),
})

export type ChangeTicketSettings = z.output<typeof settings>
