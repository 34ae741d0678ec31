import { withoutScope } from '@netbox-hooks/scaffold'

/** How a plugin is called where it is written of. */
export interface Words {
  /** Of its class: `SiteStatusPlugin`. */
  readonly className: string
  /** Of what it adds to the context, and of its callback: `site_status`, `siteStatus`. */
  readonly key: string
  readonly callback: string
  /** For people: `Site status`. */
  readonly title: string
}

/** The words for a plugin, from the name of its package: `netbox-hooks-plugin-site-status`, `@acme/site-status`. */
export function wordsOf(name: string): Words {
  const own = withoutScope(name).replace(/^netbox-hooks-plugin-(?=.*[a-z])/i, '')
  const found = own.match(/[a-z0-9]+/gi) ?? []
  // Names of variables begin with a letter.
  const words = firstOf(/^[a-z]/i.test(found[0] ?? '') ? found : ['plugin', ...found])
  const pascal = words.map(capital).join('')
  return {
    className: pascal.endsWith('Plugin') ? pascal : `${pascal}Plugin`,
    key: words.join('_').toLowerCase(),
    callback: `add${pascal}`,
    title: capital(words.join(' ')),
  }
}

/** As many words as fit into a line of code beside what else stands there. */
function firstOf(words: readonly string[]): readonly string[] {
  const most = 25
  const fit = words.filter((_, index) => words.slice(0, index + 1).join('_').length <= most)
  return fit.length > 0 ? fit : [words.join('_').slice(0, most)]
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
