import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type CompiledTemplate, TemplateEngine } from '@netbox-hooks/webhooks'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'

const name = { webhook: 'chat', field: 'bodyTemplate' } as const
// However slow the machine is, what fails here does not fail because it is late.
const engine = new TemplateEngine({ timeout: 60_000 })
afterAll(() => engine.close())

const variables = Buffer.from(JSON.stringify({ event: 'updated', data: { name: 'AMS', tenant: null } }))

async function render(source: string): Promise<string> {
  return engine.render(await engine.compile(name, source), variables)
}

describe('a template', () => {
  it('sees the payload; what is missing is empty, and the last line break goes', async () => {
    expect(await render('{{ event }} {{ data.name }}{{ nothing }}{{ data.nothing }}\n')).toBe('updated AMS')
  })

  it('cannot include another one', async () => {
    await engine.compile(name, 'secret text')
    await expect(render("{% include 'other' %}")).rejects.toMatchObject({ code: 'NBH_TEMPLATE_INVALID' })
  })

  it.each([
    [
      '{\n  "a": {{ data. }}\n}',
      '(line 2, column 17): expected name or number.\n    2 |   "a": {{ data. }}\n                        ^',
    ],
    ['{% if x %}', '(line 1'],
    [
      'a\r\n{{ data.name|nope }}',
      '(line 2, column 14): there is no filter "nope".\n    2 | {{ data.name|nope }}\n                     ^',
    ],
    ['{% filter nope %}{% endfilter %}', '(line 1, column 11): there is no filter "nope"'],
    [`{{ '${'x'.repeat(300)}' + }}`, '\n    1 | …'],
    ['x'.repeat(70_000), ': it is longer than 64 KiB'],
  ])('with a mistake is refused with its place: %j', async (source, expected) => {
    const error = await engine.compile(name, source).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'NBH_TEMPLATE_INVALID' })
    expect((error as Error).message).toContain(`The bodyTemplate of the webhook chat has a mistake`)
    expect((error as Error).message).toContain(expected)
  })

  it.each([
    ["{{ 'a|nope' }} {# |nope #} a|nope {% raw %}{{ 1|nope }}{% endraw %}", 'a|nope  a|nope {{ 1|nope }}'],
    ["don't {{ \"it's\"|upper }} don't|nope", "don't IT'S don't|nope"],
    ['{%- set x | upper -%} y {%- endset -%} {{ x }}', 'Y'],
  ])('is not refused for what only looks like a filter: %s', async (source, expected) => {
    expect(await render(source)).toBe(expected)
  })
})

const hostile = {
  'the way to the function constructor': "{{ ''.constructor.constructor('return process')() }}",
  'the way to a prototype': "{{ data.__proto__.constructor('return process')() }}",
  'a range of a billion': '{% for i in range(1000000000) %}{% endfor %}',
  'nested loops': '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}',
  'a macro that calls itself': '{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(1) }}',
  'a string doubled to 2 GB':
    "{% set ns = namespace(s='xxxxxxxxxx') %}{% for i in range(40) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}",
  'a string times a billion': "{{ ('x' * 100000000) * 100 }}",
  'an indent of 2 GB': "{{ 'a\\nb'|indent(2000000000) }}",
  'a replace that grows':
    "{% set ns = namespace(s='aa') %}{% for i in range(60) %}{% set ns.s = ns.s|replace('a', 'aa') %}{% endfor %}",
  'more output than 1 MiB': '{% for i in range(100000) %}{{ "0123456789abcdef" }}{% endfor %}',
  '20,000 nested parentheses': `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`,
  '20,000 nested lists': `{{ ${'['.repeat(20_000)}${']'.repeat(20_000)} }}`,
  '10,000 nested blocks': `${'{% if x %}'.repeat(5_000)}${'{% endif %}'.repeat(500)}`,
}

describe('a hostile template', () => {
  it.each(Object.entries(hostile))(
    'with %s fails within its bound, and the next one renders',
    async (_, source) => {
      const error = await render(source).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: expect.stringMatching(/^NBH_TEMPLATE_(FAILED|INVALID)$/) })
      expect((error as Error).message.length).toBeLessThan(500)
      expect(await render('{{ data.name }}')).toBe('AMS')
    },
  )

  it('fails alone among many that wait', async () => {
    const good = await engine.compile(name, '{{ data.name }}')
    const bad = await engine.compile(name, hostile['an indent of 2 GB'])
    const order: readonly CompiledTemplate[] = [good, bad, good, bad, bad, good]
    const results = await Promise.allSettled(order.map((template) => engine.render(template, variables)))
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([
      true,
      false,
      true,
      false,
      false,
      true,
    ])
  })

  it('that overruns its time limit is ended, and the next one renders', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const impatient = new TemplateEngine({ timeout: 500 })
    // Few steps, and never much memory at once.
    const bad = await impatient.compile(
      name,
      '{% for i in range(100000) %}{% set x = (data.name * 1000000)|upper %}{% endfor %}',
    )
    const good = await impatient.compile(name, '{{ data.name }}')
    const rendered = Promise.allSettled([impatient.render(bad, variables), impatient.render(good, variables)])
    vi.advanceTimersByTime(500)
    expect(await rendered).toMatchObject([
      {
        reason: { code: 'NBH_TEMPLATE_FAILED', message: expect.stringContaining('did not end within 0.5 s') },
      },
      { value: 'AMS' },
    ])
    await impatient.close()
  })
})

describe('a process that may have no thread', () => {
  it('is told so, for every template anew', async () => {
    const program = `
      import { TemplateEngine } from '@netbox-hooks/webhooks'
      const engine = new TemplateEngine()
      const compile = () => engine.compile({ webhook: 'chat', field: 'bodyTemplate' }, '{{ a }}')
      const errors = [await compile().catch((error) => error), await compile().catch((error) => error)]
      await engine.close()
      process.stdout.write(errors.map(({ code }) => code).join(' '))`
    const flags = ['--permission', '--allow-fs-read=*', '--input-type=module', '-e', program]
    const cwd = fileURLToPath(new URL('..', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd })
    expect(stdout).toBe('NBH_TEMPLATE_THREAD_FAILED NBH_TEMPLATE_THREAD_FAILED')
  })
})

describe('a closed engine', () => {
  it('rejects what it has not rendered, so that it can be rendered later, and may be closed twice', async () => {
    const closing = new TemplateEngine()
    const template = await closing.compile(name, '{{ data.name }}')
    const underWay = closing.render(template, variables)
    await Promise.all([
      expect(underWay).rejects.toMatchObject({ code: 'NBH_TEMPLATES_CLOSED' }),
      closing.close(),
      closing.close(),
    ])
    await expect(closing.render(template, variables)).rejects.toMatchObject({ code: 'NBH_TEMPLATES_CLOSED' })
  })
})
