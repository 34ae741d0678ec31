// Adds the matchers to vitest's `expect`: name it in `setupFiles`, or import it in a test.
import { expect } from 'vitest'
import { type EmittedEventMatchers, matchers } from './matchers.ts'

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown>
    extends EmittedEventMatchers<R> {}
}

expect.extend(matchers as never)
