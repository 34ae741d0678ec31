import { writeYaml } from '@netbox-hooks/loader'
import type { ExportedConfig, SecretVariable } from './exported-config.ts'

/** In which languages a configuration can be written. */
export const configFormats = ['yaml', 'json', 'ts'] as const
export type ConfigFormat = (typeof configFormats)[number]

/** A configuration as the text of a file, which says what the secrets are to be read from. JSON has no comments. */
export function writeConfig(config: ExportedConfig, format: ConfigFormat): string {
  const { webhooks, eventRules, variables } = config
  const content = {
    ...(webhooks.length > 0 && { webhooks }),
    ...(eventRules.length > 0 && { eventRules }),
  }
  if (format === 'json') return `${JSON.stringify(content, undefined, 2)}\n`
  if (format === 'yaml') return comment('#', variables) + writeYaml(content)
  return `import { defineConfig } from 'netbox-hooks'\n\n${comment('//', variables)}export default defineConfig(${codeOf(content)})\n`
}

function comment(mark: string, variables: readonly SecretVariable[]): string {
  if (variables.length === 0) return ''
  const lines = variables.map(({ name, of }) => `  ${name}  ${singleLine(of)}`)
  const head = 'Secrets are not exported. Set these environment variables where this is read:'
  return `${[head, ...lines].map((line) => `${mark} ${line}\n`).join('')}\n`
}

/** A name may hold what would end the comment. */
function singleLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')
}

/** JSON whose keys have no quotes where they need none. */
function codeOf(content: object): string {
  const json = JSON.stringify(content, undefined, 2)
  return json
    .replaceAll(/^( *)"([a-zA-Z_$][\w$]*)":/gm, '$1$2:')
    .replaceAll(/^( *)"__proto__":/gm, '$1["__proto__"]:')
}
