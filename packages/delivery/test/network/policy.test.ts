import { readFileSync } from 'node:fs'
import { headerProblem, type Lookup, NetworkPolicy } from '@netbox-hooks/delivery'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rejection, thrownBy } from '../support.ts'

interface PolicyVector {
  readonly id: string
  readonly url: string
  readonly why: string
  readonly expect: 'blocked' | 'allowed'
  readonly needs?: 'dns' | 'receiver'
  readonly answers?: readonly string[]
  readonly sequence?: readonly (readonly string[])[]
  readonly header?: readonly [string, string]
  readonly config?: { readonly allowCidrs: readonly string[] }
}

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/network-policy.json', import.meta.url), 'utf8'),
) as PolicyVector[]

/** A resolver that gives these answers, one list per question, the last one for ever. */
function answering(...lists: (readonly string[])[]): Lookup & { asked: number } {
  const lookup = async () => {
    const list = lists[Math.min(lookup.asked, lists.length - 1)] ?? []
    lookup.asked += 1
    return list.map((address) => ({ address }))
  }
  lookup.asked = 0
  return lookup
}

const blocked = { code: 'NBH_TARGET_BLOCKED' }

describe('vectors', () => {
  it.each(vectors.filter(({ needs, header }) => needs === undefined && !header))(
    '$id $url is $expect: $why',
    async ({ url, expect: expected, config }) => {
      const policy = new NetworkPolicy({
        allow: config?.allowCidrs ?? [],
        lookup: answering(['93.184.215.14']),
      })
      expect(policy.checkUrl(url).allowed).toBe(expected === 'allowed')
      if (expected === 'allowed') expect(await policy.resolve(url)).toHaveLength(1)
      else expect(await rejection(policy.resolve(url))).toMatchObject(blocked)
    },
  )

  it.each(vectors.filter(({ needs }) => needs === 'dns'))(
    '$id $url is $expect: $why',
    async ({ url, expect: expected, answers, sequence }) => {
      const lists = sequence ?? [answers ?? []]
      const policy = new NetworkPolicy({ lookup: answering(...lists) })
      for (const _ of lists.slice(1)) await policy.resolve(url)
      if (expected === 'allowed') expect(await policy.resolve(url)).toHaveLength(1)
      else expect(await rejection(policy.resolve(url))).toMatchObject(blocked)
    },
  )

  it.each(vectors.flatMap(({ id, why, header }) => (header ? [{ id, why, header }] : [])))(
    '$id $header is refused: $why',
    ({ header: [name, value] }) => {
      expect(headerProblem(name, value)).toBeDefined()
    },
  )

  it('leaves only the redirects to the tests of the sender', () => {
    const rest = vectors.filter(({ needs, header }) => needs === 'receiver' && !header)
    expect(rest.map(({ url }) => url)).toEqual([
      expect.stringContaining('/redirect/'),
      expect.stringContaining('/redirect/'),
    ])
  })
})

