import { isDeepStrictEqual } from 'node:util'
import type { Configuration } from '../config/configuration.ts'
import { environmentProxies } from '../config/environment-proxies.ts'

/** What a configuration leaves to the environment, by the setting that does so. */
export type Environment = Readonly<Record<string, unknown>>

export function environmentOf({
  parsed,
  variables,
}: Pick<Configuration, 'parsed' | 'variables'>): Environment {
  return {
    'templates.env': Object.fromEntries(variables),
    'delivery.proxy': parsed?.delivery.proxy && environmentProxies(),
  }
}

/** The settings of which the environment says something else now. */
export function changedSettings(before: Environment, after: Environment): readonly string[] {
  return Object.keys(after).filter((setting) => !isDeepStrictEqual(before[setting], after[setting]))
}
