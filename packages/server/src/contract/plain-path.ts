/** What RFC 3986 says means the same with and without percent-encoding. */
const needless = /%(?:[46][1-9a-f]|[57][\da]|3\d|2[de]|5f|7e)/gi

/** The path of a URL as routes are found by it: nothing encoded that need not be, and no slash beside another. */
export function plainPath(url: string): string {
  const [path = ''] = url.split('?', 1)
  return path
    .replaceAll(needless, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
    .replaceAll(/\/{2,}/g, '/')
}
