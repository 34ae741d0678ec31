import { JinjaError } from '@netbox-hooks/jinja'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorOf, render } from './render.ts'

const small = { steps: 200_000, memory: 4_194_304, output: 100_000, time: 60_000 }
const data = '{"data": {"name": "a", "n": 5, "list": [3, 1, 2], "none": null, "text": "<a> b"}}'

describe('a render', () => {
  it.each([
    ['{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}', 'steps'],
    [
      "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
      'memory',
    ],
    ["{{ 'x' * 1000000000 }}", 'memory'],
    ["{{ '%1000000000d' % 1 }}", 'memory'],
    ["{{ '{:1000000000}'.format(1) }}", 'memory'],
    ["{{ 'x'|center(1000000000) }}", 'memory'],
    ['{{ [1]|batch(1000000000, 0)|list }}', 'memory'],
    ["{% for i in range(100000) %}{{ 'xx' }}{% endfor %}", 'renders more'],
    ["{{ ('a b ' * 100000)|wordwrap(1) }}", 'steps'],
    ["{{ ('-' * 100000)|wordwrap(3) }}", 'steps'],
    ['{% set l = [1] %}{% for x in l %}{% set _ = l.append(1) %}{% endfor %}', 'steps'],
    ['{% set l = [data] * 1000 %}{{ l * 1000 }}', 'memory'],
  ])('ends at its limits: %s', (source, limit) => {
    const error = errorOf(source, data, small)
    expect(error.kind).toBe('LimitError')
    expect(error.message).toContain(limit)
  })

  it('ends in time', () => {
    const { kind, message } = errorOf(
      '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}',
      '{}',
      {
        steps: Number.MAX_SAFE_INTEGER,
        time: 20,
      },
    )
    expect([kind, message]).toEqual(['LimitError', 'it did not end within 0.02 s'])
  })

  it.each([
    '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    '{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}',
    '{% set l = [] %}{% for i in range(1000) %}{% set l = [l] %}{% endfor %}{% macro d(n, l) %}{{ d(n - 1, [l]) if n else l == l }}{% endmacro %}{{ d(1000, []) }}',
  ])('does not run out of stack: %s', (source) => {
    expect(errorOf(source, '{}').kind).toBe('RecursionError')
  })

  it('prints and compares what holds itself', () => {
    expect(render('{% set l = [1] %}{% set _ = l.append(l) %}{{ l }}')).toBe('[1, [...]]')
    expect(errorOf('{% set l = [] %}{% set _ = l.append(l) %}{{ l|tojson }}').message).toBe(
      'Circular reference detected',
    )
    const both = '{% set a = [] %}{% set _ = a.append(a) %}{% set b = [] %}{% set _ = b.append(b) %}'
    expect(errorOf(`${both}{{ a == b }}`).kind).toBe('RecursionError')
  })

  it('refuses what is nested too deep', () => {
    expect(errorOf('{{ '.concat('('.repeat(5_000), '1', ')'.repeat(5_000), ' }}')).message).toContain(
      'inside each other',
    )
    expect(errorOf('{% if 1 %}'.repeat(5_000)).message).toContain('inside each other')
    expect(errorOf(`{{ ${'-'.repeat(5_000)}1 }}`).message).toContain('inside each other')
    expect(errorOf(`{{ ${'not '.repeat(5_000)}1 }}`).message).toContain('inside each other')
  })
})

const words = [
  ...'{{ }} {% %} {# #} if else endif for in endfor set macro endmacro call endcall filter endfilter with endwith'.split(
    ' ',
  ),
  ...'is not and or ( ) [ ] { } , : . | ~ + - * / // % ** == < data.name data.n data.list data.none data.text'.split(
    ' ',
  ),
  ...'"a" 1 2.5 none true upper join map sort tojson format split items loop.index range(3) namespace(a=1)'.split(
    ' ',
  ),
  ...'constructor __proto__ __class__ prototype toString valueOf __defineGetter__ this globalThis process require'.split(
    ' ',
  ),
]

describe('whatever a template says', () => {
  it('it is rendered, or fails with an error of the engine', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 30 }), (parts) => {
        for (const source of [parts.join(' '), `{{ ${parts.join(' ')} }}`, parts.join('')])
          try {
            render(source, data, small)
          } catch (thrown) {
            expect(thrown, source).toBeInstanceOf(JinjaError)
          }
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    'data',
    'data.list',
    "'a'",
    '(5)',
    '(2.5)',
    '(1, 2)',
    '{}',
    'none',
    'true',
    'range',
    'range(2)',
    "'a'.upper",
    'namespace()',
    "('a'|safe)",
    "(data.list|map('string'))",
    '{}.items()',
  ])('nothing of JavaScript is to be seen in %s', (owner) => {
    const inherited = Object.getOwnPropertyNames(Object.prototype)
    const others = [
      'prototype',
      'apply',
      'bind',
      'call',
      'length',
      'push',
      'forEach',
      'charAt',
      'raw',
      'next',
      'flat',
    ]
    const own = [
      'items',
      'value',
      'typeName',
      'dict',
      'kind',
      'iterator',
      'budget',
      'run',
      'signature',
      'print',
    ]
    for (const name of [...inherited, ...others, ...own]) {
      if (name === 'items' && /data$|^\{\}$/.test(owner)) continue
      expect(
        render(`{{ ${owner}.${name} is undefined }} {{ ${owner}['${name}'] is undefined }}`, data),
        name,
      ).toBe('True True')
    }
  })
})