describe('addresses', () => {
  const octet = fc.nat(255)
  const privateIPv4 = fc.oneof(
    fc.tuple(fc.constantFrom(0, 10, 127, 224, 239, 240, 255), octet, octet, octet),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
    fc.tuple(fc.constantFrom(192), fc.constant(168), octet, octet),
    fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
    fc.tuple(fc.constant(198), fc.constantFrom(18, 19), octet, octet),
  )
  const hex = (high: number, low: number) => ((high << 8) | low).toString(16)
  const forms = ([a, b, c, d]: readonly [number, number, number, number]) => [
    `${a}.${b}.${c}.${d}`,
    String(((a * 256 + b) * 256 + c) * 256 + d),
    `0x${[a, b, c, d].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`,
    [a, b, c, d].map((byte) => `0${byte.toString(8)}`).join('.'),
    `[::ffff:${a}.${b}.${c}.${d}]`,
    `[::${a}.${b}.${c}.${d}]`,
    `[::ffff:0:${hex(a, b)}:${hex(c, d)}]`,
    `[64:ff9b::${a}.${b}.${c}.${d}]`,
    `[64:ff9b:1::${a}.${b}.${c}.${d}]`,
    `[2002:${hex(a, b)}:${hex(c, d)}::1]`,
    `[2001:0:1:2:3:4:${hex(a ^ 255, b ^ 255)}:${hex(c ^ 255, d ^ 255)}]`,
  ]

  it('are refused in every way to write them, if they are special', () => {
    const policy = new NetworkPolicy()
    fc.assert(
      fc.property(privateIPv4, (bytes) => {
        for (const host of forms(bytes))
          expect(policy.checkUrl(`http://${host}/`)).toMatchObject({ allowed: false })
      }),
    )
  })

  it('are refused outside of what IPv6 has handed out', () => {
    const policy = new NetworkPolicy()
    fc.assert(
      fc.property(fc.integer({ min: 0x4000, max: 0xffff }), (first) => {
        expect(policy.checkUrl(`http://[${first.toString(16)}::1]/`).allowed).toBe(false)
      }),
    )
  })

  it('are refused in tunnels and forms that nobody uses, even with a public address inside', () => {
    const policy = new NetworkPolicy()
    const disguised = ['[2002:808:808::1]', '[2001:0:1:2:3:4:f7f7:f7f7]', '[::8.8.8.8]', '[::ffff:0:808:808]']
    for (const host of disguised) expect(policy.checkUrl(`http://${host}/`).allowed).toBe(false)
  })

  it('are allowed if anybody may reach them, NAT64 included', () => {
    const policy = new NetworkPolicy()
    for (const host of ['8.8.8.8', '[2606:4700::1111]', '[::ffff:8.8.8.8]', '[64:ff9b::8.8.8.8]']) {
      expect(policy.checkUrl(`https://${host}/`)).toEqual({ allowed: true })
    }
  })

  it('are refused for the reason that is theirs, with the setting that would allow them', async () => {
    expect(new NetworkPolicy().checkUrl('http://10.0.0.1/')).toEqual({
      allowed: false,
      reason: '10.0.0.1 is in the private range',
      setting: 'delivery.network.allow',
    })
    const policy = new NetworkPolicy({ lookup: answering(['8.8.8.8', '10.0.0.1']) })
    expect(await rejection(policy.resolve('http://hooks.example.com/'))).toMatchObject({
      code: 'NBH_TARGET_BLOCKED',
      message: 'Not sent: hooks.example.com resolves to 10.0.0.1, which is in the private range.',
      hint: 'If it is meant to be reached, list "hooks.example.com" in delivery.network.allow, or in NETBOX_HOOKS_ALLOW.',
    })
  })
})

describe('URLs', () => {
  const policy = new NetworkPolicy({ allow: ['127.0.0.1', 'hooks.example.com'] })

  it.each([
    'ftp://hooks.example.com/',
    'javascript:alert(1)',
    'http://user@hooks.example.com/',
    'http://@hooks.example.com/',
    'http:\\\\user:password@hooks.example.com/',
    'http://hooks.example.com:0/',
    'http://hooks.example.com/\r\nX: 1',
    'ht\ntp://hooks.example.com/',
    'http://hooks.example.com/%00',
    'http://127.0.0.1../',
    'http://.hooks.example.com/',
    'http://hooks..example.com/',
    'not a URL',
    '',
  ])('%j is refused, and no setting would allow it', (url) => {
    const { allowed, reason, setting } = policy.checkUrl(url)
    expect({ allowed, setting }).toEqual({ allowed: false, setting: undefined })
    expect(reason).toMatch(/^the URL|^the host name|^port 0/)
  })

  it('never shows credentials, path or query in the reason', () => {
    const urls = ['http://me:hunter2@10.0.0.1/hunter2', 'http://10.0.0.1/hunter2?token=hunter2', 'hunter2']
    for (const url of urls) expect(JSON.stringify(policy.checkUrl(url))).not.toContain('hunter2')
  })

  it('may carry an encoded line break in the query, where text belongs', () => {
    expect(policy.checkUrl('https://hooks.example.com/?text=a%0Ab').allowed).toBe(true)
  })
})

