import type { FacePackages } from '@netbox-hooks/host'

/** This package, as a host hands it to plugins that Node cannot load by itself. */
export const ownPackage: FacePackages = { 'netbox-hooks': import.meta.resolve('netbox-hooks') }
