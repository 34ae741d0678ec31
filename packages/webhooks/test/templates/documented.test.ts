import { readFileSync } from 'node:fs'
import { TemplateEngine } from '@netbox-hooks/webhooks'
import { afterAll, describe, expect, it } from 'vitest'

const page = (name: string) => readFileSync(new URL(`../../../../docs/${name}.md`, import.meta.url), 'utf8')

// However slow the machine is, no example is late.
const engine = new TemplateEngine({ timeout: 60_000 })
afterAll(() => engine.close())

async function render(source: string, variables: string): Promise<string> {
  const template = await engine.compile({ webhook: 'chat', field: 'bodyTemplate' }, source)
  return engine.render(template, Buffer.from(variables))
}

describe('docs/templates.md', () => {
  const [, payload = ''] = /```json\n(.*?)```/s.exec(page('templates')) ?? []
  const examples = [...page('templates').matchAll(/```jinja\n(.*?)\n```\n\n```text\n(.*?)\n```/gs)]

  it.each(examples.map(([, source = '', output = '']) => [source, output]))('%s', async (source, output) => {
    expect(await render(source, payload)).toBe(output)
  })
})

describe('docs/netbox-parity.md: what a template gives here', () => {
  const data = '{"enabled": true, "z": 1, "a": [1, "b"], "none": null, "n": 2}'
  const rows = page('netbox-parity')
    .replace(/^.*## Templates/s, '')
    .split('\n')
    .filter((line) => /^\| `\[?\{/.test(line))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
    .map((cells): [string, string] => [cells[1]?.slice(1, -1) ?? '', cells[3] ?? ''])

  it.each(rows)('%s', async (source, here) => {
    const rendered = await render(source, `{"data": ${data}}`).catch(() => undefined)
    expect(rendered === undefined ? '*error*' : `\`${rendered.trim()}\``).toBe(here)
  })
})