describe('names', () => {
  it.each(['localhost', 'a.localhost', 'LOCALHOST.', 'metadata.google.internal', 'kubernetes.default.svc'])(
    '%s is refused without a question to the resolver',
    async (host) => {
      const lookup = answering(['93.184.215.14'])
      const policy = new NetworkPolicy({ lookup })
      expect(await rejection(policy.resolve(`http://${host}/`))).toMatchObject(blocked)
      expect(lookup.asked).toBe(0)
    },
  )

  it('are resolved once, to every one of their addresses', async () => {
    const lookup = answering(['93.184.215.14', '2606:4700::1111'])
    const policy = new NetworkPolicy({ lookup })
    expect(await policy.resolve('https://hooks.example.com/')).toEqual([
      { address: '93.184.215.14', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ])
    expect(lookup.asked).toBe(1)
  })

  it('are asked for once by all who ask at the same time, and again by the next', async () => {
    const lookup = answering(['93.184.215.14'], ['10.0.0.1'])
    const policy = new NetworkPolicy({ lookup })
    const url = 'https://hooks.example.com/'
    await Promise.all(Array.from({ length: 8 }, () => policy.resolve(url)))
    expect(lookup.asked).toBe(1)
    expect(await rejection(policy.resolve(url))).toMatchObject(blocked)
    expect(lookup.asked).toBe(2)
  })

  it('that are not resolved in time may be tried again later', async () => {
    const policy = new NetworkPolicy({ lookup: () => new Promise(() => {}) })
    expect(await rejection(policy.resolve('https://hooks.example.com/', { timeout: 20 }))).toMatchObject({
      code: 'NBH_DNS_FAILED',
      message: expect.stringContaining('no answer within 0.02 s'),
    })
  })

  it.each([
    ['no address', async () => []],
    ['what is no address', async () => [{ address: 'elsewhere' }]],
    ['an error', async () => Promise.reject(new Error('SERVFAIL'))],
  ])('that resolve to %s may be tried again later', async (_what, lookup) => {
    const policy = new NetworkPolicy({ lookup })
    expect(await rejection(policy.resolve('https://hooks.example.com/'))).toMatchObject({
      code: 'NBH_DNS_FAILED',
      message: expect.stringContaining('hooks.example.com'),
    })
  })
})

describe('delivery.network.allow', () => {
  const resolves = (allow: readonly string[], ...answers: readonly string[]) =>
    new NetworkPolicy({ allow, lookup: answering(answers) }).resolve('http://Hooks.Internal./')

  it('lets a listed host through to whatever it resolves to', async () => {
    expect(await resolves(['hooks.internal'], '10.1.2.3', 'fd12::1')).toHaveLength(2)
    expect(await rejection(resolves(['other.internal'], '10.1.2.3'))).toMatchObject(blocked)
  })

  it('lets listed addresses and networks through, in any way to write them', async () => {
    expect(await resolves(['10.0.0.0/8', 'fd12::1'], '10.1.2.3', '::ffff:10.9.9.9', 'fd12::1')).toHaveLength(
      3,
    )
    expect(await rejection(resolves(['10.0.0.0/8'], '10.1.2.3', '172.16.0.1'))).toMatchObject(blocked)
  })

  it('lets localhost through if it is listed', () => {
    expect(new NetworkPolicy({ allow: ['localhost'] }).checkUrl('http://localhost:8080/').allowed).toBe(true)
  })

  it.each([
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '168.63.129.16',
    '100.100.100.200',
    'fd00:ec2::254',
  ])('lets the metadata service %s through only if its very address is listed', async (address) => {
    const bits = address.includes(':') ? 128 : 32
    const wide = ['0.0.0.0/0', '::/0', '169.254.0.0/16', `${address}/${bits - 1}`]
    expect(await rejection(resolves([...wide, 'hooks.internal'], address))).toMatchObject({
      code: 'NBH_TARGET_BLOCKED',
      hint: expect.stringContaining(address),
    })
    for (const entry of [address, `${address}/${bits}`])
      expect(await resolves([entry], address)).toHaveLength(1)
  })

  it('lets a metadata service through in no disguise', () => {
    const policy = new NetworkPolicy({ allow: ['::/0', '0.0.0.0/0'] })
    for (const host of ['[::ffff:169.254.169.254]', '[64:ff9b::a9fe:a9fe]', '2852039166', '0xa9fea9fe']) {
      expect(policy.checkUrl(`http://${host}/`).allowed).toBe(false)
    }
  })

  it.each([
    '10.0.0.0/40',
    '10.0.0',
    '300.1.1.1',
    'http://hooks.internal',
    'hooks.internal:80',
    'hooks/99',
    'hooks?a',
    '*.internal',
    '',
  ])('refuses %j', (entry) => {
    expect(thrownBy(() => new NetworkPolicy({ allow: [entry] }))).toMatchObject({
      code: 'NBH_NETWORK_ALLOW_INVALID',
      where: 'delivery.network.allow',
    })
  })
})
