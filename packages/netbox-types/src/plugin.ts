import type { NetboxObjects } from './netbox.ts'

declare module 'netbox-hooks' {
  /** Where `@netbox-hooks/netbox-types/plugin` is imported, callbacks that name `objectTypes` are given NetBox's objects. */
  interface ObjectShapes extends NetboxObjects {}
}

export type { ObjectShapes } from 'netbox-hooks'
export type { NetboxObjects }
