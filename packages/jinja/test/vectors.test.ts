import { readdirSync, readFileSync } from 'node:fs'
import { JinjaError } from '@netbox-hooks/jinja'
import { describe, expect, it } from 'vitest'
import { errorOf, render } from './render.ts'

/** What Jinja2 3.1.6 on Python 3.11 makes of a template, in its SandboxedEnvironment. */
interface Vector {
  readonly template: string
  readonly expect?: string
  readonly error?: { readonly kind: string; readonly message: string }
  /** The kind of an error that is said here in other words, or found sooner. */
  readonly fails?: string
}

interface Vectors {
  /** The variables, as JSON: JavaScript would round its numbers, and order its keys. */
  readonly context: string
  readonly cases: readonly Vector[]
}

const folder = new URL('./vectors/', import.meta.url)

describe('a template', () => {
  for (const file of readdirSync(folder)) {
    it(`comes to what it comes to in Python: ${file}`, () => {
      const { context, cases }: Vectors = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
      for (const { template, expect: expected, error, fails } of cases) {
        if (fails) expect(errorOf(template, context), template).toBeInstanceOf(JinjaError)
        else if (!error) expect(render(template, context), template).toBe(expected)
        else {
          const { kind, message } = errorOf(template, context)
          expect({ kind, message }, template).toEqual(error)
        }
      }
    })
  }
})
