import type { ChildProcess } from 'node:child_process'

/** The address that a server says it listens at, wherever it says so. */
export function addressOf(child: ChildProcess): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)))
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said += chunk
        const [, url] = / (http:\/\/127\.0\.0\.1:\d+)/.exec(said) ?? []
        if (url !== undefined) resolve(url)
      })
    }
  })
}
