import {
  KeyRing,
  mergeSettings,
  newKey,
  openSettings,
  readStored,
  resealSettings,
  sealSettings,
  shownSettings,
  writeStored,
} from '@netbox-hooks/host/parts'
import { secretMark } from '@netbox-hooks/server'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const uid = '0192f0c1-0000-7000-8000-000000000001'
const now = Date.UTC(2026, 0, 1)
const ring = new KeyRing([newKey()])
const object = { kind: 'webhook', uid, ring, now } as const

type Fields = Readonly<Record<string, unknown>>

/** As it is read back from where it was stored. */
function stored(settings: Fields): Fields {
  return readStored(writeStored({ uid, settings }))?.settings as Fields
}

const sealed = (settings: Fields, before?: Fields) => stored(sealSettings(settings, { ...object, before }))
const opened = (settings: Fields, keys = ring, at = now) =>
  openSettings(settings, { ...object, ring: keys, now: at })

/** It can be told from all else. */
const secret = fc.stringMatching(/^s3cr3t[a-z0-9]{6,30}$/)
const pem = secret.map((text) => `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`)

/** Settings of a webhook, and the secrets in them. */
const webhooks = fc
  .record(
    {
      secret,
      secrets: fc.uniqueArray(secret, { minLength: 1, maxLength: 3 }),
      authentication: fc.oneof(
        fc.record({ type: fc.constant('basic'), username: secret, password: secret }),
        fc.record({ type: fc.constant('bearer'), token: secret }),
      ),
      authorization: secret,
      marked: secret,
      lines: fc.array(fc.constantFrom('Authorization', 'x-api-key', 'X-Marked'), { maxLength: 3 }),
      lineSecrets: fc.tuple(secret, secret, secret),
      isTemplate: fc.boolean(),
      clientKey: pem,
      proxy: secret.map((password) => `http://user:${password}@proxy.example.com:3128`),
    },
    { requiredKeys: ['lineSecrets'] },
  )
  .map(({ lines = [], lineSecrets, isTemplate, authorization, marked, ...settings }) => {
    const names = [...new Set(lines)]
    const text = names.map((name, index) => `${name}: ${lineSecrets[index]}`).join('\r\n')
    const { secret: one, ...others } = settings
    return {
      name: 'cmdb',
      payloadUrl: 'https://cmdb.example.com/',
      ...(settings.secrets ? others : settings),
      ...(settings.clientKey && { clientCert: 'certs/client.pem' }),
      secretHeaders: ['x-marked'],
      headers: {
        'X-Source': 'netbox-hooks',
        ...(authorization && { Authorization: `Bearer ${authorization}` }),
        ...(marked && { 'X-Marked': marked }),
      },
      ...(text && {
        additionalHeaders: isTemplate ? `{% if data.id %}${text}\n{% endif %}` : `X-Id: 1\n${text}\n`,
      }),
      ...(one && settings.secrets === undefined && { secret: one }),
    }
  })

/** All texts that must not be seen. */
function secretsOf(settings: Fields): string[] {
  return JSON.stringify(settings).match(/s3cr3t[a-z0-9]+/g) ?? []
}

/** In any of the forms in which it could be read. */
function shows(text: string, secrets: readonly string[]): boolean {
  return secrets.some((each) =>
    [
      each,
      ...['base64', 'base64url', 'hex'].map((form) => Buffer.from(each).toString(form as BufferEncoding)),
    ].some((form) => text.includes(form.replace(/=+$/, ''))),
  )
}

