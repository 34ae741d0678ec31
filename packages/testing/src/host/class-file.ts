import { Session } from 'node:inspector'
import { fileURLToPath } from 'node:url'

const key = Symbol.for('@netbox-hooks/testing/class')

/** The file that a class is written in, as the engine knows it; `undefined` if it does not tell. */
export function fileOfClass(found: object): string | undefined {
  // A test runner may have globals of its own: this object is the same for all.
  const holder = process.getBuiltinModule('node:events') as unknown as Record<symbol, unknown>
  const session = new Session()
  const urls = new Map<string, string>()
  try {
    holder[key] = found
    session.connect()
    session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url))
    const id = scriptOf(session)
    session.post('Debugger.enable')
    return pathOf(urls.get(id ?? ''))
  } catch {
    return undefined
  } finally {
    session.disconnect()
    delete holder[key]
  }
}

/** The answers come at once. */
function scriptOf(session: Session): string | undefined {
  const expression = `process.getBuiltinModule('node:events')[Symbol.for('${key.description}')]`
  let script: string | undefined
  session.post('Runtime.evaluate', { expression }, (_, { result }) => {
    const objectId = result.objectId ?? ''
    session.post(
      'Runtime.getProperties',
      { objectId, ownProperties: true },
      (__, { internalProperties = [] }) => {
        const place = internalProperties.find(({ name }) => name === '[[FunctionLocation]]')
        script = place?.value?.value?.scriptId
      },
    )
  })
  return script
}

function pathOf(url: string | undefined): string | undefined {
  if (!url) return undefined
  return url.startsWith('file:') ? fileURLToPath(url) : url
}
