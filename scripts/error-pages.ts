import { readFileSync } from 'node:fs'

/** What a page of the documentation says of each code: its row in a table, under the last headline, with what is said there. */
export function errorPages(file: string): object[] {
  let [part, about] = ['', '']
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const headline = /^## (.*)$/.exec(line)
      const [, code, means = ''] = /^\| `(NBH_[A-Z_]+)` *\|.*?\|? *([^|]+?) *\|$/.exec(line) ?? []
      if (headline) [part, about] = [headline[1] as string, '']
      else if (code !== undefined) return [{ code, means: plain(means), part, about: plain(about) }]
      else if (part !== '' && !/^(\||$)/.test(line)) about = `${about} ${line}`.trim()
      return []
    })
}

/** Without the marks of Markdown; of a link stays its text. */
function plain(text: string): string {
  return text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '')
}
