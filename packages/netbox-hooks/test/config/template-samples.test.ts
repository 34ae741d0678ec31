import { describe, expect, it } from 'vitest'
import { folderWith, runCli } from '../support.ts'

const devices = {
  name: 'Devices',
  objectTypes: ['dcim.device'],
  eventTypes: ['object_created', 'object_updated', 'object_deleted'],
  webhooks: ['chat'],
}

/** What `check` warns of a webhook with these templates. */
async function warningsOf(
  webhook: object,
  { plugin, ...rule }: { readonly plugin?: string; readonly [key: string]: unknown } = {},
): Promise<readonly { code: string; message: string; about: object }[]> {
  const config = {
    ...(plugin && { plugins: ['./plugin.mjs'] }),
    webhooks: [{ name: 'chat', payloadUrl: 'https://chat.example.com/', ...webhook }],
    eventRules: [{ ...devices, ...rule }],
    // What does not end is ended by what it may compute, not by the clock; a busy machine is slow.
    timeLimits: { template: '1m' },
  }
  const files = { 'netbox-hooks.config.json': JSON.stringify(config), 'plugin.mjs': plugin ?? '' }
  const { stdout } = await runCli(folderWith(files), 'check', '--json')
  const { error, warnings } = JSON.parse(stdout)
  expect(error).toBeUndefined()
  return warnings
}

const messagesOf = async (...args: Parameters<typeof warningsOf>) =>
  (await warningsOf(...args)).map(({ code, message }) => `${code} ${message}`)