describe('settings of a webhook', () => {
  it('are what they were when they are read and decrypted, and no secret can be read in what is stored or shown', () => {
    fc.assert(
      fc.property(webhooks, (settings) => {
        const body = writeStored({ uid, settings: sealSettings(settings, object) })
        const secrets = secretsOf(settings)
        const kept = readStored(body)?.settings as Fields
        expect(shows(body, secrets)).toBe(false)
        expect(shows(JSON.stringify(shownSettings('webhook', kept, now)), secrets)).toBe(false)
        expect(shownSettings('webhook', kept, now)).toEqual(
          shownSettings('webhook', opened(kept).settings, now),
        )
        const { secrets: keys, ...others } = settings as Fields & { readonly secrets?: readonly string[] }
        const expected = keys?.length === 1 ? { ...others, secret: keys[0] } : settings
        expect(opened(kept)).toMatchObject({ settings: expected, unopened: [] })
      }),
    )
  })

  it('stay as they are stored when they are given back as they were shown, or as they are', () => {
    fc.assert(
      fc.property(webhooks, (settings) => {
        const before = sealed(settings)
        for (const change of [settings, shownSettings('webhook', before, now)]) {
          const merged = mergeSettings('webhook', before, change, { replaces: true, now })
          expect(merged.issues).toEqual([])
          expect(sealed(merged.settings, before)).toEqual(before)
        }
      }),
    )
  })

  it('are encrypted with the first key when it is another, and are the same', () => {
    fc.assert(
      fc.property(webhooks, (settings) => {
        const [old, next] = [newKey(), newKey()]
        const before = stored(sealSettings(settings, { ...object, ring: new KeyRing([old]) }))
        const both = new KeyRing([next, old])
        const after = stored(resealSettings(before, { ...object, ring: both }))
        expect(opened(after, new KeyRing([next]))).toEqual(opened(before, both))
        expect(resealSettings(after, { ...object, ring: both })).toBe(after)
        expect(opened(after, new KeyRing([old])).unopened).toHaveLength(
          opened(before, new KeyRing([next])).unopened.length,
        )
      }),
    )
  })

  it('lack what cannot be decrypted, and are valid without it', () => {
    const settings = {
      name: 'cmdb',
      secrets: ['a-secret-of-mine', 'another-secret'],
      authentication: { type: 'basic', username: 'me', password: 'password' },
      headers: { Authorization: 'Bearer abc', 'X-Source': 'netbox' },
      additionalHeaders: 'Cookie: abc\nX-Id: 1',
      clientCert: 'cert.pem',
      clientKey: '-----BEGIN PRIVATE KEY-----',
      proxy: 'http://me:password@proxy/',
    }
    const { settings: left, unopened, signatureKeys } = opened(sealed(settings), new KeyRing([newKey()]))
    expect(left).toEqual({ name: 'cmdb', headers: { 'X-Source': 'netbox' }, additionalHeaders: '\nX-Id: 1' })
    expect(signatureKeys).toEqual([])
    expect(unopened.map(({ place }) => place.join('.'))).toEqual([
      'secrets.0',
      'secrets.1',
      'authentication.username',
      'authentication.password',
      'headers.Authorization',
      'additionalHeaders',
      'clientKey',
      'proxy',
    ])
    expect(new Set(unopened.map(({ keyId, isKeyMissing }) => `${keyId} ${isKeyMissing}`))).toEqual(
      new Set([`${ring.first?.id} true`]),
    )
  })

  it('cannot be decrypted in another place, of another object, or when they were altered', () => {
    const one = JSON.parse(
      writeStored({ uid, settings: sealSettings({ proxy: 'http://a:b@c/', secret: 'secret' }, object) }),
    )
    const { proxy, secrets } = one.settings
    const unopenedOf = (settings: object, owner = uid) =>
      openSettings(readStored(JSON.stringify({ ...one, settings }))?.settings as Fields, {
        ...object,
        uid: owner,
      }).unopened
    expect(unopenedOf(one.settings)).toEqual([])
    expect(unopenedOf(one.settings, 'another')).toHaveLength(2)
    expect(unopenedOf({ clientKey: proxy })).toEqual([
      { place: ['clientKey'], keyId: ring.first?.id, isKeyMissing: false },
    ])
    expect(unopenedOf({ secrets: [{ ...secrets[0], id: 'other' }] })).toHaveLength(1)
    for (const at of [0, 5, 14, 40, proxy.$sealed.length - 3]) {
      const text = proxy.$sealed as string
      const altered = text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1)
      expect(unopenedOf({ proxy: { $sealed: altered } })).toHaveLength(1)
    }
    for (const text of ['', 'v1', 'v1.', `v1.${ring.first?.id}..`, `v1.${ring.first?.id}.AAAA.AAAA`])
      expect(unopenedOf({ proxy: { $sealed: text } })).toHaveLength(1)
  })

  it('with a secret cannot be stored without a key, those without one can', () => {
    const keyless = { ...object, ring: new KeyRing([]) }
    expect(sealSettings({ name: 'a', headers: { 'X-Id': '1' } }, keyless)).toEqual({
      name: 'a',
      headers: { 'X-Id': '1' },
    })
    expect(() => sealSettings({ name: 'a', secret: 'secret' }, keyless)).toThrow(
      expect.objectContaining({
        code: 'NBH_ENCRYPTION_KEY_MISSING',
        hint: expect.stringContaining('netbox-hooks keys create'),
      }),
    )
    // What was stored with a key stays.
    const before = sealed({ name: 'a', secret: 'secret' })
    const { settings } = mergeSettings('webhook', before, { enabled: false }, { now })
    expect(sealSettings(settings, { ...keyless, before })).toEqual({ ...before, enabled: false })
  })

  it('that a later version has stored, or nobody, are not read', () => {
    expect(readStored(JSON.stringify({ format: 2, uid, settings: {} }))).toBeUndefined()
    for (const body of ['', '[]', 'null', '{}', '{"format":1}', '{"format":1,"uid":"a","settings":[]}'])
      expect(readStored(body)).toBeUndefined()
  })
})

