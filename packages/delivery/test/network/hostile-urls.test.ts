import { headerProblem, NetworkPolicy } from '@netbox-hooks/delivery'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const policy = new NetworkPolicy()

/** Hosts by what the verdict says of them. */
const special: Record<string, string> = {
  loopback: `127.0.0.1 127.0.0.1:8080 127.1 127.0.1 127.0.0.0x 127.255.255.255 2130706433 017700000001 0x7f000001 0x7f.1 0x7F.0x0.0x0.0x1
    00000177.0.0.1 127.0.0.01 0x00000000000007f.1 127.0.0.1. 127%2e0%2e0%2e1 %31%32%37.0.0.1 １２７.０.０.１ ①②⑦.⓪.⓪.①
    127。0。0。1 127．0．0．1 127｡0｡0｡1 [::1] [::1]:80 [0::1] [0000:0000:0000:0000:0000:0000:0000:0001] [::ffff:127.0.0.1]
    [::FFFF:7F00:0001] [::127.0.0.1] [::ffff:0:127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::] [2001::80ff:fffe]
    [fe80::5efe:127.0.0.1] [2606:4700::5efe:127.0.0.1] [2606:4700::200:5efe:7f00:1]`,
  unspecified: '0 0x0 0.0.0.0 000.000.000.000 0.0.0.1 0.255.255.255 [::] [0:0:0:0:0:0:0:0] [::ffff:0.0.0.0]',
  private: `10.0.0.0 10.255.255.255 10.1 012.0.0.1 0xa.0.0.1 167772161 172.16.0.0 172.31.255.255 0xac.16.0.1 192.168.0.0
    192.168.255.255 192.168.257 3232235521 0xc0a80001 0300.0250.0.1 [::ffff:10.0.0.1] [::ffff:172.16.0.1] [::192.168.1.1]
    [64:ff9b::10.0.0.1] [2002:c0a8:101::1] [2606:4700::5efe:192.168.0.1]`,
  'carrier-grade-nat': '100.64.0.0 100.127.255.255 1681915905 [::ffff:100.64.0.1]',
  'link-local':
    '169.254.0.0 169.254.255.255 169.254.169.123 169.254.1 [fe80::1] [febf::1] [::ffff:169.254.1.1]',
  reserved: `192.0.0.0 192.0.0.8 192.0.0.170 192.0.0.255 192.0.2.0 192.0.2.255 198.51.100.0 198.51.100.255 203.0.113.0
    203.0.113.255 240.0.0.0 254.1.1.1 0xf0000001 [2001:db8::] [2001:db8:ffff::1] [3fff::1] [3fff:fff:ffff::1] [4000::1] [8000::1] [200::1]`,
  'benchmarking|reserved': '198.18.0.0 198.19.255.255 0xc6120001 [2001:2::1]',
  '6to4-relay|as112|amt|reserved':
    '192.88.99.1 192.31.196.1 192.52.193.1 192.175.48.1 [2001:3::1] [2001:4:112::1] [2620:4f:8000::1]',
  multicast:
    '224.0.0.0 224.0.0.251 232.1.1.1 239.255.255.255 [ff00::1] [ff02::1] [ff0e::1] [::ffff:224.0.0.1]',
  broadcast: '255.255.255.255 4294967295 0xffffffff [::ffff:255.255.255.255]',
  'unique-local': '[fc00::1] [fd00::1] [fdff:ffff::1] [fd12:3456:789a::1]',
  'deprecated-site-local|reserved': '[fec0::1] [feff::1]',
  'discard|reserved': '[100::1] [100::ffff:ffff:ffff:ffff] [100:0:0:1::1]',
  'segment-routing|reserved': '[5f00::] [5f00:ffff::1]',
  'orchid2|drone-remote-id-protocol-entity-tags|deprecated-orchid|reserved':
    '[2001:10::1] [2001:20::1] [2001:2f:ffff::1] [2001:30::1] [2001:1ff::1]',
  '6to4': '[2002:808:808::1]',
  teredo: '[2001:0:1:2:3:4:f7f7:f7f7]',
  'rfc6052|rfc6145|reserved|ipv4-translat':
    '[64:ff9b:1::1] [64:ff9b:1::8.8.8.8] [64:ff9b:2::1] [::ffff:0:8.8.8.8]',
}

