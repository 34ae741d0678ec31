import { isObject } from '@netbox-hooks/core/json'
import { type Settings, secretMark } from '../objects/index.ts'
import { description, firstFields, lastFields, name, ownFields, secretsOf } from './common-fields.ts'
import { type Field, readOnly } from './field.ts'
import { boolean, choice, json, type Kind, keyed, list, mistake, seconds, text } from './kinds.ts'
import { ownRuleFields } from './own-rule.ts'
import { type Mistakes, words } from './words.ts'

const span = { type: ['number', 'string'], description: "Seconds, or a text with its unit: `'90s'`, `'5m'`." }
const naturalNumber = { type: 'integer', minimum: 1 }

/** The fields of a webhook: NetBox's in its order, then those that this product has beside them. */
export const webhookFields: readonly Field[] = [
  ...firstFields,
  name,
  description,
  {
    name: 'payload_url',
    label: 'URL',
    help: 'An http or https URL, or a Jinja2 template of one.',
    kind: text(),
    isRequired: true,
  },
  {
    name: 'http_method',
    label: 'HTTP method',
    kind: choice(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    fallback: 'POST',
  },
  {
    name: 'http_content_type',
    label: 'HTTP content type',
    kind: text(),
    fallback: 'application/json',
  },
  {
    name: 'additional_headers',
    label: 'Additional headers',
    help: 'Jinja2 template of further headers, a `Name: value` in each line.',
    kind: text({ mayBeBlank: true, keepsBlanks: true }),
    fallback: '',
  },
  {
    name: 'body_template',
    label: 'Body template',
    help: 'Jinja2 template of the body. Left blank, it is the payload as JSON.',
    kind: text({ mayBeBlank: true, keepsBlanks: true }),
    fallback: '',
  },
  {
    name: 'secret',
    label: 'Secret',
    help: `Key of the signatures. It is never shown: "${secretMark}" stands for it, and sent back leaves it as it is.`,
    kind: secret(),
    show: ({ secrets }) => (secrets.length > 0 ? secretMark : ''),
  },
  {
    name: 'ssl_verification',
    label: 'SSL verification',
    help: "Whether the endpoint's certificate must be valid.",
    kind: boolean,
    fallback: true,
  },
  {
    name: 'ca_file_path',
    label: 'CA File Path',
    help: 'Certificates to trust: a PEM file on the host, or its text.',
    kind: text({ mayBeBlank: true }),
    mayBeNull: true,
  },
  ...lastFields,
  {
    name: 'enabled',
    label: 'Enabled',
    help: 'Whether events are sent to it at all.',
    kind: boolean,
    fallback: true,
  },
  {
    name: 'headers',
    label: 'Headers',
    help: 'Further headers, without templates.',
    kind: json({ type: 'object', additionalProperties: { type: 'string' } }),
    mayBeNull: true,
    fallback: {},
  },
  {
    name: 'secret_headers',
    label: 'Secret headers',
    help: 'Names of headers whose values are secret, beside those that always are.',
    kind: list(text()),
    mayBeNull: true,
    fallback: [],
  },
  {
    name: 'payload',
    label: 'Payload',
    help: 'How the body wraps the payload.',
    kind: choice(['netbox', 'standard', 'cloudevents']),
    fallback: 'netbox',
  },
  {
    name: 'legacy_keys',
    label: 'Legacy keys',
    help: 'Whether the payload has username and request_id, which NetBox 4.7 has left out.',
    kind: boolean,
    fallback: true,
  },
  {
    name: 'authentication',
    label: 'Authentication',
    help: 'Sent as the header Authorization.',
    kind: keyed({
      type: { enum: ['basic', 'bearer'] },
      username: { type: 'string' },
      password: { type: 'string' },
      token: { type: 'string' },
    }),
    mayBeNull: true,
  },
  {
    name: 'client_cert',
    label: 'Client certificate',
    help: 'A PEM file on the host, or its text.',
    kind: text({ mayBeBlank: true }),
    mayBeNull: true,
  },
  {
    name: 'client_key',
    label: 'Client key',
    help: 'A PEM file on the host, or its text.',
    kind: text({ mayBeBlank: true }),
    mayBeNull: true,
  },
  {
    name: 'proxy',
    label: 'Proxy',
    help: 'HTTP proxy that tunnels with CONNECT.',
    kind: text({ mayBeBlank: true }),
    mayBeNull: true,
  },
  {
    name: 'redirects',
    label: 'Redirects',
    kind: keyed({ follow: { type: 'integer', minimum: 1, maximum: 5 }, same_host: { type: 'boolean' } }),
    mayBeNull: true,
  },
  {
    name: 'timeout',
    label: 'Timeout',
    help: 'Seconds that one attempt may take; NetBox has it since 4.7. Empty: 15.',
    kind: seconds,
    mayBeNull: true,
  },
  {
    name: 'concurrency',
    label: 'Concurrency',
    help: 'Requests in flight at most: a number, or bounds between which it adapts.',
    kind: keyed({ min: naturalNumber, max: naturalNumber }, naturalNumber),
    mayBeNull: true,
  },
  {
    name: 'rate_limit',
    label: 'Rate limit',
    kind: keyed({ count: naturalNumber, per: span }),
    mayBeNull: true,
  },
  {
    name: 'ordering',
    label: 'Ordering',
    help: 'What is delivered in the order in which it happened.',
    kind: choice(['none', 'object', 'webhook']),
    fallback: 'none',
  },
  {
    name: 'head',
    label: 'Head',
    help: 'What an ordered delivery waits for.',
    kind: keyed({ skip_after: span }, { const: 'block' }),
    mayBeNull: true,
    fallback: 'block',
  },
  {
    name: 'retry',
    label: 'Retry',
    help: 'Pauses before each attempt, the first included.',
    kind: keyed({ schedule: { type: 'array', items: span, minItems: 1 } }),
    mayBeNull: true,
  },
  ...ownRuleFields,
  ...ownFields,
  {
    name: 'secrets',
    label: 'Secrets',
    help: 'The keys of the signatures, the preferred one first. A list of texts sets all of them.',
    kind: keys(),
    mayBeNull: true,
    show: secretsOf,
  },
  readOnly(
    'state',
    'State',
    {
      type: 'string',
      description:
        'Whether it is sent to: active, paused, open (by the breaker), disabled, held (this host cannot sign for it).',
    },
    ({ name }, view) => view.standing(name).state,
    'string',
  ),
  readOnly(
    'reason',
    'Reason',
    { type: ['string', 'null'], description: 'Why it is not sent to.' },
    ({ name }, view) => view.standing(name).reason,
    'string',
  ),
]

/** Texts set them. What is shown of them, sent back, leaves them as they are. */
function keys(): Kind {
  return {
    type: 'list',
    schema: { type: 'array', items: { type: ['string', 'object'] } },
    read(value) {
      if (!Array.isArray(value)) return mistake(words.noList(value))
      if (value.every(isObject)) return { isKept: true }
      const wrong = value.flatMap((one, index): [string, Mistakes][] =>
        typeof one === 'string' ? [] : [[String(index), [words.notText]]],
      )
      if (wrong.length > 0) return { mistakes: Object.fromEntries(wrong.slice(0, 20)) }
      return { value: value.length === 0 ? undefined : value }
    },
  }
}

/** What stands for a secret, sent back, leaves it as it is. */
function secret(): Kind {
  const kind = text({ mayBeBlank: true, keepsBlanks: true })
  return { ...kind, read: (value) => (value === secretMark ? { isKept: true } : kind.read(value)) }
}

/** A secret takes the place of all keys that there are, and keys that of the secret. */
export function readKeys(
  { secret, secrets }: Readonly<Record<string, unknown>>,
  current: Settings | undefined,
): { readonly settings: Settings } | { readonly mistakes: Readonly<Record<string, Mistakes>> } {
  if (secret === secretMark && current === undefined)
    return { mistakes: { secret: ['It stands for a secret that is there already; send the secret itself.'] } }
  if (secret !== undefined && secret !== secretMark && secrets === undefined)
    return { settings: { secrets: undefined } }
  const isSet = Array.isArray(secrets) && secrets.some((one) => typeof one === 'string')
  return { settings: isSet && secret === undefined ? { secret: undefined } : {} }
}