describe('a change of settings', () => {
  const before = sealed({
    name: 'cmdb',
    secrets: ['newest-secret', 'older-secret'],
    headers: { Authorization: 'Bearer abc', 'X-Source': 'netbox' },
    additionalHeaders: 'X-Id: 1\nX-API-Key: line-secret\n',
    proxy: 'http://me:password@proxy/',
  })
  const changed = (change: Fields, replaces = false) => {
    const { settings, issues } = mergeSettings('webhook', before, change, { replaces, now })
    return issues.length > 0 ? issues : opened(sealed(settings, before)).settings
  }

  it('keeps what it does not name, takes out what is undefined, and with `replaces` all that it does not name', () => {
    expect(changed({ enabled: false })).toEqual({ ...opened(before).settings, enabled: false })
    expect(changed({ secret: undefined })).not.toHaveProperty('secrets')
    expect(changed({ secrets: undefined, proxy: undefined })).toEqual({
      name: 'cmdb',
      headers: { Authorization: 'Bearer abc', 'X-Source': 'netbox' },
      additionalHeaders: 'X-Id: 1\nX-API-Key: line-secret\n',
    })
    expect(changed({ name: 'other', proxy: secretMark }, true)).toEqual({
      name: 'other',
      proxy: 'http://me:password@proxy/',
    })
  })

  it('keeps a secret where the mark stands, beside others that are set anew', () => {
    expect(
      changed({
        headers: { authorization: secretMark, 'X-Other': '2' },
        additionalHeaders: `Cookie: new\nX-API-Key:  ${secretMark}`,
      }),
    ).toMatchObject({
      headers: { authorization: 'Bearer abc', 'X-Other': '2' },
      additionalHeaders: 'Cookie: new\nX-API-Key:  line-secret',
    })
  })

  it('sets the keys of signatures by either of their names', () => {
    expect(changed({ secret: secretMark })).toMatchObject({ secrets: ['newest-secret', 'older-secret'] })
    expect(changed({ secret: 'only-one' })).toMatchObject({ secret: 'only-one' })
    expect(changed({ secrets: ['new-one', secretMark, secretMark] })).toMatchObject({
      secrets: ['new-one', 'newest-secret', 'older-secret'],
    })
    expect(changed({ secrets: [secretMark] })).toMatchObject({ secret: 'newest-secret' })
    // A key that it has keeps its id and its age.
    const kept = sealed(
      mergeSettings('webhook', before, { secret: 'older-secret' }, { now }).settings,
      before,
    )
    expect(kept['secrets']).toEqual([(before['secrets'] as readonly unknown[])[1]])
  })

  it('is wrong where the mark stands for nothing', () => {
    const wrong: readonly (readonly [Fields, string])[] = [
      [{ clientKey: secretMark }, 'clientKey'],
      [{ secrets: [secretMark, secretMark, secretMark] }, 'secrets.2'],
      [{ headers: { Cookie: secretMark } }, 'headers.Cookie'],
      [{ headers: { 'X-Source': secretMark } }, 'headers.X-Source'],
      [{ additionalHeaders: `X-Id: ${secretMark}` }, 'additionalHeaders'],
      [{ additionalHeaders: `{% if x %}Authorization: ${secretMark}{% endif %}` }, 'additionalHeaders'],
      [{ authentication: { type: 'bearer', token: secretMark } }, 'authentication.token'],
    ]
    for (const [change, place] of wrong)
      expect(mergeSettings('webhook', before, change, { now }).issues).toEqual([
        {
          path: place.split('.').map((step) => (/^\d$/.test(step) ? Number(step) : step)),
          error: expect.objectContaining({ code: 'NBH_OBJECT_SECRET_ABSENT' }),
        },
      ])
    expect(mergeSettings('webhook', {}, { secret: secretMark }, { now }).issues).toHaveLength(1)
  })

  it('cannot bring along what was encrypted for something else', () => {
    const { proxy } = JSON.parse(JSON.stringify(before))
    const { settings } = mergeSettings(
      'webhook',
      before,
      { proxy, secrets: [{ id: 'a', value: proxy }] },
      { now },
    )
    expect(opened(settings).settings).toMatchObject({ proxy, secrets: [{ id: 'a', value: proxy }] })
  })
})

