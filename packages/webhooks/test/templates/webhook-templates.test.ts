import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type HostHooks, HostPoints, silentLogger } from '@netbox-hooks/core'
import {
  hasTemplateSyntax,
  parseHeaderLines,
  RequestBuilder,
  type Webhook,
  WebhookTemplates,
  type WebhookTemplatesOptions,
  webhooksExtension,
} from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { rule, siteEvent } from '../support.ts'

// However slow the machine is, no render here is late.
const patient = { timeout: 60_000 }

interface Building {
  readonly templates: WebhookTemplates
  readonly builder: RequestBuilder
  readonly hooks: HostHooks
  put(webhook: Webhook): Promise<void>
}

function building(options: WebhookTemplatesOptions = patient): Building {
  const templates = new WebhookTemplates(options)
  onTestFinished(() => templates.close())
  const hooks = new HostPoints([webhooksExtension]).hooks
  const registry = new HostPoints([webhooksExtension]).registry
  const builder = new RequestBuilder({ hooks, registry, logger: silentLogger, templates })
  const put = async (webhook: Webhook) => {
    const { texts, mistakes } = await templates.prepare(webhook)
    expect(mistakes).toEqual([])
    builder.putWebhook(webhook, texts)
  }
  return { templates, builder, hooks, put }
}

async function builderOf(...webhooks: readonly Webhook[]): Promise<RequestBuilder> {
  const { builder, put } = building()
  for (const webhook of webhooks) await put(webhook)
  builder.putRule(rule({ webhooks: webhooks.map(({ name }) => name) }), 0)
  return builder
}

const plain: Webhook = { name: 'plain', payloadUrl: 'https://plain.example.com/' }
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()

