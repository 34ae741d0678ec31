import { Template } from '@netbox-hooks/jinja'
import { describe, expect, it } from 'vitest'
import { errorOf, render } from './render.ts'

const options = { variables: ['data', 'event', 'username'] }

/** What is found before anything is rendered. */
function mistake(source: string): string {
  try {
    new Template(source, options)
  } catch (thrown) {
    const { message, place } = thrown as ReturnType<typeof errorOf>
    return `${place?.line}:${place?.column} ${message}`
  }
  return 'none'
}

describe('what a template names and there is not', () => {
  it.each([
    ['{{ data.name|uper }}', '1:14 there is no filter "uper" (did you mean "upper"?)'],
    ['a\n{% if data is defind %}{% endif %}', '2:15 there is no test "defind" (did you mean "defined"?)'],
    ['{{ usrname }}', '1:4 there is no variable "usrname" (did you mean "username"?)'],
    ['{{ rnage(3) }}', '1:4 there is no function "rnage" (did you mean "range"?)'],
    ["{{ 'a'.uper() }}", '1:8 a str has no method "uper" (did you mean "upper"?)'],
    ['{{ [1].push(2) }}', '1:8 a list has no method "push"'],
    ['{{ data.name.uper() }}', '1:14 there is no method "uper" (did you mean "upper"?)'],
    ["{{ (data['tags'][0]|first).lenght() }}", '1:28 there is no method "lenght"'],
    ["{{ data.get('a').spilt(',')[0] }}", '1:18 there is no method "spilt" (did you mean "split"?)'],
    [
      '{% for t in data.tags %}{{ t.a.itms() }}{% endfor %}',
      '1:32 there is no method "itms" (did you mean "items"?)',
    ],
    ['{% set a = data.a or {} %}{{ a.b.strp() }}', '1:34 there is no method "strp" (did you mean "strip"?)'],
    ['{{ (event ~ 1).titel() }}', '1:16 there is no method "titel" (did you mean "title"?)'],
    ['{{ data.x is Q }}', '1:14 there is no test "Q"'],
    ['{% block a %}{% endblock %}\n{% block a %}{% endblock %}', "2:10 block 'a' defined twice"],
    ['{% for t in data %}{% block a %}{{ t }}{% endblock %}{% endfor %}', '1:36 there is no variable "t"'],
    [
      '{% block a required %}{% endblock %}',
      "1:12 there are no other templates here, so nothing fills the required block 'a'",
    ],
    [
      '{{ data.x|round(precison=2) }}',
      '1:17 the filter "round" has no parameter "precison" (did you mean "precision"?)',
    ],
    ['{{ data.x|upper(1) }}', '1:11 the filter "upper" takes no arguments, not 1'],
    ['{{ data.x|round(1, 2, 3) }}', '1:11 the filter "round" takes at most 2 arguments, not 3'],
    ["{{ data.x|replace('a') }}", '1:11 the filter "replace" needs the argument "new"'],
    ['{{ data.x|round(1, precision=2) }}', '1:20 the filter "round" is given "precision" twice'],
    ['{{ data.x is divisibleby }}', '1:14 the test "divisibleby" needs the argument "num"'],
    ["{{ 'a'.upper(1) }}", '1:8 the method "upper" takes no arguments, not 1'],
    ['{{ range() }}', '1:4 the function "range" needs the argument "start"'],
    ["{{ data.x|map('uper')|list }}", '1:15 there is no filter "uper" (did you mean "upper"?)'],
    [
      "{{ data.x|selectattr('id', 'equlto', 1)|list }}",
      '1:28 there is no test "equlto" (did you mean "equalto"?)',
    ],
    ['{% filter uper %}{% endfilter %}', '1:11 there is no filter "uper" (did you mean "upper"?)'],
    ['{% set x | uper %}{% endset %}', '1:12 there is no filter "uper" (did you mean "upper"?)'],
    ["{% include 'x' %}", "1:4 there are no other templates here, so there is no 'include'"],
    ["{% extends 'x' %}", "1:4 there are no other templates here, so there is no 'extends'"],
    ['{% macro m() %}{{ nope }}{% endmacro %}', '1:19 there is no variable "nope"'],
  ])('is found in %s', (source, expected) => {
    expect(mistake(source)).toBe(expected)
  })

  it.each([
    '{{ nope is defined }}',
    "{{ nope|default('x') }}",
    '{% set nope = 1 %}{{ nope }}',
    '{% for nope in [1] %}{{ nope }}{{ loop.index }}{% endfor %}',
    '{% macro m(nope) %}{{ nope }}{{ varargs }}{{ kwargs }}{{ caller }}{% endmacro %}{{ m(1) }}',
    '{{ range(2) }}{{ dict() }}{{ namespace() }}{{ cycler(1) }}{{ joiner() }}{{ lipsum() }}',
    "{% macro f() %}{% endmacro %}{% set own = {'push': f} %}{{ own.push() }}{{ own['push'].name.upper() }}",
    '{% set ns = namespace(f=range) %}{{ ns.f(2) }}{% for g in [range] %}{{ g.name.push }}{% endfor %}',
    '{% for f in [data.a] %}{% set f = cycler(1) %}{{ f.next() }}{% endfor %}',
    "{{ data.x.push }}{{ data.x['push']|default('') }}",
  ])('is nothing in %s', (source) => {
    expect(mistake(source)).toBe('none')
  })
})

