import { readText } from '@netbox-hooks/core/text'
import type { PlannedFile } from '../files/planned-file.ts'

/** The licences that a new project can have, as SPDX names them, and npm's word for none. */
export const licences = ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'ISC', 'UNLICENSED'] as const
export type Licence = (typeof licences)[number]

/** The text of a licence; no file for `UNLICENSED`. */
export function licenceFiles(licence: Licence, name: string): readonly PlannedFile[] {
  if (licence === 'UNLICENSED') return []
  const template = readText(new URL(`../licences/${licence}.txt`, import.meta.url))
  const text = template.replace('{year}', String(new Date().getFullYear())).replace('{name}', () => name)
  return [{ path: 'LICENSE', text, isOptional: true }]
}