describe('a request', () => {
  it('has the URL, headers and body that the templates make of the payload; later headers win', async () => {
    const builder = await builderOf({
      name: 'chat',
      payloadUrl: 'https://chat.example.com/{{ object_type }}/{{ data.id }}',
      headers: { 'X-One': 'first', 'X-Two': 'kept' },
      additionalHeaders:
        'x-one: {{ event }}\nContent-Type: text/plain\nX-Snap: {{ snapshots.postchange.status }}',
      bodyTemplate: '{{ username }} {{ request.method }}',
    })
    const {
      requests: [request],
    } = await builder.build(siteEvent())
    expect(request).toMatchObject({ url: 'https://chat.example.com/dcim.site/4', method: 'POST' })
    expect(text(request?.body)).toBe('jstretch PATCH')
    expect(request?.headers).toEqual({
      'content-type': 'text/plain',
      'x-one': 'updated',
      'x-two': 'kept',
      'x-snap': 'active',
    })
  })

  it('without templates keeps the one shared body, next to one with templates', async () => {
    const builder = await builderOf({ ...plain, name: 'chat', bodyTemplate: 'text' }, plain, {
      ...plain,
      name: 'other',
    })
    const {
      requests: [chat, first, second],
    } = await builder.build(siteEvent())
    expect(text(chat?.body)).toBe('text')
    expect(first?.body).toBe(second?.body)
    expect(JSON.parse(text(first?.body))).toMatchObject({ event: 'updated' })
  })

  it('takes texts without template syntax as Jinja2 would render them', async () => {
    const builder = await builderOf({
      ...plain,
      bodyTemplate: 'one\r\ntwo\n\n',
      additionalHeaders: 'X-A: b\n',
    })
    const {
      requests: [request],
    } = await builder.build(siteEvent())
    expect(text(request?.body)).toBe('one\ntwo\n')
    expect(request?.headers).toMatchObject({ 'x-a': 'b' })
  })

  it('is the payload where the body template is empty, and a blank where it is a blank', async () => {
    const builder = await builderOf(
      { ...plain, bodyTemplate: '' },
      { ...plain, name: 'blank', bodyTemplate: ' ' },
    )
    const {
      requests: [payload, blank],
    } = await builder.build(siteEvent())
    expect(JSON.parse(text(payload?.body))).toMatchObject({ event: 'updated' })
    expect(text(blank?.body)).toBe(' ')
  })

  it('gets no header from data, whatever control characters are in it', async () => {
    const builder = await builderOf({ ...plain, additionalHeaders: 'X-Name: {{ data.name }}|' })
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (end) => {
        const name = `a\r\nX-B: c\n\u2028X-C: d\u0085\u001cX-D: e\\n\\u000a${end}`
        const {
          requests: [request],
        } = await builder.build(siteEvent({ data: { name } }))
        expect(Object.keys(request?.headers ?? {})).toEqual(['content-type', 'x-name'])
        expect(request?.headers['x-name']).toMatch(/^aX-B: cX-C: dX-D: e\\n\\u000a.*\|$/u)
      }),
      { numRuns: 100 },
    )
  })

  it('that cannot be rendered is left out and counted; the others are made', async () => {
    const builder = await builderOf({ ...plain, name: 'bad', bodyTemplate: '{{ data.a.b.c }}' }, plain)
    expect((await builder.build(siteEvent())).requests.map(({ webhook }) => webhook)).toEqual(['plain'])
    expect(builder.failedRenders).toBe(1)
    const { failures } = await builder.build(siteEvent())
    expect(failures).toMatchObject([{ webhook: 'bad', rule: 'rule', error: { code: 'NBH_TEMPLATE_FAILED' } }])
  })

  it('is not given up when the host stops: the event can be built again', async () => {
    const { templates, builder, put } = building()
    await put({ ...plain, bodyTemplate: '{{ event }}' })
    builder.putRule(rule({ webhooks: ['plain'] }), 0)
    await templates.close()
    await expect(builder.build(siteEvent())).rejects.toMatchObject({ code: 'NBH_TEMPLATES_CLOSED' })
  })

  it('whose URL or header is none after rendering is not made, and the URL is not repeated', async () => {
    const headerProblem = (name: string) => (name === 'X-No' ? 'is not allowed' : undefined)
    const { templates } = building({ ...patient, headerProblem })
    const render = async (webhook: Webhook) => {
      const { texts } = await templates.prepare(webhook)
      const request = { rule: 'rule', method: 'POST', url: '', headers: {}, body: Buffer.from('{}') }
      return templates.render({ ...request, webhook: webhook.name, texts })
    }
    const bad = render({ ...plain, name: 'url', payloadUrl: 'secret-token/{{ event }}' })
    const error = await bad.catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ code: 'NBH_TEMPLATE_FAILED' })
    expect(String(error)).not.toContain('secret-token')
    const header = { ...plain, name: 'header', additionalHeaders: 'X-No: {{ event }}' }
    await expect(render(header)).rejects.toThrow(/"X-No" is not allowed/)
  })
})

