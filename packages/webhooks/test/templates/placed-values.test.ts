import { WebhookTemplates } from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'

// However slow the machine is, no render here is late.
const patient = { timeout: 60_000 }

type Fields = { readonly payloadUrl?: string; readonly additionalHeaders?: string }

async function compiled(fields: Fields, env: readonly string[] = []) {
  const webhook = { name: 'hook', payloadUrl: 'https://plain.example.com/', ...fields }
  const templates = new WebhookTemplates({ ...patient, env })
  onTestFinished(() => templates.close())
  const { texts, mistakes } = await templates.prepare(webhook)
  const render = (data: unknown) =>
    templates.render({
      texts,
      webhook: 'hook',
      rule: 'rule',
      method: 'POST',
      url: webhook.payloadUrl,
      headers: {},
      body: Buffer.from(JSON.stringify({ data })),
    })
  return { render, mistakes }
}

async function urlOf(payloadUrl: string, data: unknown): Promise<string> {
  const { render, mistakes } = await compiled({ payloadUrl })
  expect(mistakes).toEqual([])
  return (await render(data)).url
}

describe('what a template fills into a URL', () => {
  it.each([
    // In the host: names and parts of names.
    ['https://{{ data.a }}.example.com/x', 'acme', 'https://acme.example.com/x'],
    ['https://{{ data.a }}.example.com/x', 'a.b', 'https://a.b.example.com/x'],
    ['https://{{ data.a }}/x', 'hooks.example.com', 'https://hooks.example.com/x'],
    ['https://{{ data.a }}/x', 'hooks.example.com.', 'https://hooks.example.com./x'],
    ['https://{{ data.a }}/x', '[::1]', 'https://[::1]/x'],
    ['https://{{ data.a }}.example.com/', 'bücher', 'https://bücher.example.com/'],
    ['https://pre{{ data.a }}.example.com/', '', 'https://pre.example.com/'],
    ['https://hooks.example.com:{{ data.a }}/', 8443, 'https://hooks.example.com:8443/'],
    ['{{ data.a }}://hooks.example.com/', 'http', 'http://hooks.example.com/'],
    ["http{{ 's' if data.a }}://hooks.example.com/", true, 'https://hooks.example.com/'],
    ['https://srv{{ data.a }}/', 'a.example.com', 'https://srva.example.com/'],
    ['https://rack.pod{{ data.a }}/', 7, 'https://rack.pod7/'],
    ['https://hooks.example.com{{ data.a }}?x', '', 'https://hooks.example.com?x'],
    // Behind the host, as NetBox has the path of an object.
    [
      'https://hooks.example.com{{ data.a }}',
      '/api/dcim/sites/4/?x',
      'https://hooks.example.com/api/dcim/sites/4/%3Fx',
    ],
    ['https://h.example:8443{{ data.a }}?b=1', '//other.test/', 'https://h.example:8443//other.test/?b=1'],
    ["https://{{ 'h.example' }}{{ data.a }}", '/x', 'https://h.example/x'],
    // In the path: encoded, but for slashes and what is encoded already.
    ['https://h.example/{{ data.a }}/x', 'a b?c#d\\e', 'https://h.example/a%20b%3Fc%23d%5Ce/x'],
    ['https://h.example/{{ data.a|urlencode }}/x', 'a b/ü?', 'https://h.example/a%20b/%C3%BC%3F/x'],
    ['https://h.example/{{ data.a }}', '50% of 7%25', 'https://h.example/50%25%20of%207%25'],
    ['https://h.example/{{ data.a }}', 'x..y/.z', 'https://h.example/x..y/.z'],
    ['https://h.example/a/../{{ data.a }}', 'b', 'https://h.example/a/../b'],
    ['https://h.example/{{ data.a }}', '', 'https://h.example/'],
    // In the query: a parameter, or all of them.
    ['https://h.example/?a={{ data.a }}&b=1', 'x&c=2#d', 'https://h.example/?a=x%26c%3D2%23d&b=1'],
    [
      'https://h.example/?a={{ data.a }}',
      '2026-03-06T15:11:23+00:00',
      'https://h.example/?a=2026-03-06T15:11:23%2B00:00',
    ],
    ['https://h.example/?{{ data.a|urlencode }}', { b: 'x y', a: '&' }, 'https://h.example/?b=x+y&a=%26'],
    ['https://h.example/?x=1&{{ data.a }}#f', 'a=1&b=2#c', 'https://h.example/?x=1&a=1&b=2%23c#f'],
    ['https://h.example/?a={{ data.a }}', 'a\nb', 'https://h.example/?a=a%0Ab'],
    // A whole address, and what comes after it.
    ['{{ data.a }}', ' https://h.example/x?y=1\n', 'https://h.example/x?y=1'],
    ['{{ data.a }}/x/{{ data.a|length }}', 'https://h.example', 'https://h.example/x/17'],
    ['{{ data.a }}/x', 'https://h.example/base', 'https://h.example/base/x'],
    // What the template says by other means than text is still its own.
    ["{{ 'https://' ~ data.a ~ '.example.com/' }}", 'acme', 'https://acme.example.com/'],
    [
      '{% if data.a == "eu" %}https://eu.example.com/{% else %}https://us.example.com/{% endif %}x',
      'eu',
      'https://eu.example.com/x',
    ],
    [
      'https://h.example/{% for part in data.a %}{{ part }}/{% endfor %}end',
      ['a', 'b?'],
      'https://h.example/a/b%3F/end',
    ],
    ['https://h.example/ {{- data.a -}} /x', '/y', 'https://h.example//y/x'],
    ['https://h.example/{% filter upper %}{{ data.a }}?{% endfilter %}', 'a', 'https://h.example/A%3F'],
    ['{% set x %}{{ data.a }}?{% endset %}https://h.example/{{ x }}', 'a', 'https://h.example/a%3F'],
    [
      '{% macro m(v) %}<{{ v }}>{% endmacro %}https://h.example/{{ m(data.a) }}',
      'a',
      'https://h.example/%3Ca%3E',
    ],
    ["https://h.example/{{ {'a': {'b': data.a}}['a']['b'] }}", '?', 'https://h.example/%3F'],
    [
      '{# https://x.example/ #}https://h.example/{% raw %}{{x}}{% endraw %}{{ data.a }}',
      'a',
      'https://h.example/{{x}}a',
    ],
  ])('%s with %j is %s', async (template, a, url) => {
    expect(await urlOf(template, { a })).toBe(url)
  })

  const hostile = [
    'other.test/',
    'other.test/?',
    'other.test#',
    'a@other.test',
    'a:b@other.test',
    'other.test\\',
    'x:80',
    'x\t',
    'x\ny',
    'x%2fy',
    'x／y',
    'x。y',
    'x y',
    '..',
    'x..y',
    '[::1]',
  ]

  it.each([
    ['https://{{ data.a }}.example.com/', ['', '.', '.x', null, ...hostile]],
    ['https://example.com.{{ data.a }}/', hostile],
    ['http://{{ data.a }}/a/b', ['', '.', '0x7f.1', '2130706433', ...hostile.slice(0, -1)]],
    [
      'https://hooks.example.com{{ data.a }}',
      ['.other.test/', '.other.test', 'pany', '.', '@other.test', ':80', '?x'],
    ],
    ['https://hooks.example.com{{ data.b }}{{ data.a }}', ['.other.test']],
    ['https://hooks.example.com{{ data.a }}/x', ['/y', '.other.test']],
    ['https://hooks.example.com:{{ data.a }}', ['/x']],
    ['https://{{ data.a }}', ['/x']],
    ['https://hooks.example.com:{{ data.a }}/', ['', '80@other.test', '80/', '1e3', '999999', '-1', '٣']],
    ['https://[{{ data.a }}]/', [']', '::1]@other.test/[', 'x']],
    [
      '{{ data.a }}://hooks.example.com/',
      ['', 'ftp', 'https://other.test/?', 'javascript', 'http:', 'ht\ntp'],
    ],
    ['https://h.example/{{ data.a }}/x', ['..', '.', 'a/../..', '%2e%2E', '.%2e/', 'a\nb', 'a\u0000']],
    ['https://h.example/{{ data.a }}./x', ['', '.', '%2e', 'a/']],
    [
      '{{ data.a }}',
      ['', 'h.example/x', '//h.example', 'https:h.example', 'https:///x', 'https://a@h.example/', 'ftp://x/'],
    ],
    ['{{ data.a }}/x', ['https://', 'https://h.example\\', 'https://u:p@h.example']],
    ['{{ data.a }}.example.com/x', ['https://other.test', 'https://acme']],
    ['{{ data.a }}{{ data.b }}', ['https://acme']],
    ["{{ 'https://' ~ data.a ~ '.example.com/' }}", ['other.test/?', '']],
    ['{% set host = data.a ~ ".example.com" %}https://{{ host }}/x', ['other.test/?', '']],
    ['{% for p in [data.a] %}https://{{ p }}.example.com/{% endfor %}', ['other.test/?']],
  ])('%s fails with any of %j', async (payloadUrl, values) => {
    const { render, mistakes } = await compiled({ payloadUrl })
    expect(mistakes).toEqual([])
    for (const a of values) {
      const error = await render({ a, b: '.other.test' }).then(
        ({ url }) => url,
        (thrown: Error) => thrown,
      )
      expect(error, JSON.stringify(a)).toMatchObject({ code: 'NBH_TEMPLATE_FAILED' })
    }
  })

  it('is named by its expression, and its value is not repeated', async () => {
    await expect(
      urlOf('https://{{ data.tenant|lower }}.example.com/', { tenant: 'secret.test/?' }),
    ).rejects.toThrow('what {{ data.tenant|lower }} fills in, in the host, would move the end of the host')
  })

  it.each([
    'https:///{{ data.a }}',
    'https:{{ data.a }}/x',
    'https://u:{{ data.a }}@h.example/',
    'https://h\\{{ data.a }}/',
  ])('has a place in a URL, which %s is not', async (payloadUrl) => {
    const { mistakes } = await compiled({ payloadUrl })
    expect(mistakes).toMatchObject([{ field: 'payloadUrl', error: { code: 'NBH_TEMPLATE_INVALID' } }])
  })

  it('never moves where scheme, host, path and query begin', async () => {
    const { render } = await compiled({
      payloadUrl:
        'https://{{ data.a }}.example.com:8443/one/{{ data.b }}/two?x={{ data.c }}&y={{ data.d }}#z',
    })
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('/', '?', '#', '@', ':', '\\', '.', '%', '2', 'e', 'a', '&', '=', '\t', '。'),
      }),
      fc.domain(),
      fc.webUrl(),
    )
    let made = 0
    await fc.assert(
      fc.asyncProperty(value, value, value, value, async (a, b, c, d) => {
        const url = await render({ a, b, c, d }).then(
          (request) => new URL(request.url),
          (error: { code?: string }) => void expect(error.code).toBe('NBH_TEMPLATE_FAILED'),
        )
        if (!url) return
        made += 1
        expect(url.origin).toMatch(/^https:\/\/[^/@:]+\.example\.com:8443$/)
        expect(url.username + url.password).toBe('')
        expect(url.pathname).toMatch(/^\/one\/.*\/two$/)
        expect([...url.searchParams.keys()]).toEqual(['x', 'y'])
        expect(url.hash).toBe('#z')
      }),
      {
        numRuns: 300,
        examples: [
          ['acme', 'b', 'c', 'd'],
          ['x', '..', '', ''],
          ['a', 'b/c', '&z=1', '#'],
        ],
      },
    )
    expect(made).toBeGreaterThan(0)
  })
})

