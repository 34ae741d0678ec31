// Writes config.schema.json: what the configuration's own schema says, with the comments of its types.
// `node scripts/config-schema.mjs --check` only says whether the file is as it would be written.
import { readFileSync, writeFileSync } from 'node:fs'
import { configSchema } from '@netbox-hooks/host/parts'

const file = new URL('../config.schema.json', import.meta.url)
const sources = [
  'host/src/config/config.ts',
  'webhooks/src/requests/webhook-settings.ts',
  'webhooks/src/rules/event-rule-settings.ts',
].map((path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
const descriptions = describeInterfaces(sources.join('\n'))
const text = `${JSON.stringify(
  configSchema((path) => descriptions.get(path)),
  undefined,
  2,
)}\n`

if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (readFileSync(file, 'utf8') !== text) {
  console.error('config.schema.json is out of date: node packages/netbox-hooks/scripts/config-schema.mjs')
  process.exit(1)
}

/** Path in the configuration → comment, by the interfaces that `Config` is made of. */
function describeInterfaces(text) {
  const interfaces = new Map()
  const extended = new Map()
  let [latest, fields, comment, path] = ['', undefined, [], []]
  for (const line of text.split('\n')) {
    const [, name] = /^export interface (\w+)/.exec(line) ?? []
    if (name) latest = name
    const [, base] = /\bextends (\w+)<.*\{/.exec(line) ?? []
    if (base) extended.set(latest, base)
    if (name) {
      fields = []
      path = []
      comment = []
      interfaces.set(name, fields)
    } else if (/^\s*\/?\*/.test(line)) comment.push(line)
    else {
      const [, field, type] = /^\s*readonly ([$\w]+)\??:(.*)/.exec(line) ?? []
      if (field) fields?.push({ path: [...path, field].join('.'), comment: plain(comment), type })
      if (field && type.endsWith('{')) path.push(field)
      if (/^\s+\}/.test(line)) path.pop()
      comment = []
    }
  }
  const found = new Map()
  const collect = (name, prefix) => {
    if (extended.has(name)) collect(extended.get(name), prefix)
    for (const { path, comment, type } of interfaces.get(name) ?? []) {
      const at = prefix ? `${prefix}.${path}` : path
      if (comment) found.set(at, comment)
      for (const [inner] of type.matchAll(/\w+/g)) if (interfaces.has(inner)) collect(inner, at)
    }
  }
  collect('Config', '')
  return found
}

function plain(lines) {
  const text = lines
    .map((line) =>
      line
        .replace(/^\s*\/?\*+\/?\s?/, '')
        .replace(/\*\/\s*$/, '')
        .trim(),
    )
    .join(' ')
  return text
    .replaceAll(/\{@link (\w+)\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
