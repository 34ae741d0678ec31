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
    "{{ data.x.push(1) if data.x is defined and false else '' }}",
  ])('is nothing in %s', (source) => {
    expect(mistake(source)).toBe('none')
  })
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
