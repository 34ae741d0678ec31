import { documentation } from '@netbox-hooks/core'
import { nearest } from '@netbox-hooks/core/hints'
import { usageMistake } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { printJson, printLine } from '../../terminal/print.ts'
import { printTable } from '../../terminal/table.ts'
import { type ErrorCodePage, errorCodes } from './error-codes.ts'

/** `netbox-hooks errors [CODE]`: what each code of an error means. @throws NetboxHooksError `NBH_USAGE` for an unknown one */
export async function errors(code: string | undefined, { json }: { readonly json?: true }): Promise<number> {
  if (code === undefined) {
    if (json) printJson(errorCodes)
    else
      printTable(
        ['CODE', 'MEANS'],
        errorCodes.map(({ code, means }) => [code, means]),
        { whole: ['CODE'] },
      )
    return exitCodes.ok
  }
  const page = find(code)
  if (json) printJson(page)
  else print(page)
  return exitCodes.ok
}

function find(written: string): ErrorCodePage {
  const word = written.toUpperCase()
  const code = word.startsWith('NBH_') ? word : `NBH_${word}`
  const page = errorCodes.find((page) => page.code === code)
  if (page) return page
  const codes = errorCodes.map((page) => page.code)
  throw usageMistake(`There is no error code ${JSON.stringify(written)}. ${nearest(code, codes, 'codes')}`)
}

function print({ code, means, part, about }: ErrorCodePage): void {
  printLine(`${code}: ${means}`)
  printLine(`  ${part}`)
  if (about !== '') printLine(`  ${about}`)
  printLine(`  ${documentation('errors.md')}`)
}
