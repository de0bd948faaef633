import type { Frame, Layer } from '../profile/cpu-profile'

const isFile =
  (...paths: string[]) =>
  ({ place }: Frame) =>
    paths.includes(place)

const HTTP_AND_TLS =
  /^node:(_http|_tls|http|https|net$|events$|internal\/(http|stream|streams|timers|child_process|process\/task_queues))/

/** The layers of a token: what is not idle, in which the bare server has a part or not. */
export const TOKEN_LAYERS: readonly Layer[] = [
  {
    name: 'signing',
    why: 'one ES256 signature and two base64 texts for each token; the bare server does the same',
    owns: isFile('lib/registry/token.ts'),
  },
  {
    name: 'proof of the credentials',
    why: 'one keyed hash for each request, and a look at what is remembered',
    owns: ({ place }) => place.startsWith('lib/auth/') || place.startsWith('lib/tokens/'),
  },
  {
    name: 'decision',
    why: 'role, scope and policies of each request, from a registry that is remembered for a second',
    owns: ({ place }) =>
      place.startsWith('lib/tenants/') ||
      place === 'lib/server/decide-token-access.ts' ||
      place === 'lib/registry/scopes.ts' ||
      place === 'lib/registry/references.ts' ||
      place === 'lib/kernel/short-memory.ts' ||
      place.includes('zod'),
  },
  {
    name: 'database',
    why: 'questions that no memory answers',
    owns: ({ place }) =>
      place.startsWith('lib/db/') || /node_modules\/(@prisma|pg|pg-[a-z]+)\//.test(place),
  },
  {
    name: 'reading the request, writing the answer',
    why: 'address, query, Basic credentials, JSON and headers; the bare server has less of it',
    owns: ({ place }) => place.startsWith('lib/server/') || place.startsWith('lib/kernel/'),
  },
  {
    name: 'HTTP and TLS of Node',
    why: 'parsing, encryption and the system’s calls; the bare server pays the same',
    owns: ({ place }) => HTTP_AND_TLS.test(place),
  },
  {
    name: 'garbage collection',
    why: 'what requests leave behind',
    owns: ({ functionName }) => functionName === '(garbage collector)',
  },
  {
    name: 'native code of Node',
    why: 'the event loop itself, outside JavaScript: sockets, OpenSSL; the bare server pays the same',
    owns: ({ functionName }) => functionName === '(program)',
  },
]