describe('netbox-hooks check', () => {
  it('renders each template on samples of its object types, and says where it fails, on what, and why', async () => {
    const warnings = await warningsOf({
      payloadUrl: 'https://chat.example.com/{{ data.slug }}/{{ data.site.region.name }}',
      additionalHeaders: "X-One: 1\nX-Rack: {{ 'in ' ~ data.rack.site.name }}",
      bodyTemplate: '{"text": {{ data.name|tojson }},\n "group": "{{ data.tenant.group.name }}"}',
    })
    expect(warnings.map(({ code, about }) => [code, about])).toEqual(
      ['payloadUrl', 'additionalHeaders', 'bodyTemplate'].map((field) => [
        'NBH_TEMPLATE_DOUBTFUL',
        { rule: 'Devices', webhook: 'chat', field },
      ]),
    )
    const [url, headers, body] = warnings.map(({ message }) => message)
    expect(url).toContain("(line 1, column 62): 'dict object' has no attribute 'region'.")
    expect(headers).toContain("(line 2, column 35): 'dict object' has no attribute 'site'.")
    expect(body).toContain("(line 2, column 33): 'dict object' has no attribute 'group'.")
    expect(body).toContain('the event rule Devices: a dcim.device (created, updated, deleted).')
  })

  it('tells what fails only where an object has less', async () => {
    const [message, ...others] = await messagesOf({
      bodyTemplate: `"{{ data.primary_ip4.address.split('/')[0] }}"`,
    })
    expect(others).toEqual([])
    expect(message).toContain('a dcim.device without optional fields (created, updated, deleted)')
    expect(await messagesOf({ bodyTemplate: '"{{ data.rack.name if data.rack }}"' })).toEqual([])
  })

  it.each([
    ['data.tenant.name.upper()', 'Where a value may be missing, ask for it'],
    ['data.site.region.name', 'what an object refers to stands in short'],
    ['data.name + 1', '`netbox-hooks explain` tries it'],
  ])('says what to do about it, by how it fails: %s', async (expression, hint) => {
    const messages = await messagesOf({ bodyTemplate: `"{{ ${expression} }}"` })
    expect(messages.map((message) => message.includes(hint))).toEqual([true])
  })

  it('tells both of a body that is not JSON, and fails where an object has less', async () => {
    const messages = await messagesOf({ bodyTemplate: '{"rack": {{ data.rack.name.upper() }}}' })
    expect(messages.map((message) => message.split(' ', 1)[0]).sort()).toEqual([
      'NBH_BODY_NOT_JSON',
      'NBH_TEMPLATE_DOUBTFUL',
    ])
  })

  it('says that a body is not JSON, if the content type says that it is', async () => {
    const bodyTemplate = '{"text": {{ data.name }}}'
    const [message] = await messagesOf({ bodyTemplate })
    expect(message).toMatch(/^NBH_BODY_NOT_JSON The body of the webhook chat is not JSON, .* tojson/)
    const asText = { httpContentType: 'text/plain' }
    expect(await messagesOf({ bodyTemplate, ...asText })).toEqual([])
    expect(await messagesOf({ bodyTemplate, additionalHeaders: 'Content-Type: text/{{ "plain" }}' })).toEqual(
      [],
    )
    expect(
      await messagesOf({ bodyTemplate, ...asText, additionalHeaders: 'Content-Type: application/x+json' }),
    ).toHaveLength(1)
    expect(await messagesOf({ bodyTemplate: '{"text": {{ data.name|tojson }}}' })).toEqual([])
  })

  it('warns of nothing that it cannot know: custom fields, other types, the context of plugins', async () => {
    for (const expression of [
      'data.custom_fields.owner.name',
      'data.config_context.ntp.servers[0].name',
      "data['custom_fields']['cost'] * 2",
    ])
      expect(await messagesOf({ bodyTemplate: `{"x": {{ ${expression} }}}` })).toEqual([])
    const zones = { objectTypes: ['netbox_dns.zone'], eventTypes: ['object_created', 'zone_signed'] }
    const plugin = `import { PluginConfig, registerEventType, registerWebhookCallback } from 'netbox-hooks'
registerEventType({ name: 'zone_signed', text: 'Zone signed' })
registerWebhookCallback(() => { throw new Error('must not be called') })
export default class P extends PluginConfig { version = '1.0.0' }`
    expect(await messagesOf({ bodyTemplate: '{"x": {{ data.view.name }}}' }, { ...zones, plugin })).toEqual(
      [],
    )
    expect(await messagesOf({ bodyTemplate: '{"x": {{ context.a.b }}}' }, { ...zones, plugin })).toEqual([])
    const [certain] = await messagesOf({ bodyTemplate: '{"x": {{ data.name }}}' }, { ...zones, plugin })
    expect(certain).toContain('a netbox_dns.zone (created, zone_signed)')
    const [absent] = await messagesOf({ bodyTemplate: '{"x": "{{ context.a }}"}' })
    expect(absent).toContain("'context' is undefined")
  })

  it('tells of a template that does not end, and ends', async () => {
    const loop = '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}'
    const [message, ...others] = await messagesOf(
      { bodyTemplate: loop },
      { objectTypes: ['dcim.*', 'ipam.*'] },
    )
    expect(others).toEqual([])
    expect(message).toContain('too many steps')
  })

  it('makes mistakes of them if it is told to be strict', async () => {
    const config = {
      webhooks: [{ name: 'chat', payloadUrl: 'https://chat.example.com/', bodyTemplate: '{{ data.name }}' }],
      eventRules: [devices],
    }
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
    const { code, stderr } = await runCli(cwd, 'check', '--strict')
    expect(code).toBe(3)
    expect(stderr).toContain('NBH_BODY_NOT_JSON')
  })
})

describe('netbox-hooks explain', () => {
  it('warns of a body that is not JSON, although its content type says so', async () => {
    const config = {
      webhooks: [
        { name: 'chat', payloadUrl: 'https://chat.example.com/', bodyTemplate: '{"a": {{ data.name }}}' },
      ],
      eventRules: [devices],
    }
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
    const event = ['-e', 'object_created', '-o', 'dcim.device', '-d', '{"id": 1, "name": "a"}']
    const { stdout } = await runCli(cwd, 'explain', ...event)
    expect(stdout).toContain('warning: The body of the webhook chat is not JSON')
    const { stdout: json } = await runCli(cwd, 'explain', ...event, '--json')
    expect(JSON.parse(json).doubts).toMatchObject([{ code: 'NBH_BODY_NOT_JSON' }])
  })
})