const metadataServices = `169.254.169.254 169.254.169.254. 2852039166 0251.0376.0251.0376 169.254.43518 0xa9fea9fe
  0xa9.0xfe.0xa9.0xfe 169。254。169。254 169.254.170.2 169.254.170.23 168.63.129.16 0xa83f8110 100.100.100.200 192.0.0.192
  [fd00:ec2::254] [fd00:0ec2:0:0::0254] [fd20:ce::254] [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [64:ff9b::a9fe:a9fe]
  [2002:a9fe:a9fe::] [::ffff:168.63.129.16]`

const names = `localhost LOCALHOST localhost. localhost:3000 app.localhost a.b.localhost. loc%61lhost ｌｏｃａｌｈｏｓｔ ⓛⓞⓒⓐⓛⓗⓞⓢⓣ
  lo\u00ADcalhost lo\u200Bcalhost localhost.localdomain localhost4 localhost6.localdomain6 ip6-localhost ip6-loopback
  host.docker.internal metadata metadata.google.internal METADATA.Google.Internal. metadata.goog metadata.azure.internal
  metadata.tencentyun.com instance-data instance-data.ec2.internal kubernetes.default.svc kubernetes.default.svc.cluster.local`

const noUrls =
  `http:// http://:80/ http://? http://# http://%00/ http://exam%00ple.com/ http://exa%20mple.com/ http://a<b.com/ http://[::1/
  http://::1/ http://[127.0.0.1]/ http://[::1]]/ http://[::1%25lo]/ http://[fe80::1%25eth0]/ http://[v1.fe80::a]/ http://256.256.256.256/
  http://1.2.3.4.5/ http://0x100000000/ http://4294967296/ http://08.8.8.8/ http://1.2.3.400/
  http://example.com:65536/ http://example.com:-1/ http://example.com:80:80/ http://example.com:0x50/ http://example.com:0/
  http://.example.com/ http://example..com/ http://example.com../ http://./ http://localhost../
  http://user@example.com/ http://user:pass@example.com/ http://:@example.com/ http://@example.com/ http://example.com@127.0.0.1/
  http://example.com:80@127.0.0.1:80/ http://127.0.0.1@example.com/ http://example.com%40127.0.0.1/ https:\\\\me@example.com\\
  http:///example.com/ https:///x/y https:example.com https:/example.com/ http:\\\\example.com/ http:////example.com/
  http://example.com\\x/ http://example.com:22/ https://example.com:25/ http://example.com:6000/ https://example.com:10080/
  http://example.com/%0a http://example.com/%0D%0aHost:%20x http://example.com/a%00b http://example.com/%7f
  gopher://example.com/ ftp://example.com/ file:///etc/passwd file://example.com/ data:text/plain,hi javascript:alert(1) dict://example.com/
  ldap://example.com/ sftp://example.com/ ssh://example.com/ telnet://example.com/ jar:http://example.com!/ ws://example.com/
  wss://example.com/ unix:/var/run/docker.sock http+unix://%2fvar%2frun%2fdocker.sock/ about:blank blob:http://example.com/x
  mailto:a@example.com view-source:http://example.com/ //example.com/ /path example.com example.com:80/ httpx://example.com/`
    .split(/\s+/)
    .concat(
      ['\n', '\r\n', '\t', '\0', '\u007f', '\u0085'].flatMap((character) => [
        `http://example.com/${character}`,
        `http://exam${character}ple.com/`,
        `${character}http://example.com/`,
        `ht${character}tp://example.com/`,
        `http://example.com/?a=${character}b`,
      ]),
      'http://example.com/ HTTP/1.1\r\nX: y',
      'http://exa mple.com/',
      `http://${'a'.repeat(64)}.example.com/`,
      `http://${'ü'.repeat(64)}.example.com/`,
      `http://${'a.'.repeat(127)}com/`,
      `http://example.com/${'x'.repeat(8_192)}`,
    )

