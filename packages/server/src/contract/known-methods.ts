import type { RegisteredRoute } from './openapi.ts'

/** The methods that a path takes, for whoever has asked with another one. */
export function methodsAt(path: string, routes: readonly RegisteredRoute[]): string[] {
  const methods = routes.filter(({ url }) => patternOf(url).test(path)).flatMap(({ method }) => method)
  return [...new Set(methods)].sort()
}

function patternOf(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]+'
    return segment === '*' ? '.*' : segment.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  })
  // With and without a slash at its end.
  return new RegExp(`^${segments.join('/').replace(/\/$/, '')}/?$`)
}
