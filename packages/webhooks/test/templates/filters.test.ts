import { HostPoints, PluginScope, silentLogger } from '@netbox-hooks/core'
import {
  registerTemplateFilter,
  TemplateEngine,
  type TemplateEngineOptions,
  webhooksExtension,
} from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'

// However slow the machine is, no render here is late.
const patient = { timeout: 60_000 }
const engine = new TemplateEngine(patient)
afterAll(() => engine.close())

async function render(source: string, variables: object = {}): Promise<string> {
  const template = await engine.compile({ webhook: 'chat', field: 'bodyTemplate' }, source)
  return engine.render(template, Buffer.from(JSON.stringify(variables)))
}

const data = {
  name: "Café <AMS> & 'co' 😀",
  tags: ['b', 'a'],
  status: { value: 'active', label: 'Active' },
  tenant: null,
  enabled: true,
}

describe('a filter of our own', () => {
  // What Jinja2 3.1.6 made of them.
  it.each([
    [
      '{{ data|tojson }}',
      '{"enabled": true, "name": "Caf\\u00e9 \\u003cAMS\\u003e \\u0026 \\u0027co\\u0027 \\ud83d\\ude00", ' +
        '"status": {"label": "Active", "value": "active"}, "tags": ["b", "a"], "tenant": null}',
    ],
    ['{{ data.status|tojson(indent=2) }}', '{\n  "label": "Active",\n  "value": "active"\n}'],
    ['{{ data.tags|tojson(2) }}{{ []|tojson(2) }}', '[\n  "b",\n  "a"\n][]'],
    ['{{ 1e-7|tojson }} {{ 1e21|tojson }} {{ 1.5|tojson }}', '1e-07 1e+21 1.5'],
    ['{{ data.name|urlencode }}', 'Caf%C3%A9%20%3CAMS%3E%20%26%20%27co%27%20%F0%9F%98%80'],
    ["{{ 'a/b c~d_e.f-g!*()'|urlencode }}", 'a/b%20c~d_e.f-g%21%2A%28%29'],
    ["{{ {'a': 'ü/&', 'b': 'x y'}|urlencode }}", 'a=%C3%BC%2F%26&b=x+y'],
    ["{{ [['k', 'v 1'], ['l', 2]]|urlencode }}", 'k=v+1&l=2'],
    [
      "{{ '%s is %d, %.2f, %05d|%-6s|%6s|%%'|format('Ann', 41, 3.14159, 42, 'ab', 'cd') }}",
      'Ann is 41, 3.14, 00042|ab    |    cd|%',
    ],
    ["{{ '%x %#o %e %g %G'|format(255, 8, 12345.678, 0.00001, 1e20) }}", 'ff 0o10 1.234568e+04 1e-05 1E+20'],
    ["{{ '%+d|% d|%c|%i|%+.1f|%08.2f'|format(5, 5, 65, -3.9, 2.25, -1.5) }}", '+5| 5|A|-3|+2.2|-0001.50'],
    ["{{ '%.1f %.1f %.0f %.0f %.2f'|format(2.25, 2.35, 0.5, 1.5, 1.005) }}", '2.2 2.4 0 2 1.00'],
    ["{{ '%(a)s-%(b)03d'|format(a='x', b=7) }}", 'x-007'],
    ["{{ '%s %s %s %r'|format(true, none, [1, 'a'], \"it's\") }}", "True None [1, 'a'] \"it's\""],
    ["{{ '%s'|format({'a': 1}) }}", "{'a': 1}"],
    [
      "[{{ 'abc'|center(10) }}][{{ 'ab'|center(5) }}][{{ 'abcdef'|center(3) }}]",
      '[   abc    ][  ab ][abcdef]',
    ],
    ["{{ 'x'|center|length }}", '80'],
    ["{{ 'one two, three_four 5'|wordcount }} {{ ''|wordcount }}", '4 0'],
    ["{{ 'foo bar baz qux'|truncate(9) }}", 'foo...'],
    ["{{ 'foo bar baz qux'|truncate(9, true) }}", 'foo ba...'],
    ["{{ 'foo bar baz qux'|truncate(11) }}", 'foo bar baz qux'],
    ["{{ 'foo bar baz qux'|truncate(11, false, '...', 0) }}", 'foo bar...'],
    ["{{ 'foo bar baz qux'|truncate(length=9, end='>', leeway=0) }}", 'foo bar>'],
    ['{{ data.enabled|string }} {{ data.tenant|string }} {{ data.tags|string }}', "True None ['b', 'a']"],
  ])('renders %s as Python does', async (source, expected) => {
    expect(await render(source, { data })).toBe(expected)
  })

  it('tojson writes what JSON reads back, whatever the data', async () => {
    const template = await engine.compile({ webhook: 'chat', field: 'bodyTemplate' }, '{{ data|tojson }}')
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
        const text = await engine.render(template, Buffer.from(JSON.stringify({ data: value })))
        expect(text).toMatch(/^[\x20-\x7e]*$/)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 200 },
    )
  })

  it('header_safe takes control characters out', async () => {
    expect(await render('{{ v|header_safe }}', { v: 'a\r\nb\tc\u007f\u0000d' })).toBe('abcd')
  })

  it('env reads the environment variables whose names match a pattern, and no others', async () => {
    Object.assign(process.env, {
      NBH_TEST_A: 'one',
      nbh_test_b: 'x',
      EXACT: 'two',
      EXACTLY: 'x',
      ONE_A: 'x',
      ONE_B: 'three',
      'A.B': 'four',
      AxB: 'x',
    })
    const late = new TemplateEngine({
      ...patient,
      env: ['NBH_TEST_*', 'EXACT', 'ONE_[!A]', 'A.B', '[b-a]*', '[', '[^a]xB'],
    })
    const names = [
      'NBH_TEST_A',
      'nbh_test_b',
      'EXACT',
      'EXACTLY',
      'ONE_A',
      'ONE_B',
      'A.B',
      'AxB',
      'PATH',
      '__proto__',
    ]
    const source = "{% for name in names %}{{ name|env|default('-', true) }} {% endfor %}"
    const template = await late.compile({ webhook: 'chat', field: 'bodyTemplate' }, source)
    const text = await late.render(template, Buffer.from(JSON.stringify({ names })))
    await late.close()
    expect(text).toBe('one - two - - three four - - - ')
  })

  it.each([
    ["{{ 'x'|truncate(1) }}", 8, 'expected length >= 3, got 1'],
    ["{{ '%d'|format('x') }}", 9, '%d format: a real number is required, not str'],
    ["{{ '%s %s'|format('x') }}", 12, 'not enough arguments for format string'],
    ["{{ '%s'|format('x', 'y') }}", 9, 'not all arguments converted during string formatting'],
    ["{{ '%1000000000s'|format('x') }}", 19, 'it takes more than 64 MiB of memory'],
    ["{{ 'x'|center(2000000000) }}", 8, 'it takes more than 64 MiB of memory'],
    ['{{ [1]|tojson(2000000000) }}', 8, 'it takes more than 64 MiB of memory'],
    ['{{ missing|tojson }}', 12, 'Object of type Undefined is not JSON serializable'],
  ])('fails with its place and reason: %s', async (source, column, reason) => {
    await expect(render(`\n${source}`)).rejects.toThrow(
      `The bodyTemplate of the webhook chat could not be rendered (line 2, column ${column}): ${reason}.`,
    )
  })

  it.each([
    ["{{ 'x'|truncate(size=1) }}", '(line 1, column 17): the filter "truncate" has no parameter "size"'],
    ["{{ 'x'|wordcount(1) }}", '(line 1, column 8): the filter "wordcount" takes no arguments, not 1'],
    [
      "{{ 'x'|header_saef }}",
      '(line 1, column 8): there is no filter "header_saef" (did you mean "header_safe"?)',
    ],
    ["{{ 'x'.uper() }}", '(line 1, column 8): a str has no method "uper" (did you mean "upper"?)'],
    ['{{ 5 is evne }}', '(line 1, column 9): there is no test "evne" (did you mean "even"?)'],
  ])('that is not used as it is made is found before it is rendered: %s', async (source, reason) => {
    const compiled = engine.compile({ webhook: 'chat', field: 'bodyTemplate' }, source)
    await expect(compiled).rejects.toThrow(`The bodyTemplate of the webhook chat has a mistake ${reason}`)
  })
})

