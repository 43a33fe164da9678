import * as z from 'zod'
import { Detail, type Route, routes } from './rest.ts'

const version = '0.1.0'

type Errors = NonNullable<Route['errors']>

/** The OpenAPI 3.1 document of all routes. */
export function openapi(): object {
  const paths: Record<string, Record<string, object>> = {}
  const schemas: Record<string, object> = { Detail: schema(Detail, {}) }
  for (const [operationId, route] of Object.entries<Route>(routes)) {
    const path = route.path.replaceAll(':path}', '}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(operationId, route, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Agentic Code Editor — Backend',
      version,
      description:
        'Runs go over Socket.IO on the same port: `client:command` in, `agent:event` out. ' +
        'A method that is not listed for a path is answered with 405, and `Allow` names those that are.',
    },
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } }, schemas },
    security: [{ token: [] }],
  }
}

function operation(operationId: string, route: Route, shared: Record<string, object>): object {
  const { summary, query, body, response, status = 200, errors = {}, isPublic = false } = route
  return {
    operationId,
    summary,
    ...(isPublic ? { security: [{}, { token: [] }] } : {}),
    parameters: [...pathParameters(route.path), ...(query ? queryParameters(query, shared) : [])],
    ...(body
      ? { requestBody: { required: !body.safeParse(undefined).success, content: json(schema(body, shared)) } }
      : {}),
    responses: {
      [status]: { description: 'As asked', content: json(schema(response, shared)) },
      ...Object.fromEntries(failures(errors, common(route))),
    },
  }
}

/** What goes without saying. */
const common = ({ isPublic, query, body }: Route): Errors => ({
  ...(isPublic ? {} : { 401: 'The token is missing or wrong.' }),
  403: 'The Host or the Origin is not let in.',
  ...(query || body ? { 422: 'What was sent does not fit.' } : {}),
  ...(body
    ? {
        400: 'The body is no JSON, or nested too deeply.',
        413: 'The body is too large.',
        415: 'The body is not said to be JSON, or it is compressed.',
      }
    : {}),
})

/** One code may mean several things. */
const failures = (own: Errors, common: Errors): [string, object][] =>
  Object.entries({ ...own, ...common }).map(([code]) => [
    code,
    failure([own[Number(code)], common[Number(code)]].filter(Boolean).join(' Or: ')),
  ])

const failure = (description: string) => ({
  description,
  content: json({ $ref: '#/components/schemas/Detail' }),
})
const json = (schema: object) => ({ 'application/json': { schema } })

/** Without the mark of its dialect, which a document says once. What has a name of its own goes to the shared ones. */
function schema(type: z.ZodType, shared: Record<string, object>): object {
  const text = JSON.stringify(z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }))
  const { $schema: _dialect, $defs = {}, ...plain } = JSON.parse(text.replaceAll('#/$defs/', '#/components/schemas/'))
  Object.assign(shared, $defs)
  return plain
}

const pathParameters = (path: string): object[] =>
  [...path.matchAll(/\{(\w+)(?::path)?\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))

const queryParameters = (query: z.ZodObject, shared: Record<string, object>): object[] =>
  Object.entries<z.ZodType>(query.shape).map(([name, type]) => ({
    name,
    in: 'query',
    required: !type.safeParse(undefined).success,
    schema: schema(type, shared),
  }))
