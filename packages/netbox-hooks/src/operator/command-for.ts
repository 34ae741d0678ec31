/** A command line that can be pasted into a shell, about a name. */
export function commandFor(words: string, name: string): string {
  return `netbox-hooks ${words} ${/^[\w.:@/-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`}`
}