describe('what a template fills into headers', () => {
  const namesOf = async (additionalHeaders: string, data: unknown, env: readonly string[] = []) => {
    const { render } = await compiled({ additionalHeaders }, env)
    return Object.entries((await render(data)).headers)
  }

  it.each([
    ["X-A: {{ data.a|replace('-', '\\r\\nX-B: b') }}"],
    ['X-A: {{ data.o|tojson(indent=2) }}'],
    ["X-A: {{ 'PLACED_LINES'|env }}"],
    ["{{ 'PLACED_HEADER'|env }}"],
    ['{{ data.header }}'],
    ['X-{{ data.header }}: 1'],
    ['X-{{ data.spaced }}: 1'],
    ['{{ data.empty }}: 1'],
    ["X-A: {{ 'PLACED_ESCAPE'|env }}"],
  ])('%s adds no header, and fails', async (template) => {
    process.env['PLACED_LINES'] = 'one\nX-B: two'
    process.env['PLACED_HEADER'] = 'X-B: two'
    process.env['PLACED_ESCAPE'] = 'a\u001bb'
    const data = { a: 'a-b', o: { k: 1 }, header: 'X-B: b', spaced: 'a b', empty: '' }
    const made = await namesOf(template, data, ['PLACED_*']).catch((error: { code: string }) => error.code)
    if (template.startsWith('{{ data.empty')) expect(made).toEqual([['', '1']])
    else expect(made).toBe('NBH_TEMPLATE_FAILED')
  })

  it.each([
    ['X-A: {{ data.a }}: {{ data.b }}', [['x-a', 'one: two']]],
    [
      "X-A: {{ 'PLACED_FILE'|env }}\nX-B: b",
      [
        ['x-a', 'token'],
        ['x-b', 'b'],
      ],
    ],
    [
      '{% for n in data.list %}X-{{ n }}: {{ loop.index }}\n{% endfor %}',
      [
        ['x-one', '1'],
        ['x-two', '2'],
      ],
    ],
    ['{% if data.none %}X-A: a{% endif %}\nX-B: {{ data.a }}', [['x-b', 'one']]],
    ['{{ data.a }}\nX-B: b', [['x-b', 'b']]],
  ])('%j makes %j', async (template, headers) => {
    process.env['PLACED_FILE'] = 'token\n'
    expect(await namesOf(template, { a: 'one', b: 'two', list: ['One', 'Two'] }, ['PLACED_*'])).toEqual(
      headers,
    )
  })

  it('never adds one, nor a name', async () => {
    const { render } = await compiled({ additionalHeaders: 'X-A: {{ data.a }}\nX-{{ data.b }}: b' })
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\r', '\n', ':', ' ', 'X', '\u2028', '\u0085', 'a') }),
    )
    await fc.assert(
      fc.asyncProperty(value, value, async (a, b) => {
        const headers = await render({ a, b }).then(
          (request) => request.headers,
          (error: { code?: string }) => void expect(error.code).toBe('NBH_TEMPLATE_FAILED'),
        )
        if (!headers) return
        const names = Object.keys(headers)
        expect(names[0]).toBe('x-a')
        // Unless the value makes it the same name once more.
        expect(names.length).toBeLessThanOrEqual(2)
        // A tab may stand in a header.
        expect(Object.values(headers).join('')).toMatch(/^(?:\t|[^\p{Cc}\u2028\u2029])*$/u)
      }),
      { numRuns: 200 },
    )
  })
})
