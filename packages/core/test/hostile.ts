/** Values that nobody expects to be thrown, each made anew: what describes them must not fail, nor take long. */
export const hostileValues: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  'an empty text': () => '',
  zero: () => 0,
  'a symbol': () => Symbol('thrown'),
  'a BigInt': () => 2n ** 100_000n,
  'a function': () => () => {},
  'an object without a prototype': () => Object.create(null),
  'an error without a prototype': () => Object.setPrototypeOf(new Error('lost'), null),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  },
  'a revoked proxy of an error': () => {
    const { proxy, revoke } = Proxy.revocable(new Error('gone'), {})
    revoke()
    return proxy
  },
  'a proxy whose traps throw': () => new Proxy(new Error('behind'), trapsThatThrow()),
  'a callable proxy whose traps throw': () => new Proxy(() => {}, trapsThatThrow()),
  'an error whose message is a list': () =>
    Object.assign(new Error('x'), { message: ['name is missing', 'b'] }),
  'an error whose message is an object': () => Object.assign(new Error('x'), { message: { status: 400 } }),
  'an error whose message is a symbol': () => Object.assign(new Error('x'), { message: Symbol('m') }),
  'an error whose message is a BigInt': () => Object.assign(new Error('x'), { message: 1n }),
  'an error whose message is null': () => Object.assign(new Error('x'), { message: null }),
  'an error of 20 MB': () => new Error('x'.repeat(20_000_000)),
  'a text of 20 MB': () => 'y'.repeat(20_000_000),
  'an error whose getters throw': () => withGetters(new Error('x')),
  'an error with the brand whose getters throw': () =>
    withGetters(Object.assign(new Error('x'), { [Symbol.for('@netbox-hooks/NetboxHooksError')]: true })),
  'an error with the brand and nothing else': () =>
    Object.assign(new Error('x'), { [Symbol.for('@netbox-hooks/NetboxHooksError')]: true, problems: null }),
  'an object that cannot become a text': () => ({
    [Symbol.toPrimitive]: () => fail(),
    toString: () => fail(),
    toJSON: () => fail(),
  }),
  'an object whose then throws': () => Object.defineProperty({}, 'then', { get: fail }),
  'an object that calls itself an error': () => ({ name: 'Error', message: fail, stack: { toString: fail } }),
  'an error that cannot be inspected': () =>
    Object.assign(new Error('x'), { [Symbol.for('nodejs.util.inspect.custom')]: fail }),
  'a cause that leads back': () => {
    const error = new Error('round')
    error.cause = new Error('and', { cause: error })
    return error
  },
  'a chain of 10,000 causes': () => {
    let error = new Error('innermost')
    for (let index = 0; index < 10_000; index += 1) error = new Error('outer', { cause: error })
    return error
  },
  'an AggregateError of a million': () => new AggregateError(Array(1_000_000).fill(new Error('one')), ''),
  'a list that shares itself': () => {
    let list: unknown[] = ['x']
    for (let level = 0; level < 40; level += 1) list = [list, list, list]
    return Object.assign(new Error('x'), { message: list })
  },
  'a circle': () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    return circle
  },
  'text that steers a terminal': () => new Error('\u001b[2J\u001b]0;owned\u0007\r\u009b31m\u202egone'),
  'a stack that is no text': () => Object.assign(new Error('x'), { stack: 5 }),
  'a stack of nothing but brackets': () =>
    Object.assign(new Error('x'), { stack: ' at ( ('.repeat(1_000_000) }),
  'a stack of a file that is none': () =>
    Object.assign(new Error('x'), { stack: 'x\n    at f (file://%00/:1:1)' }),
}

function fail(): never {
  throw new Error('thrown by what was thrown')
}

function withGetters(value: object): object {
  for (const key of [
    'name',
    'message',
    'stack',
    'cause',
    'code',
    'errors',
    'problems',
    'hint',
    'toJSON',
    'then',
    'constructor',
  ])
    Object.defineProperty(value, key, { get: fail, enumerable: true })
  return value
}

function trapsThatThrow(): ProxyHandler<object> {
  return new Proxy({}, { get: () => fail })
}
