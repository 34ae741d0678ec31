/** The application of an object type: `dcim` of `dcim.site`. */
export function appOf(objectType: string): string {
  return objectType.split('.', 1)[0] as string
}

/** The application whose object types are all meant by `app.*`; `undefined` for any other object type. */
export function wholeAppOf(objectType: string): string | undefined {
  return objectType.endsWith('.*') ? objectType.slice(0, -2) : undefined
}