const words = (text: string) => text.trim().split(/\s+/)
const named = {
  filter:
    words(`abs attr batch capitalize center default dictsort escape filesizeformat first float forceescape format
    groupby indent items join last length list lower map pprint random reject rejectattr replace reverse round select
    selectattr slice sort string striptags title tojson truncate unique upper urlencode urlize wordcount wordwrap xmlattr`),
  test: words(`boolean callable defined divisibleby equalto escaped false filter float integer iterable lower mapping none
    number sameas sequence string true undefined upper`),
  method:
    words(`append bit_count bit_length capitalize casefold center clear conjugate count endswith expandtabs extend find
    format format_map index insert isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable
    isspace istitle isupper items join keys ljust lower lstrip maketrans partition popitem remove removeprefix removesuffix
    replace reverse rfind rindex rjust rpartition rsplit rstrip setdefault sort split splitlines startswith strip swapcase
    title translate update upper values zfill`),
  function: words('range dict lipsum cycler joiner namespace'),
  variable: words('event timestamp object_type username request_id data request snapshots context'),
} as const

/** A template that names something in its second line. */
const naming: Readonly<Record<keyof typeof named, (name: string) => string>> = {
  filter: (name) => `{{ data }}\n{{ data|${name} }}`,
  test: (name) => `{{ data }}\n{{ data is ${name} }}`,
  method: (name) => `{{ data }}\n{{ data.${name}() }}`,
  function: (name) => `{{ data }}\n{{ ${name}(1) }}`,
  variable: (name) => `{{ data }}\n{{ ${name} }}`,
}

describe('a name without its third letter', () => {
  const variables = named.variable
  for (const kind of Object.keys(named) as (keyof typeof named)[]) {
    it.each(named[kind].map((name) => [name]))(`is found where it names a ${kind}: %s`, (name) => {
      const wrong = name.slice(0, 2) + name.slice(3)
      const source = naming[kind](wrong)
      const column = source.split('\n')[1]?.indexOf(wrong)
      const error = errorOf(source, '{}', undefined, { variables })
      expect(error.place).toEqual({ line: 2, column: (column as number) + 1 })
      expect(error.message).toMatch(`there is no ${kind} "${wrong}" (did you mean "`)
      const [, meant] = /did you mean "(\w+)"/.exec(error.message) as RegExpExecArray
      expect([...named[kind], 'max', 'min']).toContain(meant)
    })
  }
})

describe('what goes wrong in a render', () => {
  it.each([
    ['{{ data.a.b }}', "UndefinedError 'dict object' has no attribute 'a'", 1, 11],
    ['x\n  {{ 1 / 0 }}', 'ZeroDivisionError division by zero', 2, 8],
    ['{% for x in data.n %}{% endfor %}', "TypeError 'int' object is not iterable", 1, 4],
    ["{{ 'a' + data.n }}", 'TypeError can only concatenate str (not "int") to str', 1, 8],
    ["{{ '%d'|format('x') }}", 'TypeError %d format: a real number is required, not str', 1, 9],
  ])('has its place: %s', (source, message, line, column) => {
    const error = errorOf(source, '{"data": {"n": 5}}')
    expect(`${error.kind} ${error.message}`).toBe(message)
    expect(error.place).toEqual({ line, column })
  })
})

it('reads numbers as JSON has them, and keeps the order of keys', () => {
  const json =
    '{"n": [48.0, 1e-7, 9007199254740993, -0, 1.10], "d": {"10": 1, "2": 2, "a": "\\"\\u00e9\\\\"}}'
  expect(render('{{ n }} {{ d }} {{ n[2] + 1 }}', json)).toBe(
    "[48.0, 1e-07, 9007199254740993, 0, 1.1] {'10': 1, '2': 2, 'a': '\"é\\\\'} 9007199254740994",
  )
})
