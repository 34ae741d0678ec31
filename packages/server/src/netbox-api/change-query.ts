import type { Schema } from '../netbox-fields/kinds.ts'
import { words } from '../netbox-fields/words.ts'
import { booleanOf } from './filters.ts'
import type { Query } from './pages.ts'
import type { Refused } from './refusals.ts'

const pendings = ['cancel', 'keep'] as const

/** The query of a change. */
export const changeQuery: Schema = {
  type: 'object',
  properties: {
    move_pending: {
      type: 'boolean',
      description:
        'Sends what waits for a webhook to its new URL. Default: it keeps the one it was stored with.',
    },
  },
}

/** The query of a deletion. */
export const deleteQuery: Schema = {
  type: 'object',
  properties: {
    pending: {
      type: 'string',
      enum: pendings,
      description:
        'What becomes of the deliveries that wait for a webhook: they are cancelled (the default), or kept until they are sent elsewhere, or there is a webhook of that name again.',
    },
  },
}

/** Whether what waits is sent to a webhook's new URL. */
export function movesIn(query: Query): boolean | undefined | Refused {
  const given = query['move_pending']?.at(-1)
  if (given === undefined) return undefined
  return booleanOf(given) ?? refused('move_pending', words.notBoolean)
}

/** What becomes of what waits for a webhook that is deleted. */
export function pendingIn(query: Query): (typeof pendings)[number] | undefined | Refused {
  const given = query['pending']?.at(-1)
  if (given === undefined) return undefined
  return pendings.find((one) => one === given) ?? refused('pending', words.noChoice(given))
}

function refused(parameter: string, sentence: string): Refused {
  return { status: 400, body: { [parameter]: [sentence] } }
}
