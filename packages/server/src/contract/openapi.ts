import type { RouteOptions } from 'fastify'
import { z } from 'zod'
import type { Access } from '../access/access.ts'
import { errorAnswer } from './schemas.ts'

type Json = Record<string, unknown>

/** A registered route, as Fastify tells of it. */
export type RegisteredRoute = RouteOptions & { readonly config?: { readonly access?: Access } }

/** What is told in the document beside the routes. */
export interface OpenApiOptions {
  readonly version: string
  /** Whether tokens are asked for at all. */
  readonly needsToken: boolean
  /** What the paths of all routes begin with: it is told once, and paths are those of every host. */
  readonly mount: string
}

/** The OpenAPI 3.1 document of the routes, made from the schemas that validate. */
export function openApiDocument(
  routes: readonly RegisteredRoute[],
  { version, needsToken, mount }: OpenApiOptions,
): Json {
  const paths: Record<string, Json> = {}
  for (const registered of routes) {
    const route = { ...registered, url: registered.url.slice(mount.length) }
    for (const method of [route.method].flat()) {
      if (method === 'HEAD') continue
      const path = route.url.replaceAll(/:(\w+)/g, '{$1}')
      paths[path] = { ...paths[path], [method.toLowerCase()]: operation(route, method, needsToken) }
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'netbox-hooks', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    ...(mount !== '' && { servers: [{ url: mount }] }),
    paths,
    components: {
      ...(needsToken && { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }),
      schemas: { Error: jsonSchema(errorAnswer, 'output') },
    },
  }
}

function operation({ url, schema = {}, config }: RegisteredRoute, method: string, needsToken: boolean): Json {
  const access = config?.access ?? (method === 'GET' ? 'read' : 'write')
  const { summary, description, body, params, querystring, headers, response, consumes, produces } = schema
  const parameters = [
    ...(params === undefined ? namedBy(url) : parametersOf(params, 'path')),
    ...parametersOf(querystring, 'query'),
    ...parametersOf(headers, 'header'),
  ]
  return {
    operationId: `${method.toLowerCase()}${url.replaceAll(/[^\w]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    security: needsToken && access !== 'public' ? [{ token: [access] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: requestBody(body, consumes) }),
    responses: {
      default: { description: 'An error.', ...json({ $ref: '#/components/schemas/Error' }) },
      ...responses(response, produces),
    },
  }
}

function requestBody(body: unknown, others: readonly string[] = []): Json {
  const isOptional = body instanceof z.ZodOptional
  const content = { ...json(jsonSchema(body, 'input')).content, ...textOf(others) }
  return { required: !isOptional, content }
}

const descriptions: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Created.',
  202: 'Accepted.',
  204: 'Done; there is nothing to be told.',
  400: 'Something of the request is wrong: what, by field.',
  404: 'There is none.',
  409: 'It has been changed meanwhile.',
  412: 'It is not of the version that `If-Match` names.',
}

function responses(response: unknown, produces: readonly string[] = []): Json {
  const entries = Object.entries(Object(response) as Json)
  if (entries.length === 0) {
    return { 200: { description: 'Done.', ...(produces.length > 0 && { content: textOf(produces) }) } }
  }
  return Object.fromEntries(
    entries.map(([status, schema]) => [
      status,
      {
        description: descriptions[status] ?? 'An error.',
        ...(status !== '204' && json(jsonSchema(schema, 'output'))),
      },
    ]),
  )
}

function parametersOf(schema: unknown, place: 'path' | 'query' | 'header'): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    readonly properties?: Record<string, Json>
    readonly required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...own }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: own,
  }))
}

/** What stands in a path, of a route that says no more about it. */
function namedBy(url: string): Json[] {
  return [...url.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

/** Plugins' routes have JSON Schema already. */
function jsonSchema(schema: unknown, io: 'input' | 'output'): Json {
  if (!(schema instanceof z.ZodType)) return schema as Json
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function json(schema: Json): { readonly content: Json } {
  return { content: { 'application/json': { schema } } }
}

function textOf(types: readonly string[]): Json {
  return Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]))
}
