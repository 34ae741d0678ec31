/** What `connect` has made is known by a sentence in its description, which people can read as well. */
export function descriptionOf(name: string): string {
  return `${markOf(name)}; "netbox-hooks netbox disconnect" takes it back.`
}

/** Whether a description says that `connect` has made the object, for the installation of that name. */
export function isMarked(description: unknown, name: string): boolean {
  return typeof description === 'string' && description.includes(markOf(name))
}

function markOf(name: string): string {
  return `Made by "netbox-hooks netbox connect" as "${name}"`
}