/** Written so that a parser may take the host for another one. */
const disguised = `http:127.0.0.1/ http:/127.0.0.1/ http:///127.0.0.1/ http:////127.0.0.1/ http:\\\\127.0.0.1\\ https:/\\127.0.0.1/
  HTTP://127.0.0.1/ hTtP://LocalHost/ http://127.0.0.1#@example.com/ http://127.0.0.1?@example.com/
  http://127.0.0.1\\@example.com/ http://127.0.0.1/@example.com http://127.0.0.1;@example.com/`

const publicHosts = `example.com example.com. EXAMPLE.com:8080 8.8.8.8 134744072 0x08080808 1.0.0.0 9.255.255.255 11.0.0.0 126.255.255.255
  128.0.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 169.253.255.255 169.255.0.0 100.63.255.255 100.128.0.0 192.0.1.0
  192.0.3.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255 [2606:4700:4700::1111]
  [2001:4860:4860::8888] [2001:200::1] [2001:db7::1] [2001:db9::1] [2003::1] [2a00:1450::1] [3ffe:ffff::1] [3fff:1000::1]
  [::ffff:8.8.8.8] [64:ff9b::808:808] xn--bcher-kva.example bücher.example localhost.example.com notlocalhost my-host a_b.example.com
  hooks.internal example.com:443 example.com:8443 ${'a'.repeat(63)}.example.com ${'a.'.repeat(125)}com`

const words = (text: string): string[] => text.trim().split(/\s+/)

describe('what is not public is refused, and the verdict says which range it is and which setting would allow it', () => {
  it.each(Object.entries(special))('%s', (range, hosts) => {
    for (const host of words(hosts)) {
      const { allowed, reason, setting } = policy.checkUrl(`http://${host}/hook`)
      expect([host, allowed, setting]).toEqual([host, false, 'delivery.network.allow'])
      expect([host, reason]).toEqual([
        host,
        expect.stringMatching(new RegExp(`is in the (${range}).* range$`)),
      ])
    }
  })
})

it.each(words(metadataServices))('%s is refused as a metadata service', (host) => {
  expect(policy.checkUrl(`http://${host}/latest/`)).toMatchObject({
    allowed: false,
    reason: expect.stringMatching(/is a metadata service$/),
    setting: 'delivery.network.allow',
  })
})

it.each(words(names))('the name %s is refused', (host) => {
  expect(policy.checkUrl(`https://${host}/`)).toMatchObject({
    allowed: false,
    reason: expect.stringContaining('is this machine or a service of its cloud'),
    setting: 'delivery.network.allow',
  })
})

it.each(noUrls)('%j is refused for what it is', (url) => {
  const { allowed, setting } = policy.checkUrl(url)
  expect({ allowed, setting }).toEqual({ allowed: false, setting: undefined })
})

it.each(words(disguised))('%s is refused', (url) => {
  expect(policy.checkUrl(url).allowed).toBe(false)
})

it.each(words(publicHosts))('%s is allowed', (host) => {
  expect(policy.checkUrl(`https://${host}/hook?a=b#c`)).toEqual({ allowed: true })
})

it('judges a number as the address that it is, however it is written', () => {
  const base = fc.constantFrom(8, 10, 16)
  const write = (value: number, radix: number, zeros: number) =>
    `${radix === 16 ? '0x' : radix === 8 ? '0' : ''}${radix === 10 ? '' : '0'.repeat(zeros)}${value.toString(radix)}`
  const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
  const forms = fc.tuple(fc.nat(3), fc.array(fc.tuple(base, fc.nat(8)), { minLength: 4, maxLength: 4 }))
  fc.assert(
    fc.property(octets, forms, ([a, b, c, d], [joined, ways]) => {
      const parts = [a, b, c, d]
      const last = parts.slice(3 - joined).reduce((sum, byte) => sum * 256 + byte, 0)
      const host = [...parts.slice(0, 3 - joined), last]
        .map((value, index) => write(value, ...(ways[index] as [number, number])))
        .join('.')
      expect(policy.checkUrl(`http://${host}/`)).toEqual(policy.checkUrl(`http://${a}.${b}.${c}.${d}/`))
    }),
  )
})

