import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'

const event = {
  eventType: 'object_updated',
  objectType: 'dcim.site',
  objectId: 4,
  data: { id: 4, name: 'AMS 1', note: 'first\r\nX-Hook-Signature: forged' },
  username: 'jstretch',
}

/** A host with one webhook of these templates, and its receiver. */
async function hostWith(
  templates: Readonly<Record<string, unknown>>,
  { path = '', plugin = '', ...more }: Readonly<Record<string, unknown>> = {},
) {
  const receiver = await startReceiver()
  const logger = keepingLogger()
  const config = configFor(receiver, {
    webhooks: [
      { name: 'receiver', payloadUrl: `${receiver.url}${path}`, secret: 'a secret', ...templates },
      { name: 'plain', payloadUrl: receiver.url },
    ],
    // An endless template is ended by what it may compute, not by the clock; a busy machine is slow.
    timeLimits: { template: '1m' },
    ...(plugin !== '' && { plugins: ['./plugin.mjs'] }),
    ...more,
  })
  const host = createHost({ config, logger, cwd: folderWith({ 'plugin.mjs': String(plugin) }) })
  onTestFinished(() => host.stop())
  await host.start()
  return { host, receiver, logger }
}

describe('a host whose webhook has templates', () => {
  it('sends the URL, headers and body that they make of the payload', async () => {
    process.env['CHAT_TOKEN'] = 'from the environment'
    const { host, receiver } = await hostWith(
      {
        bodyTemplate:
          '{"text": {{ (data.name ~ " was " ~ event)|tojson }}, "site": {{ data.name|slug|tojson }}}',
        additionalHeaders: [
          "Authorization: Bearer {{ 'CHAT_TOKEN'|env }}",
          'Content-Type: application/vnd.chat+json',
          'X-Note: {{ data.note }}',
        ].join('\n'),
      },
      {
        path: '/{{ data.name|urlencode }}?by={{ username }}',
        templates: { env: ['CHAT_*'] },
        plugin: `
import { PluginConfig, registerTemplateFilter } from 'netbox-hooks'
export default class Slugs extends PluginConfig {
  name = 'slugs'
  version = '1.0.0'
  async ready() {
    registerTemplateFilter('slug', (value) => value.toLowerCase().replaceAll(' ', '-'))
  }
}`,
      },
    )
    await host.emit(event)
    await host.idle()
    const [request] = receiver.received
    expect(request?.body).toBe('{"text": "AMS 1 was updated", "site": "ams-1"}')
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer from the environment',
      'content-type': 'application/vnd.chat+json',
      'x-note': 'firstX-Hook-Signature: forged',
    })
    expect(request?.headers['x-hook-signature']).toMatch(/^[0-9a-f]{128}$/)
    expect(request?.path).toBe('/hook/AMS%201?by=jstretch')
  })

  it.each([
    [
      'bodyTemplate',
      '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}',
      /too many steps|did not end/,
    ],
    [
      'bodyTemplate',
      '\n{{ data.nothing.at_all }}',
      /\(line 2, column 17\): 'dict object' has no attribute 'nothing'/,
    ],
    ['additionalHeaders', 'X-{{ data.name }}: 1', /in a header's name, cannot be part of one/],
    ['payloadUrl', '{{ data.name }}', /no absolute http or https URL/],
  ])('drops the delivery alone whose %s is %j, and says so in the log', async (field, source, reason) => {
    const { host, receiver, logger } = await hostWith(
      { [field]: source },
      {
        eventRules: [
          {
            name: 'sites',
            objectTypes: ['dcim.site'],
            eventTypes: ['object_updated'],
            webhooks: ['receiver', 'plain'],
          },
        ],
      },
    )
    await host.emit(event)
    await host.idle()
    expect(receiver.received).toHaveLength(1)
    const lines = logger.lines.filter((line) => line.includes('NBH_TEMPLATE_FAILED'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(reason)
    expect(lines[0]).toContain('"webhook":"receiver","rule":"sites"')
  })
})

describe('netbox-hooks check', () => {
  it('reports every mistake in a template with line, column and a caret, next to all other mistakes', async () => {
    const config = `export default {
  pluginz: [],
  webhooks: [
    {
      name: 'chat',
      payloadUrl: 'ftp://{{ data.host }}/',
      additionalHeaders: 'X-Site: {{ data.name|hedder_safe }}',
      bodyTemplate: '{\\n  "text": {{ data.name | tojson(} }}\\n}',
    },
    { name: 'plain', payloadUrl: 'https://a.example.com/', additionalHeaders: 'Host: evil.example.com' },
  ],
}`
    const { code, stderr } = await runCli(folderWith({ 'netbox-hooks.config.mjs': config }), 'check')
    expect(code).toBe(3)
    expect(stderr.replaceAll(/\/\S+\/netbox-hooks\.config/g, 'netbox-hooks.config')).toMatchInlineSnapshot(`
      "NBH_CONFIG_INVALID  netbox-hooks.config.mjs has 5 mistakes.

        NBH_CONFIG_INVALID_VALUE  "ftp://{{ data.host }}/" has a scheme that cannot be sent to; only http and https can.
          at netbox-hooks.config.mjs: webhooks[0].payloadUrl

        NBH_CONFIG_INVALID_VALUE  Line 1: The header "Host" frames the request and is set by the sender.
          at netbox-hooks.config.mjs: webhooks[1].additionalHeaders

        NBH_CONFIG_UNKNOWN_KEY  Unknown key "pluginz".
          at netbox-hooks.config.mjs: pluginz
          hint: Did you mean "plugins"?

        NBH_TEMPLATE_INVALID  The additionalHeaders of the webhook chat has a mistake (line 1, column 22): there is no filter "hedder_safe" (did you mean "header_safe"?).
            1 | X-Site: {{ data.name|hedder_safe }}
                                     ^
          at netbox-hooks.config.mjs: webhooks[0].additionalHeaders
          hint: https://github.com/netbox-hooks/netbox-hooks/blob/main/docs/templates.md says what a template can do.

        NBH_TEMPLATE_INVALID  The bodyTemplate of the webhook chat has a mistake (line 2, column 33): unexpected '}', expected ')'.
            2 |   "text": {{ data.name | tojson(} }}
                                                ^
          at netbox-hooks.config.mjs: webhooks[0].bodyTemplate
          hint: https://github.com/netbox-hooks/netbox-hooks/blob/main/docs/templates.md says what a template can do.
      "
    `)
  })

  it('finds a variable that no payload has, unless it may be missing or a tap may add it', async () => {
    const configOf = (plugins: string, body: string) => `export default {
  plugins: [${plugins}],
  webhooks: [{ name: 'chat', payloadUrl: 'https://a.example.com/', bodyTemplate: ${JSON.stringify(body)} }],
}`
    const plugin = `import { PluginConfig } from 'netbox-hooks'
export default class Auditor extends PluginConfig {
  name = 'auditor'
  version = '1.0.0'
  async ready() {
    await super.ready()
    this.host.hooks.payload.tap('auditor', (payload) => ({ ...payload, audited_by: 'me' }))
  }
}`
    const check = async (plugins: string, body: string) => {
      const files = { 'netbox-hooks.config.mjs': configOf(plugins, body), 'auditor.mjs': plugin }
      return runCli(folderWith(files), 'check')
    }
    const wrong = await check('', '{{ usrname }}')
    expect(wrong.code).toBe(3)
    expect(wrong.stderr).toContain(
      '(line 1, column 4): there is no variable "usrname" (did you mean "username"?).',
    )
    expect((await check('', "{{ usrname|default('') }}{{ username }}{{ context }}")).code).toBe(0)
    expect((await check('', '{{ audited_by }}')).code).toBe(3)
    expect((await check("'./auditor.mjs'", '{{ audited_by }}')).code).toBe(0)
  })
})
