import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manageHost } from './support.ts'

const names = ['alpha', 'Beta', 'beta-2', 'delta', 'Élan', 'a+b', 'x.y', '100%', 'zeta & co']
const plain = (name: string) => name.toLowerCase()
const escaped = (text: string) => text.replaceAll(/[.+*?^$()[\]{}|\\&#~-]/g, '\\$&')

/** What each lookup means, said once more in other words. */
const meanings: Readonly<Record<string, (name: string, wanted: string) => boolean>> = {
  '': (name, wanted) => name === wanted,
  ie: (name, wanted) => plain(name) === plain(wanted),
  ic: (name, wanted) => plain(name).split(plain(wanted)).length > 1,
  isw: (name, wanted) => plain(name).slice(0, wanted.length) === plain(wanted),
  iew: (name, wanted) => plain(name).slice(name.length - wanted.length) === plain(wanted),
  iregex: (name, wanted) => new RegExp(escaped(wanted), 'i').test(name),
}

/** A host with these webhooks, and one of its configuration. */
async function hostWithWebhooks() {
  const managed = await manageHost({
    webhooks: [{ name: 'declared', payloadUrl: 'https://declared.example.com/', enabled: false }],
  })
  const webhooks = names.map((name) => ({
    name,
    payload_url: 'https://example.com/',
    description: `of ${name}`,
    http_method: name === 'delta' ? 'PUT' : 'POST',
  }))
  const { status, text } = await managed.ask('POST', 'webhooks/', webhooks)
  if (status !== 201) throw new Error(text)
  const asked = async (query: string): Promise<string[]> => {
    const { status, json, text } = await managed.ask('GET', `webhooks/?${query}`)
    if (status !== 200) throw new Error(text)
    return json.results.map(({ name }: { name: string }) => name)
  }
  return { managed, asked }
}

describe('a list of webhooks', () => {
  it('is chosen from by all lookups, several values being alternatives, and negated by an n', async () => {
    const { asked } = await hostWithWebhooks()
    const all = [...names, 'declared']
    const part = fc
      .constantFrom(...all)
      .chain((name) =>
        fc
          .tuple(fc.nat(name.length), fc.nat(name.length))
          .map(([a, b]) => name.slice(Math.min(a, b), Math.max(a, b))),
      )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(meanings)),
        fc.array(
          part.filter((text) => text !== ''),
          { minLength: 1, maxLength: 2 },
        ),
        fc.boolean(),
        async (lookup, wanted, isNegated) => {
          const suffix = isNegated && lookup !== 'iregex' ? `__n${lookup}` : lookup && `__${lookup}`
          const values = lookup === 'iregex' ? wanted.map(escaped) : wanted
          const query = values.map((value) => `name${suffix}=${encodeURIComponent(value)}`).join('&')
          const fitting = all.filter((name) => wanted.some((value) => meanings[lookup]?.(name, value)))
          const expected = suffix.startsWith('__n') ? all.filter((name) => !fitting.includes(name)) : fitting
          expect((await asked(query)).sort()).toEqual(expected.sort())
        },
      ),
      { numRuns: 150 },
    )
  })

  it('is chosen from by what its fields hold, and by where it comes from', async () => {
    const { managed, asked } = await hostWithWebhooks()
    expect(await asked('http_method=PUT')).toEqual(['delta'])
    expect(await asked('origin=config')).toEqual(['declared'])
    expect(await asked('enabled=false')).toEqual(['declared'])
    expect(await asked('q=declared.example')).toEqual(['declared'])
    expect(await asked('description__empty=true')).toEqual(['declared'])
    expect(await asked('name=delta&name=alpha')).toEqual(['alpha', 'delta'])
    expect(await asked('name=delta&name=delta&name=nobody&name=ALPHA')).toEqual(['delta'])
    expect(await asked('name=delta&name__ic=alp')).toEqual([])
    expect(await asked('name=')).toEqual(await asked(''))
    const [{ id, created }] = (await managed.ask('GET', 'webhooks/?name=delta')).json.results
    expect(await asked(`id=${id}`)).toEqual(['delta'])
    expect(await asked(`id__gt=${id}`)).not.toContain('delta')
    expect(await asked(`created__gte=${created}`)).toContain('delta')
    expect(await asked(`created__lt=${created}`)).not.toContain('delta')
    expect(await asked('name__regex=^[ab]l')).toEqual(['alpha'])
  })

  it('refuses values that no field could hold, and bounds the time of regular expressions', async () => {
    const { managed } = await hostWithWebhooks()
    const mistakes = async (query: string) => {
      const { status, json } = await managed.ask('GET', `webhooks/?${query}`)
      return [status, json]
    }
    expect(await mistakes('http_method=FOO')).toEqual([
      400,
      { http_method: ['Select a valid choice. FOO is not one of the available choices.'] },
    ])
    expect(await mistakes('id=x')).toEqual([400, { id: ['Enter a whole number.'] }])
    expect(await mistakes('enabled=maybe')).toEqual([400, { enabled: ['Must be a valid boolean.'] }])
    expect(await mistakes('name__regex=(')).toEqual([
      400,
      { name__regex: [expect.stringContaining('regular expression')] },
    ])
    for (const id of ['0x1', '1.5', '1e1'])
      expect(await mistakes(`id=${id}`)).toEqual([400, { id: ['Enter a whole number.'] }])
    const slow = `description__regex=${encodeURIComponent('(\\w+)+\\1!')}`
    await managed.webhook({ name: 'long', description: 'a'.repeat(200) })
    expect((await mistakes(slow))[0]).toBe(400)
    await managed.ask(
      'DELETE',
      `webhooks/${(await managed.ask('GET', 'webhooks/?name=long')).json.results[0].id}/`,
    )
  })

  it('is refused where it is asked for by what there is not here: all of it would be answered', async () => {
    const managed = await manageHost()
    const lacking = ['tag', 'owner_id', 'owner_group__n', 'created_by_request']
    for (const filter of [
      ...lacking.map((name) => `webhooks/?${name}`),
      'webhooks/?secret',
      'webhooks/?secret__ic',
      'event-rules/?object_type_id',
    ]) {
      const { status, json } = await managed.ask('GET', `${filter}=1`)
      expect([status, json]).toEqual([
        400,
        { [filter.split('?')[1] as string]: ['Nothing can be chosen by that here.'] },
      ])
    }
    await managed.webhook({ name: 'a' })
    // Which is no filter of anybody's is left aside, as in NetBox.
    for (const query of ['tag=', 'name__ic__x=b', 'name__nope=b', 'nope=1'])
      expect((await managed.ask('GET', `webhooks/?${query}`)).json.count).toBe(1)
  })

  it('is put in order, backwards, and by several fields', async () => {
    const { asked } = await hostWithWebhooks()
    expect(await asked('ordering=-name')).toEqual((await asked('ordering=name')).toReversed())
    expect((await asked('ordering=-http_method,-id'))[0]).toBe('delta')
    expect(await asked('ordering=nope')).toEqual(await asked(''))
  })

  it('comes in pages that lead to each other, by offset or by id', async () => {
    const { managed, asked } = await hostWithWebhooks()
    const pages = async (first: string): Promise<string[]> => {
      const found: string[] = []
      let next: string | null = first
      while (next !== null) {
        const { json } = await managed.ask('GET', next.replace(/^.*\/api\/extras\//, ''))
        found.push(...json.results.map(({ name }: { name: string }) => name))
        next = json.next
      }
      return found
    }
    const all = await asked('limit=0')
    expect(all).toHaveLength(10)
    for (const limit of [1, 3, 10]) {
      expect(await pages(`webhooks/?limit=${limit}`)).toEqual(all)
      expect((await pages(`webhooks/?start=0&limit=${limit}`)).sort()).toEqual([...all].sort())
    }
    const { json } = await managed.ask('GET', 'webhooks/?start=0&limit=3')
    expect([json.count, json.previous, json.results.length]).toEqual([null, null, 3])
  })

  it('shows the fields that are asked for', async () => {
    const { managed } = await hostWithWebhooks()
    const fields = async (query: string) =>
      Object.keys((await managed.ask('GET', `webhooks/?${query}`)).json.results[0])
    expect(await fields('brief=true')).toEqual(['id', 'url', 'display', 'name', 'description'])
    expect(await fields('fields=name,id')).toEqual(['id', 'name'])
    expect(await fields('omit=name,tags')).not.toContain('tags')
    expect(await fields('exclude=secret')).not.toContain('secret')
  })
})

it('a list of rules is chosen from by what they are for, and by what they do', async () => {
  const managed = await manageHost()
  const [first, second] = [
    await managed.webhook({ name: 'first' }),
    await managed.webhook({ name: 'second' }),
  ]
  await managed.rule({ name: 'sites', action_object_id: first.id })
  await managed.rule({
    name: 'all',
    object_types: ['dcim.*'],
    event_types: ['object_deleted'],
    action_object_id: second.id,
  })
  await managed.rule({
    name: 'both',
    object_types: ['ipam.prefix'],
    enabled: false,
    action_object_id: first.id,
    webhooks: [first.id, 'second'],
  })
  const asked = async (query: string) =>
    (await managed.ask('GET', `event-rules/?${query}`)).json.results.map(({ name }: { name: string }) => name)
  expect(await asked('object_type=dcim.site')).toEqual(['all', 'sites'])
  expect(await asked('object_type__ic=prefix')).toEqual(['both'])
  expect(await asked('event_type=object_deleted')).toEqual(['all'])
  expect(await asked('enabled=false')).toEqual(['both'])
  expect(await asked(`action_object_id=${first.id}`)).toEqual(['both', 'sites'])
  expect(await asked(`webhook_id=${second.id}`)).toEqual(['all', 'both'])
  expect(await asked('webhook=second&object_type=dcim.device')).toEqual(['all'])
  expect(await asked('action_type=webhook&action_object_type=extras.webhook')).toHaveLength(3)
})