describe('what is listed is allowed', () => {
  it.each([
    ['127.0.0.0/8', '127.9.9.9'],
    ['127.0.0.1', '2130706433'],
    ['10.0.0.5/8', '10.9.9.9'],
    ['10.0.0.0/8', '[::ffff:10.1.1.1]'],
    ['10.0.0.0/8', '[64:ff9b::a01:101]'],
    ['::1', '[0:0::1]'],
    ['fd12::/16', '[fd12::5]'],
    ['64:ff9b:1::/48', '[64:ff9b:1::a01:101]'],
    ['LOCALHOST.', 'localhost'],
    ['Hooks.Internal', 'hooks.internal.'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['169.254.169.254', '169.254.169.254'],
    ['169.254.169.254/32', '0xa9fea9fe'],
    ['fd00:ec2::254/128', '[fd00:ec2::254]'],
  ])('by %s: %s', (entry, host) => {
    expect(new NetworkPolicy({ allow: [entry] }).checkUrl(`http://${host}/`)).toEqual({ allowed: true })
  })

  it.each([
    ['10.0.0.0/8', '11.0.0.1@10.0.0.1'],
    ['10.0.0.0/9', '10.128.0.0'],
    ['0.0.0.0/0', 'localhost'],
    ['0.0.0.0/0', '[::1]'],
    ['169.254.0.0/16', '169.254.169.254'],
    ['fd00::/8', '[fd00:ec2::254]'],
    ['localhost', 'app.localhost'],
    ['internal', '10.0.0.1'],
  ])('but not by %s: %s', (entry, host) => {
    expect(new NetworkPolicy({ allow: [entry] }).checkUrl(`http://${host}/`).allowed).toBe(false)
  })
})

describe('headers that would change the request', () => {
  it.each([
    ['X-A', 'ok\r\nX-B: 1'],
    ['X-A', 'ok\nX-B: 1'],
    ['X-A', 'ok\rX-B: 1'],
    ['X-A', 'a\0b'],
    ['X-A', '\u007f'],
    ['X-A', '€'],
    ['X-A: 1\r\nX-B', '1'],
    ['X A', '1'],
    ['X-A:', '1'],
    ['', '1'],
    ['X-Ä', '1'],
    ['Content-Length', '0'],
    ['content-length', '0'],
    ['Transfer-Encoding', 'chunked'],
    ['Host', 'example.com'],
    ['Connection', 'close'],
    ['Keep-Alive', 'timeout=5'],
    ['Proxy-Authorization', 'Basic eDp5'],
    ['Proxy-Connection', 'close'],
    ['TE', 'trailers'],
    ['Trailer', 'X-A'],
    ['Upgrade', 'websocket'],
    ['HTTP2-Settings', 'AAAA'],
    ['Expect', '100-continue'],
    ['X-Hook-Signature', 'forged'],
    ['Webhook-Id', 'forged'],
    ['webhook-timestamp', '1'],
    ['webhook-signature', 'v1,forged'],
    ['Accept-Encoding', 'gzip'],
  ])('%j: %j is refused', (name, value) => {
    expect(headerProblem(name, value)).toEqual(expect.any(String))
  })

  it.each([
    ['X-A', 'with spaces, commas; and "quotes"'],
    ['X-Umlaut', 'ä'],
    ['Authorization', 'Bearer t'],
    ['Content-Type', 'text/plain'],
    ['User-Agent', 'mine'],
    ['X-Tab', 'a\tb'],
    ['X-Empty', ''],
  ])('%j: %j is none of them', (name, value) => {
    expect(headerProblem(name, value)).toBeUndefined()
  })
})
