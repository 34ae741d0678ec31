import { readFileSync } from 'node:fs'

/** What a page of the documentation says of each code: its row in a table, under the last headline, with what is said there. */
export function errorPages(file: string): object[] {
  let [part, about] = ['', '']
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const headline = /^## (.*)$/.exec(line)
      const [, code, status = '', means = ''] =
        /^\| `(NBH_[A-Z_]+)` *\|(?: *(\d*) *\|)? *([^|]+?) *\|$/.exec(line) ?? []
      if (headline) [part, about] = [headline[1] as string, '']
      else if (code !== undefined) {
        const answer = status === '' ? '' : `; the HTTP API answers with ${status}`
        return [{ code, means: `${plain(means)}${answer}`, part, about: plain(about).replace(/:$/, '.') }]
      } else if (part !== '' && !/^(\||$)/.test(line)) about = `${about} ${line}`.trim()
      return []
    })
}

/** Without the marks of Markdown; of a link stays its text. */
function plain(text: string): string {
  return text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '')
}
