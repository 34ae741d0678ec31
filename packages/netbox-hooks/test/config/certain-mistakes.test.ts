import { type Config, createHost, type NetboxHooksError } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith, keepingLogger } from '../support.ts'

/** What a host says of a configuration as it starts: the place, the sentence and the hint of each mistake. */
async function mistakesOf(config: object, files: Readonly<Record<string, string>> = {}) {
  const host = createHost({ config: config as Config, cwd: folderWith(files), logger: keepingLogger() })
  onTestFinished(() => host.stop())
  const error = await host.load().then(
    () => undefined,
    (thrown: unknown) => thrown as NetboxHooksError,
  )
  return (error?.problems ?? []).map(({ where = '', message, hint }) => ({
    where: where.replace(/^config: /, ''),
    message,
    hint,
  }))
}

const webhook = { name: 'a', payloadUrl: 'https://a.example.com/' }
const other = { name: 'b', payloadUrl: 'https://b.example.com/' }
const rule = { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'], webhooks: ['a'] }
const withWebhook = (more: object) => ({ webhooks: [{ ...webhook, ...more }], eventRules: [rule] })
const withRule = (more: object) => ({ webhooks: [webhook, other], eventRules: [{ ...rule, ...more }] })

describe('what stands twice', () => {
  it.each<[place: string, earlier: string, config: object]>([
    ['eventRules[0].webhooks[1]', 'eventRules[0].webhooks[0]', withRule({ webhooks: ['a', 'a'] })],
    [
      'eventRules[0].actions[0].webhook',
      'eventRules[0].webhooks[0]',
      withRule({ actions: [{ type: 'webhook', webhook: 'a' }] }),
    ],
    [
      'eventRules[0].actions[2].webhook',
      'eventRules[0].actions[0].webhook',
      withRule({
        actions: [
          { type: 'webhook', webhook: 'b' },
          { type: 'x', settings: 1 },
          { type: 'webhook', webhook: 'b' },
        ],
      }),
    ],
    [
      'eventRules[0].actions[2]',
      'eventRules[0].actions[0]',
      withRule({
        actions: [{ type: 'x', settings: { a: 1 } }, { type: 'x' }, { type: 'x', settings: { a: 1 } }],
      }),
    ],
    [
      'eventRules[0].objectTypes[1]',
      'eventRules[0].objectTypes[0]',
      withRule({ objectTypes: ['dcim.site', 'dcim.site'] }),
    ],
    [
      'eventRules[0].eventTypes[1]',
      'eventRules[0].eventTypes[0]',
      withRule({ eventTypes: ['object_created', 'object_created'] }),
    ],
    ['webhooks[0].secrets[1]', 'webhooks[0].secrets[0]', withWebhook({ secrets: ['one', 'one'] })],
    [
      'webhooks[0].headers["x-a"]',
      'webhooks[0].headers["X-A"]',
      withWebhook({ headers: { 'X-A': '1', 'x-a': '2' } }),
    ],
    [
      'delivery.network.allow[1]',
      'delivery.network.allow[0]',
      { delivery: { network: { allow: ['10.0.0.1', '10.0.0.1/32'] } } },
    ],
    ['templates.env[1]', 'templates.env[0]', { templates: { env: ['A', 'A'] } }],
    ['allowIncompatible[1]', 'allowIncompatible[0]', { allowIncompatible: ['a@1.0.0', 'a@1.0.0'] }],
    ['server.netbox.secrets[1]', 'server.netbox.secrets[0]', { server: { netbox: { secrets: ['s', 's'] } } }],
    [
      'server.tokens[1].token',
      'server.tokens[0].token',
      { server: { tokens: ['a', 'b'].map((name) => ({ name, token: 'x'.repeat(20) })) } },
    ],
    [
      'server.tokens[0].scopes[1]',
      'server.tokens[0].scopes[0]',
      { server: { tokens: [{ name: 'a', token: 'x'.repeat(20), scopes: ['read', 'read'] }] } },
    ],
  ])('%s is a mistake that names %s', async (where, earlier, config) => {
    expect(await mistakesOf(config)).toEqual([
      { where, message: `It says the same as ${earlier}.`, hint: 'Take one of them out.' },
    ])
  })

  it('is no mistake where it can be meant', async () => {
    const actions = [{ type: 'x', settings: 1 }, { type: 'x', settings: 2 }, { type: 'x' }]
    expect(await mistakesOf(withRule({ webhooks: ['a', 'b'], actions }))).toEqual([])
    expect(await mistakesOf(withWebhook({ retry: { schedule: ['5s', '5s'] } }))).toEqual([])
  })

  it.each([
    ['webhooks', 'webhooks[1].name', { webhooks: [webhook, { ...other, name: 'A' }] }],
    [
      'webhooks',
      'webhooks[1].name',
      {
        webhooks: [
          { ...webhook, name: 'a  b' },
          { ...other, name: 'a b' },
        ],
      },
    ],
    ['webhooks', 'webhooks[1].name', { webhooks: [webhook, { ...other, name: 'ａ' }] }],
    [
      'event rules',
      'eventRules[1].name',
      { webhooks: [webhook], eventRules: [rule, { ...rule, name: 'R' }] },
    ],
  ])('names of %s that look the same: %s', async (kind, where, config) => {
    const [mistake, ...more] = await mistakesOf(config)
    expect([mistake?.where, more]).toEqual([where, []])
    expect(mistake?.message).toMatch(new RegExp(`^Two ${kind} have names that look the same: `))
  })
})

describe('a name that cannot be used', () => {
  const names: [name: string, problem: string][] = [
    ['..', 'nothing but dots'],
    ['.', 'nothing but dots'],
    ['a/b', 'a slash'],
    ['a\\b', 'a slash'],
    ['', 'is empty'],
    ['  ', 'is empty'],
    [' a', 'begins or ends with a blank'],
    ['a\u00A0', 'begins or ends with a blank'],
    ['a\nb', 'cannot be seen'],
    ['a\u0007', 'cannot be seen'],
    ['a\u200Bb', 'cannot be seen'],
    ['a\u202Eb', 'cannot be seen'],
    ['a\uFEFFb', 'cannot be seen'],
    ['a\u2028b', 'cannot be seen'],
    ['a\u200Db', 'cannot be seen'],
    ['a\uD800b', 'cannot be seen'],
    ['e\u0301', 'normal form'],
    ['%2e%2E', 'encoded character'],
    ['a%2Fb', 'encoded character'],
    ['__proto__', "JavaScript's own"],
    ['constructor', "JavaScript's own"],
    ['x'.repeat(151), 'more than 150'],
  ]
  it.each(names)(
    '%j of a webhook, a rule, a token, a plugin, an event type, an action',
    async (name, problem) => {
      const config = {
        plugins: ['./p.mjs', './e.mjs', './t.mjs', './b.mjs'],
        webhooks: [{ ...webhook, name }],
        eventRules: [{ ...rule, name, webhooks: undefined, actions: [{ type: 'x' }] }],
        server: { tokens: [{ name, token: 'x'.repeat(20) }] },
      }
      const text = JSON.stringify(name)
      const files = {
        'p.mjs': `import { PluginConfig } from 'netbox-hooks'\nexport default class extends PluginConfig { name = ${text} }`,
        'b.mjs': `import { PluginConfig } from 'netbox-hooks'\nexport default class extends PluginConfig { baseUrl = ${text} }`,
        'e.mjs': `import { PluginConfig, registerEventType } from 'netbox-hooks'\nregisterEventType({ name: ${text} })\nexport default class extends PluginConfig {}`,
        't.mjs': `import { PluginConfig, registerEventAction } from 'netbox-hooks'\nregisterEventAction({ name: ${text}, run() {} })\nexport default class extends PluginConfig {}`,
      }
      const found = await mistakesOf(config, files)
      const shown = found.map(({ where, message }) => `${where.replace(/.*\//, '')} ${message}`)
      // A rule's name stands in no path.
      const ofRule = name === 'a/b' ? [] : ['eventRules[0].name']
      const places = ['webhooks[0].name', ...ofRule, 'server.tokens[0].name', 'e.mjs', 't.mjs']
      // What is not there is taken from the package.
      const own = name === '' ? [] : ['p.mjs', ...(name === 'a/b' ? [] : ['b.mjs'])]
      for (const place of [...places, ...own])
        expect(shown).toContainEqual(
          expect.stringMatching(new RegExp(`^${place.replaceAll(/[[\].]/g, '\\$&')} `)),
        )
      expect(found).toHaveLength(places.length + own.length)
      expect(shown.filter((text) => text.includes(problem)).length).toBeGreaterThanOrEqual(3)
      for (const { message } of found) expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    },
  )

  it.each([
    '日本語のフック',
    'Sites and racks',
    "O'Brien (2)",
    'CPU: 50%',
    'a.b',
    '...a',
    'é',
    '👩‍💻',
    '@x',
    'a\u3000b',
  ])('%s can be', async (name) => {
    const config = {
      webhooks: [{ ...webhook, name }],
      eventRules: [{ ...rule, name, webhooks: [name] }],
    }
    expect(await mistakesOf(config)).toEqual([])
  })

  it('of a plugin may have the scope of its package', async () => {
    const files = {
      'p/package.json': JSON.stringify({ name: '@scope/plugin', main: 'main.mjs' }),
      'p/main.mjs': `import { PluginConfig } from 'netbox-hooks'\nexport default class extends PluginConfig {}`,
    }
    expect(await mistakesOf({ plugins: ['./p'] }, files)).toEqual([])
  })
})

describe('a rule that can never fire', () => {
  it.each([
    ['Dcim.Site', 'has capital letters', '"dcim.site"'],
    ['DCIM.*', 'has capital letters', '"dcim.*"'],
    ['*', 'is no pattern', undefined],
    ['*.*', 'is no pattern', undefined],
    ['dcim.si*', 'is no pattern', '"dcim.*"'],
    ['*.site', 'is no pattern', undefined],
    ['site', 'is not of the form', undefined],
    ['dcim.', 'is not of the form', undefined],
    ['a.b.c', 'is not of the form', undefined],
    ['dcim. site', 'has a blank', undefined],
    ['dcim.__proto__', "JavaScript's own", undefined],
    ['dcim.si\u200Bte', 'cannot be seen', undefined],
  ])('object type %j', async (objectType, problem, meant) => {
    const [mistake, ...more] = await mistakesOf(withRule({ objectTypes: [objectType] }))
    expect([mistake?.where, more]).toEqual(['eventRules[0].objectTypes[0]', []])
    expect(mistake?.message).toContain(problem)
    expect(mistake?.hint).toBe(meant && `Did you mean ${meant}?`)
  })

  it.each<[object, string, string, string]>([
    [{ attr: '{{ data.status }}', value: 1 }, 'attr', 'no template', 'Write "status".'],
    [{ attr: '{{status.value|lower}}', value: 1 }, 'attr', 'no template', 'Write "status.value".'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what is tried
    [{ attr: '${name}', value: 1 }, 'attr', 'no template', 'Write "name".'],
    [{ attr: 'a..b', value: 1 }, 'attr', 'an empty step', 'Write { "attr"'],
    [{ attr: '', value: 1 }, 'attr', 'an empty step', 'Write { "attr"'],
    [{ attr: '.a', value: 1 }, 'attr', 'an empty step', 'Write { "attr"'],
    [{ attr: 'a ', value: 1 }, 'attr', 'an empty step', 'Write { "attr"'],
    [{ attr: 'tags[0].name', value: 1 }, 'attr', 'has brackets', 'Write "tags.0.name".'],
    [{ attr: "custom_fields['x']", value: 1 }, 'attr', 'has brackets', 'Write "custom_fields.x".'],
    [{ attr: 'a', op: 'in', value: [] }, 'value', 'an empty list', 'Name what'],
    [
      {
        and: [
          { attr: 'a', value: 1 },
          { attr: 'a', value: 2 },
        ],
      },
      'and[1]',
      'and[0]',
      'Write "or"',
    ],
    [
      {
        and: [
          { attr: 'a', op: 'gt', value: 5 },
          { attr: 'b', value: 1 },
          { attr: 'a', op: 'lt', value: 5 },
        ],
      },
      'and[2]',
      'and[0]',
      'Write "or"',
    ],
    [
      {
        or: [
          { attr: 'x', value: 1 },
          {
            and: [
              { attr: 'a', value: 1 },
              { attr: 'a', op: 'gte', value: 2 },
            ],
          },
        ],
      },
      'or[1].and[1]',
      'and[0]',
      'Write "or"',
    ],
  ])('conditions %j', async (conditions, where, problem, hint) => {
    const [mistake, ...more] = await mistakesOf(withRule({ conditions }))
    expect([mistake?.where, more]).toEqual([`eventRules[0].conditions.${where}`, []])
    expect(mistake?.message).toContain(problem)
    expect(mistake?.hint).toContain(hint)
  })

  it.each([
    {
      and: [
        { attr: 'a', value: 1 },
        { attr: 'a', value: true },
      ],
    },
    {
      and: [
        { attr: 'a', op: 'gte', value: 5 },
        { attr: 'a', op: 'lte', value: 5 },
      ],
    },
    {
      and: [
        { attr: 'a', value: 1 },
        { attr: 'a', value: 2, negate: true },
      ],
    },
    {
      or: [
        { attr: 'a', value: 1 },
        { attr: 'a', value: 2 },
      ],
    },
    { attr: 'a', op: 'in', value: [], negate: true },
    { attr: 'custom_fields.my field', value: 1 },
  ])('but not for %j', async (conditions) => {
    expect(await mistakesOf(withRule({ conditions }))).toEqual([])
  })

  it.each([
    ['updated', 'object_updated'],
    ['create', 'object_created'],
    ['Object_Created', 'object_created'],
    ['object-deleted', 'object_deleted'],
    ['delete', 'object_deleted'],
    ['update', 'object_updated'],
    ['exhausted', 'delivery_exhausted'],
  ])('event type %s', async (eventType, meant) => {
    expect(await mistakesOf(withRule({ eventTypes: [eventType] }))).toEqual([
      {
        where: 'eventRules[0].eventTypes[0]',
        message: `There is no event type "${eventType}".`,
        hint: `Did you mean "${meant}"?`,
      },
    ])
  })

  it('and an event whose type no rule could name is refused with the same words', async () => {
    const host = createHost({ config: {}, cwd: folderWith(), logger: keepingLogger() })
    onTestFinished(() => host.stop())
    await host.start()
    const event = { eventType: 'object_created', objectType: 'Dcim.Site', data: {} }
    await expect(host.emit(event)).rejects.toThrow(
      'objectType "Dcim.Site" has capital letters (write "dcim.site")',
    )
  })
})

describe('headers', () => {
  it.each([
    [
      'Authorization:\nBearer s3cret',
      'Line 2: It has no colon, and is no header: a value does not go on in the next line.',
      'Write it behind "Authorization:", in one line.',
    ],
    [
      'X-A: a\n  b',
      'Line 2: It has no colon, and is no header: a value does not go on in the next line.',
      'Write it behind "X-A:", in one line.',
    ],
    ['X-A=b', 'Line 1: It has no colon, and is no header.', 'Write "X-A: …".'],
    [
      'X-A: 1\n\nx-a: 2',
      'Line 3: The header "x-a" stands in line 1 already, and is sent once.',
      'Take one of them out.',
    ],
    ['X A: 1', 'Line 1: The header "X A" has an invalid name.', undefined],
    [': 1', 'Line 1: The header "" has an invalid name.', undefined],
    ['Host: x', expect.stringContaining('Line 1: The header "Host" frames the request'), undefined],
    [
      'X-A: {{ data.x }}\nnothing',
      'Line 2: It has no colon, and is no header: a value does not go on in the next line.',
      'Write it behind "X-A:", in one line.',
    ],
    [
      '{# two\nlines #}\n{{ data.headers }}',
      'Line 3: It has no colon, and is no header.',
      'Write a "Name: value" in each line.',
    ],
    ['Content-Length: {{ 1 }}', expect.stringContaining('frames the request'), undefined],
  ])('%j', async (additionalHeaders, message, hint) => {
    expect(await mistakesOf(withWebhook({ additionalHeaders }))).toEqual([
      { where: 'webhooks[0].additionalHeaders', message, hint },
    ])
  })

  it.each([
    'X-A: a:b\r\nX-B:\r\n\r\n',
    '{% if data.x %}\nX-A: 1\n{% else %}\nX-A: 2\n{% endif %}',
    'X-{{ data.name }}: {{ data.x|default("a: b") }}\n',
    '  X-A: 1\n\tX-B: 2',
  ])('but not %j', async (additionalHeaders) => {
    expect(await mistakesOf(withWebhook({ additionalHeaders }))).toEqual([])
  })

  it.each<[object, string]>([
    [
      { headers: { authorization: 'x' }, authentication: { type: 'bearer', token: 't' } },
      'webhooks[0].headers.authorization',
    ],
    [
      { additionalHeaders: 'Authorization: x', authentication: { type: 'bearer', token: 't' } },
      'webhooks[0].additionalHeaders',
    ],
    [
      { headers: { 'Content-Type': 'text/plain' }, httpContentType: 'text/html' },
      'webhooks[0].headers["Content-Type"]',
    ],
    [{ head: { skipAfter: '1h' } }, 'webhooks[0].head'],
  ])('and what would be left aside in silence: %j', async (more, where) => {
    expect((await mistakesOf(withWebhook(more))).map((mistake) => mistake.where)).toEqual([where])
  })
})

describe('the URL of a webhook', () => {
  it.each<[url: string, problem: string, hint?: string]>([
    ['https://exam ple.com/', 'has a blank in its host', 'https://example.com/'],
    ['https://a.example.com/a b', 'has a blank', 'https://a.example.com/a%20b'],
    [' https://a.example.com/', 'has blanks or quotes around it', 'https://a.example.com/'],
    ['"https://a.example.com/"', 'has blanks or quotes around it', 'https://a.example.com/'],
    ['<https://a.example.com/>', 'has a placeholder that nothing fills in'],
    ['https://a.example.com:99999/x', 'has a port that is none', 'https://a.example.com/x'],
    ['https://a.example.com:80a/', 'has a port that is none', 'https://a.example.com/'],
    ['https://a.example.com:0/', 'has a port that is none', 'https://a.example.com/'],
    ['https://a.example.com:/', 'has a port that is none', 'https://a.example.com/'],
    ['http//x.example.com', 'has no "://"', 'http://x.example.com'],
    ['https:/x.example.com/a', 'has no "://"', 'https://x.example.com/a'],
    ['https:x.example.com', 'has no "://"', 'https://x.example.com'],
    ['https:///x.example.com/y', 'has no "://"', 'https://x.example.com/y'],
    ['htps://x.example.com/', 'has a scheme that is misspelt', 'https://x.example.com/'],
    ['htttp://x.example.com/', 'has a scheme that is misspelt', 'http://x.example.com/'],
    ['https://https://x.example.com/', 'has a scheme twice', 'https://x.example.com/'],
    ['https://http//x.example.com/', 'has a scheme twice', 'http://x.example.com/'],
    ['cmdb.example.com/hooks', 'has no scheme', 'https://cmdb.example.com/hooks'],
    ['//cmdb.example.com/hooks', 'has no scheme', 'https://cmdb.example.com/hooks'],
    ['localhost:3000/x', 'has no scheme', 'http://localhost:3000/x'],
    ['example.com:8080', 'has no scheme', 'https://example.com:8080'],
    ['ftp://x.example.com/', 'has a scheme that cannot be sent to'],
    ['https://', 'has no host'],
    ['https://?a=1', 'has no host'],
    ['', 'The URL is empty'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what is tried
    ['https://${HOST}/', 'has a placeholder that nothing fills in'],
    ['https://%HOST%/', 'has a placeholder that nothing fills in'],
    ['https://<host>/', 'has a placeholder that nothing fills in'],
    ['https:\\\\x.example.com\\y', 'has a backslash', 'https://x.example.com/y'],
    [
      'https://a.example.com/{id}',
      'has a brace that belongs to no template',
      'https://a.example.com/{{ data.id }}',
    ],
    ['https://a.example.com/{{ data.id', 'has a brace that belongs to no template'],
    [
      'https://a.example.com/{{ data.id }',
      'has a brace that belongs to no template',
      'https://a.example.com/{{ data.id }}',
    ],
    ['https://a.example.com/data.id }}', 'has a brace that belongs to no template'],
    ['https://a.example.com/#x', 'has a part behind "#"', 'https://a.example.com/'],
    ['https://a..example.com/', 'the host name has an empty part'],
    ['https://999.1.1.1/', 'the URL is not valid'],
    ['https://a.example.com/\n', 'has blanks or quotes around it', 'https://a.example.com/'],
    ['https://a.exam\nple.com/', 'has a line break', 'https://a.example.com/'],
    ['http//x.example.com/a b', 'has no "://"', 'http://x.example.com/a%20b'],
    ['ftp://{{ data.host }}/', 'has a scheme that cannot be sent to'],
    ['https:/{{ data.host }}/', 'has no "://"', 'https://{{ data.host }}/'],
    ['https://{{ data.host }}:port/', 'has a port that is none', 'https://{{ data.host }}/'],
    ['https://{{ data.host }}/a b', 'has a blank', 'https://{{ data.host }}/a%20b'],
  ])('%j', async (payloadUrl, problem, meant) => {
    const [mistake, ...more] = (await mistakesOf(withWebhook({ payloadUrl }))).filter(
      ({ message }) => !message.includes('template of'),
    )
    expect([mistake?.where, more]).toEqual(['webhooks[0].payloadUrl', []])
    expect(mistake?.message).toContain(problem)
    if (meant !== undefined) {
      expect(mistake?.hint).toBe(`Did you mean "${meant}"?`)
      expect(await mistakesOf(withWebhook({ payloadUrl: meant }))).toEqual([])
    } else expect(mistake?.hint ?? '').not.toContain('Did you mean')
  })

  it.each([
    'http://user:s3cret-pw@a.example.com/',
    'https://s3cret-pw@a.example.com/x',
    'user:s3cret-pw@a.example.com',
    'https://user:s3cret-pw@{{ data.host }}/',
  ])('has no credentials, which are not shown: %s', async (payloadUrl) => {
    const found = await mistakesOf(withWebhook({ payloadUrl }))
    expect(found).toHaveLength(1)
    expect(found[0]?.message).toContain('has a user name or password in it')
    expect(found[0]?.hint).toContain("authentication: { type: 'basic'")
    expect(JSON.stringify(found)).not.toContain('s3cret')
  })

  it('is not shown behind its path, where tokens stand', async () => {
    const found = await mistakesOf(withWebhook({ payloadUrl: 'htps://a.example.com/?token=s3cret' }))
    expect(found[0]?.message).toContain('has a scheme that is misspelt')
    expect(JSON.stringify(found)).not.toContain('s3cret')
  })

  it.each([
    'https://a.example.com',
    'HTTPS://A.example.com:8443/x%20y/$batch?a=%E2%80%99&b=c@d',
    'http://[2001:db8::1]:8080/',
    'http://192.0.2.1/',
    'https://münchen.example/',
    '{{ data.url }}/hook',
    '{{ data.scheme }}://{{ data.host }}/',
    'https://{{ data.tenant }}.example.com:{{ data.port }}/{{ data.id }}?q={{ data.name|urlencode }}',
    '{% if data.x %}https://a.example.com/{% else %}https://b.example.com/{% endif %}',
    'https://a.example.com/@user/x',
  ])('can be %s', async (payloadUrl) => {
    expect(await mistakesOf(withWebhook({ payloadUrl }))).toEqual([])
  })
})
