import type { SendOptions } from '../send/sender.ts'

/** What is known of a webhook whose requests are made in threads. */
export class Route {
  /** What its options are called in messages. */
  readonly number: number
  /** A copy of what a sender needs of them. */
  readonly options: SendOptions
  readonly #byPlace: number[] = []
  #underWay = 0

  constructor(number: number, options: SendOptions) {
    const { secrets, authentication, secretHeaders, redirects, timeouts = {}, tls, proxy } = options
    this.number = number
    this.options = structuredClone({
      secrets,
      authentication,
      secretHeaders,
      redirects,
      timeouts,
      tls,
      proxy,
    })
  }

  /** How many of its requests are under way. */
  get underWay(): number {
    return this.#underWay
  }

  /** …and how many of them at a place. */
  at(place: number): number {
    return this.#byPlace[place] ?? 0
  }

  begin(place: number): void {
    this.#byPlace[place] = this.at(place) + 1
    this.#underWay += 1
  }

  end(place: number): void {
    this.#byPlace[place] = this.at(place) - 1
    this.#underWay -= 1
  }
}

/** Routes by the options of webhooks. They last as long as those. */
export class Routes {
  readonly #routes = new WeakMap<SendOptions, Route>()
  readonly #gone: FinalizationRegistry<number>
  #last = 0

  /** @param onGone told when nobody has the options of that number any more */
  constructor(onGone: (number: number) => void) {
    this.#gone = new FinalizationRegistry(onGone)
  }

  of(options: SendOptions): Route {
    const known = this.#routes.get(options)
    if (known) return known
    this.#last += 1
    const route = new Route(this.#last, options)
    this.#routes.set(options, route)
    this.#gone.register(options, route.number)
    return route
  }
}
