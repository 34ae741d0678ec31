import { propertyOf } from '@netbox-hooks/core'

/** Whether what an action has thrown says that running it again would change nothing. It may be anything. */
export function isFinal(thrown: unknown): boolean {
  return propertyOf(thrown, 'final') === true
}
