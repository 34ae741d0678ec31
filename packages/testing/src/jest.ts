// Adds the matchers to jest's global `expect`: name it in `setupFilesAfterEnv`, or import it in a test.
import { expectMissing } from './errors.ts'
import { type EmittedEventMatchers, matchers } from './matchers.ts'

declare global {
  namespace jest {
    interface Matchers<R, T = unknown> extends EmittedEventMatchers<R> {}
  }
}

const { expect } = globalThis as { readonly expect?: { extend(all: object): void } }
if (!expect) throw expectMissing()
expect.extend(matchers)
