import { wireSecretOf } from '../contract/orders.ts'
import type { ListedObject } from '../objects/index.ts'
import { type Field, readOnly } from './field.ts'
import { alwaysEmpty, text } from './kinds.ts'

const time = { type: ['string', 'null'], format: 'date-time' }

/** With these every object of NetBox's begins… */
export const firstFields: readonly Field[] = [
  readOnly('id', 'ID', { type: 'integer' }, ({ id }) => id, 'integer'),
  readOnly('url', 'Url', { type: 'string' }, ({ kind, id }, view) => view.urlOf(kind, id)),
  readOnly('display_url', 'Display url', { type: 'string' }, ({ kind, id }, view) => view.pageOf(kind, id)),
  readOnly('display', 'Display', { type: 'string' }, ({ name }) => name),
]

/** …and with these it ends. */
export const lastFields: readonly Field[] = [
  {
    name: 'custom_fields',
    label: 'Custom fields',
    kind: alwaysEmpty({}, 'There are no custom fields here; leave it out.'),
    mayBeNull: true,
    fallback: {},
  },
  {
    name: 'owner',
    label: 'Owner',
    kind: alwaysEmpty(null, 'There are no owners here; leave it out.'),
    mayBeNull: true,
  },
  {
    name: 'tags',
    label: 'Tags',
    kind: alwaysEmpty([], 'There are no tags here; leave it out.'),
    mayBeNull: true,
    fallback: [],
  },
  readOnly('created', 'Created', time, ({ createdAt }) => netboxTime(createdAt), 'datetime'),
  readOnly('last_updated', 'Last updated', time, ({ changedAt }) => netboxTime(changedAt), 'datetime'),
]

/** What this product tells beside NetBox's fields, of whatever kind an object is. */
export const ownFields: readonly Field[] = [
  readOnly(
    'origin',
    'Origin',
    {
      type: 'string',
      description: '`config`, `managed`, or the name of a plugin. Only what is managed can be changed.',
    },
    ({ origin }) => origin,
    'string',
  ),
  {
    ...readOnly(
      'version',
      'Version',
      {
        type: ['integer', 'null'],
        description: 'One more with every change; `null` of what is not managed.',
      },
      ({ version }) => version ?? null,
      'integer',
    ),
    help: 'Sent with a change: it is made only if that is the version the object has.',
  },
  readOnly(
    'problems',
    'Problems',
    { type: 'array', items: { type: 'object' }, description: 'What keeps it from doing its work.' },
    ({ problems }) =>
      problems.map(({ code, message, hint }) => ({ code, message, ...(hint !== undefined && { hint }) })),
  ),
]

export const name: Field = {
  name: 'name',
  label: 'Name',
  kind: text({ maxLength: 150 }),
  isRequired: true,
  show: ({ name }) => name,
}

export const description: Field = {
  name: 'description',
  label: 'Description',
  kind: text({ maxLength: 200, mayBeBlank: true }),
  fallback: '',
}

/** The keys of a webhook's signatures, without what they are. */
export function secretsOf({ secrets }: ListedObject): readonly unknown[] {
  return secrets.map(wireSecretOf)
}

/** A time with six decimals, as NetBox writes it. */
export function netboxTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString().replace('Z', '000Z')
}