describe("a plugin's filter", () => {
  function engineOf(
    filters: Readonly<Record<string, (value: never, ...args: never[]) => unknown>>,
    options: TemplateEngineOptions = patient,
  ) {
    const registry = new HostPoints([webhooksExtension]).registry
    const host = { registry, plugins: [], logger: silentLogger, services: { use: () => undefined } }
    const scope = new PluginScope('file:///plugin.js', 'my-plugin', host)
    scope.run(() => {
      for (const [name, filter] of Object.entries(filters)) registerTemplateFilter(name, filter)
    })
    return { scope, engine: new TemplateEngine({ ...options, registry }) }
  }

  /** Renders the sources in their order; each comes to its text, or to why there is none. */
  function textsOf(own: TemplateEngine, sources: readonly string[]): Promise<string>[] {
    const render = async (source: string): Promise<string> => {
      const template = await own.compile({ webhook: 'chat', field: 'bodyTemplate' }, source)
      return own.render(template, Buffer.from('{"list": [1, {"b": null, "a": "x"}]}'))
    }
    return sources.map((source) => render(source).catch((error: Error) => error.message))
  }

  async function renderWith(
    filters: Parameters<typeof engineOf>[0],
    ...sources: readonly string[]
  ): Promise<string[]> {
    const { engine: own } = engineOf(filters)
    const texts = await Promise.all(textsOf(own, sources))
    await own.close()
    return texts
  }

  it('is called with plain values, keyword arguments last, and may answer later', async () => {
    const calls: unknown[][] = []
    const keep = async (...args: unknown[]) => {
      calls.push(args)
      return { answer: [args.length, null] }
    }
    const [text] = await renderWith({ keep }, "{{ (list|keep('y', none, k=[1])).answer[0] }}")
    expect(text).toBe('4')
    expect(calls).toEqual([[[1, { a: 'x', b: null }], 'y', null, { k: [1] }]])
  })

  it('takes the place of a built-in filter', async () => {
    expect(await renderWith({ upper: () => 'mine' }, "{{ 'x'|upper }}")).toEqual(['mine'])
  })

  it('that throws, rejects, returns what is no JSON or never answers fails its own render alone', async () => {
    const boom = () => {
      throw new Error('no such site')
    }
    const later = async () => {
      throw new Error('no such rack')
    }
    const isCalled = Promise.withResolvers<void>()
    const never = () => {
      isCalled.resolve()
      return new Promise(() => {})
    }
    const filters = { boom, later, big: () => new Map(), never, fine: () => 'fine' }
    const sources = ['boom', 'later', 'big', 'never', 'fine'].map((name) => `{{ 1|${name} }}`)
    const failed = 'The bodyTemplate of the webhook chat could not be rendered'
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { engine: own } = engineOf(filters, {})
    const texts = textsOf(own, sources)
    await isCalled.promise
    // The time of a render counts from when the engine knows how the one before has ended.
    await Promise.all(texts.slice(0, 3))
    vi.advanceTimersByTime(1_000)
    expect(await Promise.all(texts)).toEqual([
      `${failed} (line 1, column 6): the filter "boom" failed: no such site (a filter of my-plugin).`,
      `${failed} (line 1, column 6): the filter "later" failed: no such rack (a filter of my-plugin).`,
      expect.stringContaining(`${failed} (line 1, column 6): the filter "big" failed: `),
      `${failed}: it did not end within 1 s: it waits for the filter "never" of my-plugin.`,
      'fine',
    ])
    await own.close()
  })

  it('is gone when the plugin is unloaded', async () => {
    const { scope, engine: own } = engineOf({ fine: () => 'fine' })
    const template = await own.compile({ webhook: 'chat', field: 'bodyTemplate' }, '{{ 1|fine }}')
    scope.dispose()
    await expect(own.render(template, Buffer.from('{}'))).rejects.toThrow(/"fine" failed: its plugin is gone/)
    await own.close()
  })

  it('needs a name that a template can spell, and a function', () => {
    expect(() => registerTemplateFilter('my-filter', () => 1)).toThrow(
      /a name like "my_filter"; it was given "my-filter"/,
    )
    expect(() => registerTemplateFilter('mine', 7 as never)).toThrow(/a function; it was given a number/)
    expect(registerTemplateFilter('mine', String)).toBe(String)
  })

  it('cannot have the name of another plugin', () => {
    const { scope } = engineOf({ fine: () => 'fine' })
    expect(() => scope.run(() => registerTemplateFilter('fine', String))).toThrow(
      /"fine" is already registered/,
    )
  })
})
