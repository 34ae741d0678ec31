import type { NewDelivery } from '@netbox-hooks/delivery'
import type { WebhookRequest } from '@netbox-hooks/webhooks'
import { variableMissing } from '../errors.ts'
import { escapeRegExp } from './escape-reg-exp.ts'
import { secretForms } from './forms.ts'
import type { Secrets } from './secrets.ts'
import { shortestText } from './text-search.ts'

/** The parts of a request that templates write. */
type Written = Pick<NewDelivery, 'url' | 'headers' | 'body'>

/**
 * Keeps environment variables that templates have read out of the queue. Where a template has written the value of one,
 * what is stored has a stand-in: the variable's name and the way in which it is written. An attempt puts in the value that
 * the variable has then, so that the bytes that are sent stay the same as long as it does.
 *
 * A stand-in ends in the event's id, which is made after all that is in the event: data cannot name a variable.
 */
export class EnvironmentValues {
  readonly #known: Pick<Secrets, 'variables' | 'valuesOf'>

  /** @param known the variables that templates may read */
  constructor(known: Pick<Secrets, 'variables' | 'valuesOf'>) {
    this.#known = known
  }

  /** A request as it is stored. */
  hide<Request extends WebhookRequest>(request: Request, eventId: string): Request {
    const { environment } = request
    if (!environment) return request
    const standIns = new Map(environment.flatMap((name) => this.#standInsOf(name, eventId)))
    if (standIns.size === 0) return request
    // A value may be part of another one: the longest is looked for first.
    const longestFirst = [...standIns.keys()].sort((a, b) => b.length - a.length)
    const pattern = new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g')
    return { ...request, ...rewritten(request, pattern, ([value = '']) => standIns.get(value) as string) }
  }

  /**
   * A delivery as it is sent.
   * @throws NetboxHooksError `NBH_VARIABLE_MISSING`
   */
  reveal<Delivery extends NewDelivery>(delivery: Delivery): Delivery {
    if (this.#known.variables.size === 0 || !mentions(delivery, `.${delivery.eventId}`)) return delivery
    const pattern = new RegExp(`redacted\\.([a-zA-Z0-9]+)\\.([^\\s/"]+?)\\.${delivery.eventId}`, 'g')
    const written = rewritten(delivery, pattern, ([whole = '', form = '', name = '']) => {
      const write = secretForms[form]
      if (!write) return whole
      const variable = decodeURIComponent(name)
      const value = this.#known.variables.get(variable)
      if (value === undefined) throw variableMissing(variable)
      return write(value)
    })
    return { ...delivery, ...written }
  }

  #standInsOf(name: string, eventId: string): (readonly [value: string, standIn: string])[] {
    // One that a template has read just before it changed is hidden as well.
    const values = this.#known.valuesOf(name).filter(({ length }) => length >= shortestText)
    const forms = values.flatMap((value) =>
      Object.entries(secretForms).map(
        ([form, write]) => [write(value), `redacted.${form}.${encodeURIComponent(name)}.${eventId}`] as const,
      ),
    )
    // Most values look the same in many forms: the first one is the simplest.
    return forms.reverse()
  }
}

function mentions({ url, headers, body }: Written, text: string): boolean {
  return (
    url.includes(text) ||
    Object.values(headers).some((value) => value.includes(text)) ||
    Buffer.from(body.buffer, body.byteOffset, body.byteLength).includes(text)
  )
}

/** The parts of a request with every match replaced; a body without one stays the object that it is. */
function rewritten(
  { url, headers, body }: Written,
  pattern: RegExp,
  replace: (match: readonly string[]) => string,
): Written {
  const rewrite = (text: string) => text.replace(pattern, (...match: string[]) => replace(match))
  const text = Buffer.from(body).toString()
  const newText = rewrite(text)
  return {
    url: rewrite(url),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, rewrite(value)])),
    body: newText === text ? body : Buffer.from(newText),
  }
}
