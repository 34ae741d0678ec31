import { nameProblem } from '@netbox-hooks/core'

/** The application of an object type: `dcim` of `dcim.site`. */
export function appOf(objectType: string): string {
  return objectType.split('.', 1)[0] as string
}

/** The application whose object types are all meant by `app.*`; `undefined` for any other object type. */
export function wholeAppOf(objectType: string): string | undefined {
  return objectType.endsWith('.*') ? objectType.slice(0, -2) : undefined
}

/** Why a text is no object type, as the end of a sentence, and what may be meant; `undefined` if it is one. */
export interface ObjectTypeProblem {
  readonly problem: string
  readonly meant?: string
}

/** What is wrong with the object type of an event. */
export function objectTypeProblem(objectType: string): ObjectTypeProblem | undefined {
  const [app, model, ...others] = objectType.split('.')
  if (!app || !model || others.length > 0)
    return { problem: 'is not of the form "app.model", for example "dcim.site"' }
  if (objectType !== objectType.toLowerCase())
    return { problem: 'has capital letters', meant: objectType.toLowerCase() }
  if (/[\s*]/.test(objectType)) return { problem: 'has a blank or a "*"' }
  const problem = nameProblem(app) ?? nameProblem(model)
  return problem === undefined ? undefined : { problem }
}

/** What is wrong with an object type of a rule, which may be `app.*`: what no event can have would never fire. */
export function objectTypePatternProblem(pattern: string): ObjectTypeProblem | undefined {
  const app = wholeAppOf(pattern)
  if (app?.includes('*') || pattern.startsWith('*'))
    return { problem: 'is no pattern: "app.*" is all of one application, and there is none for all of them' }
  const found = objectTypeProblem(app === undefined ? pattern : `${app}.any`)
  if (found === undefined) return undefined
  const isWild = app !== undefined || /^[^.\s]+\.[^.\s]*\*/.test(pattern)
  if (isWild && app === undefined)
    return {
      problem: 'is no pattern: only "app.*", all of an application, is one',
      meant: `${appOf(pattern)}.*`,
    }
  const form = found.problem.startsWith('is not of') ? `${found.problem}, or "app.*"` : found.problem
  const meant = found.meant && app !== undefined ? `${app.toLowerCase()}.*` : found.meant
  return { problem: form, ...(meant !== undefined && { meant }) }
}
