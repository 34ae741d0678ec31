import { stringifyJson } from '@netbox-hooks/core/json'
import { writeYaml } from '@netbox-hooks/loader'
import { printableJson, printableLine, printableText } from '../terminal/printable.ts'
import type { ExportedConfig, SecretVariable } from './exported-config.ts'

/** In which languages a configuration can be written. */
export const configFormats = ['yaml', 'json', 'ts'] as const
export type ConfigFormat = (typeof configFormats)[number]

/**
 * A configuration as the text of a file, which says what the secrets are to be read from. JSON has no comments. What would
 * steer a terminal is escaped.
 */
export function writeConfig(config: ExportedConfig, format: ConfigFormat): string {
  const { webhooks, eventRules, variables } = config
  const content = {
    ...(webhooks.length > 0 && { webhooks }),
    ...(eventRules.length > 0 && { eventRules }),
  }
  const json = printableJson(stringifyJson(content, 2))
  if (format === 'json') return `${json}\n`
  if (format === 'yaml') return comment('#', variables) + yamlOf(content, json)
  const code = `export default defineConfig(${withPlainKeys(json)})`
  return `import { defineConfig } from 'netbox-hooks'\n\n${comment('//', variables)}${code}\n`
}

function comment(mark: string, variables: readonly SecretVariable[]): string {
  if (variables.length === 0) return ''
  const head = 'Secrets are not exported. Set these environment variables where this is read:'
  const lines = variables.map(({ name, of }) => `  ${name}  ${printableLine(of)}`)
  return `${[head, ...lines].map((line) => `${mark} ${line}\n`).join('')}\n`
}

/** JSON is YAML as well, has an escape for whatever is to be escaped, and keeps all digits of a number. */
function yamlOf(content: object, json: string): string {
  const yaml = writeYaml(content)
  const isExact = stringifyJson(content) === JSON.stringify(content)
  return isExact && printableText(yaml) === yaml ? yaml : `${json}\n`
}

/** JSON whose keys have no quotes where they need none, and whose large integers keep their digits. */
function withPlainKeys(json: string): string {
  return json
    .replaceAll(/^( *)"([a-zA-Z_$][\w$]*)":/gm, '$1$2:')
    .replaceAll(/^( *)__proto__:/gm, '$1["__proto__"]:')
    .replaceAll(/(?<= -?\d{16,})(?=,?$)/gm, 'n')
}
