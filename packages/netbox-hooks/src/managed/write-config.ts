import { stringifyJson } from '@netbox-hooks/core/json'
import { printableJson, printableLine, printableText } from '@netbox-hooks/core/printable'
import { writeYaml } from '@netbox-hooks/loader'
import type { ValueWriting } from '../project/config-lists/edit-lists.ts'
import { codeText } from './code-text.ts'
import type { ExportedConfig } from './exported-config.ts'
import type { SecretVariable } from './secret-variables.ts'

/** In which languages a configuration can be written. */
const configFormats = ['yaml', 'json', 'ts'] as const
export type ConfigFormat = (typeof configFormats)[number]

/** Values as they stand in a configuration. */
export const writing: ValueWriting = {
  code: (value) => codeText(value),
  yaml: (values) => yamlOf(values, `- ${printableJson(stringifyJson(values[0]))}`),
}

/** A configuration, and what stands around its webhooks and event rules. */
export interface WrittenConfig extends ExportedConfig {
  /** Settings in front of them. Default: none. */
  readonly head?: Readonly<Record<string, unknown>>
  /** What is said at the top. Default: which variables stand for the secrets. */
  readonly remarks?: readonly string[]
}

/**
 * A configuration as the text of a file, which says what the secrets are to be read from. JSON has no comments. What would
 * steer a terminal is escaped.
 */
export function writeConfig(config: WrittenConfig, format: ConfigFormat): string {
  const { webhooks, eventRules, variables, head, remarks = remarksOn(variables) } = config
  const content = {
    ...head,
    ...(webhooks.length > 0 && { webhooks }),
    ...(eventRules.length > 0 && { eventRules }),
  }
  const json = jsonOf(content)
  if (format === 'json') return `${json}\n`
  if (format === 'yaml') return comment('#', remarks) + yamlOf(content, json)
  const code = `export default defineConfig(${codeText(content)})`
  return `import { defineConfig } from 'netbox-hooks'\n\n${comment('//', remarks)}${code}\n`
}

function remarksOn(variables: readonly SecretVariable[]): readonly string[] {
  if (variables.length === 0) return []
  const head = 'Secrets are not exported. Set these environment variables where this is read:'
  return [head, ...variables.map(({ name, of }) => `  ${name}  ${of}`)]
}

function comment(mark: string, remarks: readonly string[]): string {
  if (remarks.length === 0) return ''
  return `${remarks.map((line) => `${mark} ${printableLine(line)}\n`).join('')}\n`
}

function jsonOf(value: unknown): string {
  return printableJson(stringifyJson(value, 2))
}

/** JSON is YAML as well, has an escape for whatever is to be escaped, and keeps all digits of a number. */
function yamlOf(content: object, json: string): string {
  const yaml = writeYaml(content)
  const isExact = stringifyJson(content) === JSON.stringify(content)
  return isExact && printableText(yaml) === yaml ? yaml : `${json}\n`
}