describe('settings of an event rule', () => {
  const rule = { kind: 'event_rule', uid, ring, now } as const
  const settings = {
    name: 'page',
    actions: [
      { type: 'webhook', webhook: 'cmdb' },
      {
        type: 'page',
        settings: { to: 'ops', token: 'of-the-first', nested: [{ apiKey: 'nested-key', port: 1 }] },
      },
      { type: 'page', settings: { to: 'dev', token: 'of-the-second' } },
    ],
  }
  const before = readStored(writeStored({ uid, settings: sealSettings(settings, rule) }))?.settings as Fields

  it('have secrets under the names of secrets in what they give to actions', () => {
    expect(JSON.stringify(before)).not.toMatch(/of-the-first|of-the-second|nested-key/)
    expect(openSettings(before, rule)).toMatchObject({ settings, unopened: [] })
    expect(shownSettings('event_rule', before, now)).toMatchObject({
      actions: [
        {},
        { settings: { to: 'ops', token: secretMark, nested: [{ apiKey: secretMark, port: 1 }] } },
        { settings: { token: secretMark } },
      ],
    })
  })

  it('give a secret to no other action that takes its place', () => {
    const token = { token: secretMark }
    const change = {
      actions: [
        { type: 'mail', settings: token },
        { type: 'page', settings: token },
      ],
    }
    const merged = mergeSettings('event_rule', before, change, { now })
    expect(merged.issues.map(({ path }) => path)).toEqual([['actions', 0, 'settings', 'token']])
    expect(openSettings(merged.settings, rule).settings).toMatchObject({
      actions: [{}, { settings: { token: 'of-the-first' } }],
    })
  })
})

it('a key of signatures that has ended is neither used nor shown', () => {
  const keys = sealed({ secrets: ['newest', 'older'] })['secrets'] as {
    with(more: object): object
    id: string
  }[]
  const ending = stored({ secrets: [keys[0], keys[1]?.with({ endsAt: now + 10 })] })
  expect(opened(ending).settings).toEqual({ secrets: ['newest', 'older'] })
  expect(opened(ending, ring, now + 10).settings).toEqual({ secret: 'newest' })
  expect(opened(ending, ring, now + 10).signatureKeys.map(({ id }) => id)).toEqual([keys[0]?.id])
  expect(shownSettings('webhook', ending, now)).toEqual({ secrets: [secretMark, secretMark] })
  expect(shownSettings('webhook', ending, now + 10)).toEqual({ secret: secretMark })
})

it('a header that only names a variable of the environment is no secret', () => {
  const text = `Authorization: Bearer {{ 'CMDB_TOKEN'|env }}\nX-API-Key: {{ "KEY" | env }}`
  expect(sealed({ additionalHeaders: text })).toEqual({ additionalHeaders: text })
  const literal = `Authorization: Bearer {{ 'literal' }}`
  expect(JSON.stringify(sealed({ additionalHeaders: literal }))).not.toContain('literal')
})