describe('templates that change', () => {
  const bodyOf = async (builder: RequestBuilder) => text((await builder.build(siteEvent())).requests[0]?.body)

  it('are those of the webhook as it was when an event began to be built', async () => {
    const { builder, hooks, put } = building()
    await put({ ...plain, bodyTemplate: 'one {{ event }}' })
    builder.putRule(rule({ webhooks: ['plain'] }), 0)
    expect(await bodyOf(builder)).toBe('one updated')
    const answer = Promise.withResolvers<void>()
    const tap = { name: 'slow', timeout: 60_000 }
    hooks.context.tapPromise(tap, () => answer.promise)
    const under = bodyOf(builder)
    await put({ ...plain, bodyTemplate: 'two {{ event }}' })
    const later = bodyOf(builder)
    await put(plain)
    answer.resolve()
    expect(await under).toBe('one updated')
    expect(await later).toBe('two updated')
    expect(JSON.parse(await bodyOf(builder))).toMatchObject({ event: 'updated' })
  })

  it('are refused one by one, with nothing in force', async () => {
    const { templates } = building()
    const webhook = { ...plain, bodyTemplate: '{{ a', additionalHeaders: 'X-A: {{ event }}' }
    const { texts, mistakes } = await templates.prepare(webhook)
    expect(mistakes).toMatchObject([{ field: 'bodyTemplate', error: { code: 'NBH_TEMPLATE_INVALID' } }])
    expect(Object.keys(texts)).toEqual(['additionalHeaders'])
  })

  it('leave nothing behind, neither those that were in force nor those that were refused', async () => {
    // An environment takes 18 KiB of the engine's 64 MiB: so many of them would not fit.
    const { templates, builder, put } = building()
    builder.putRule(rule({ webhooks: ['plain'] }), 0)
    for (let change = 0; change < 10_000; change += 1) {
      await put({ ...plain, bodyTemplate: `{{ event }} ${change}` })
      expect(await bodyOf(builder)).toBe(`updated ${change}`)
      const { mistakes } = await templates.prepare({ ...plain, bodyTemplate: `${change} {{ nothing|nope }}` })
      expect(mistakes).toMatchObject([{ error: { message: expect.stringContaining('no filter "nope"') } }])
    }
  }, 120_000)

  it('may be more than the engine has memory for at once, and as long as they like', async () => {
    const { builder, put } = building()
    const count = 60
    for (let index = 0; index < count; index += 1)
      await put({ ...plain, name: `long ${index}`, bodyTemplate: `${index}${'{{a}}'.repeat(13_000)}` })
    builder.putRule(rule({ webhooks: Array.from({ length: count }, (_, index) => `long ${index}`) }), 0)
    const { requests } = await builder.build(siteEvent())
    expect(requests.map(({ body }) => text(body))).toEqual(requests.map((_, index) => `${index}`))
  }, 120_000)
})

describe('the thread', () => {
  it('starts with the first template, not with texts that are none', async () => {
    let threads = 0
    const count = () => {
      threads += 1
    }
    process.on('worker', count)
    onTestFinished(() => void process.off('worker', count))
    const texts = { ...plain, additionalHeaders: 'X-A: b', bodyTemplate: 'text' }
    const without = await builderOf(plain, { ...texts, name: 'texts' })
    await without.build(siteEvent())
    expect(threads).toBe(0)
    await builderOf(
      { ...plain, bodyTemplate: '{{ event }}' },
      { ...plain, name: 'b', bodyTemplate: '{{ data }}' },
    )
    expect(threads).toBe(1)
  })

  it('does not keep the process alive while it is idle', async () => {
    const program = `
      import { TemplateEngine } from '@netbox-hooks/webhooks'
      const engine = new TemplateEngine({ timeout: 60_000 })
      const template = await engine.compile({ webhook: 'chat', field: 'bodyTemplate' }, '{{ a }}')
      process.stdout.write(await engine.render(template, Buffer.from('{"a": "rendered"}')))`
    const cwd = fileURLToPath(new URL('..', import.meta.url))
    const options = { cwd, timeout: 60_000 }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', program],
      options,
    )
    expect(stdout).toBe('rendered')
  }, 90_000)
})

describe('header lines', () => {
  it('are read as NetBox reads them', () => {
    const lines = ' X-A :  b : c \r\nno colon\vX-Empty:\u0085: no name\u2028X-B: d\fX-C:e\u001eX-D: f'
    expect(parseHeaderLines(lines)).toEqual([
      ['X-A', 'b : c'],
      ['X-Empty', ''],
      ['', 'no name'],
      ['X-B', 'd'],
      ['X-C', 'e'],
      ['X-D', 'f'],
    ])
  })
})

it('template syntax is any of the three brackets', () => {
  expect(['{{ a }}', 'x{% if %}', '{# a #}'].map(hasTemplateSyntax)).toEqual([true, true, true])
  expect(['{"a": {}}', '%} }}', ''].map(hasTemplateSyntax)).toEqual([false, false, false])
})
