import { proxyVariables } from '@netbox-hooks/delivery'

/** What the environment says of proxies now. */
export function environmentProxies(): Readonly<Record<string, string | undefined>> {
  const names = Object.values(proxyVariables).flat()
  return Object.fromEntries(names.map((name) => [name, process.env[name]]))
}
