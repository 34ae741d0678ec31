/** A webhook's URL as it may be shown: credentials stand in front of the host, or in the query. */
export function shownUrl(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/?#]*@/, '$1').replace(/\?.*$/s, '')
}
