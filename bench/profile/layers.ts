import type { Layer } from './cpu-profile'

const inPackages =
  (...names: string[]) =>
  ({ place }: { place: string }) =>
    names.some((name) => place.includes(`node_modules/${name}`))

const CRYPTO = /^node:(_?tls|_tls_|https|crypto|internal\/(crypto|tls))/
const HTTP =
  /^node:(_?http|net$|events$|url$|internal\/(http|net|stream|streams|timers|url|process\/task_queues|abort_controller|async_hooks))/

/** The layers of any process of Berth, waiting among them. */
export const LAYERS: readonly Layer[] = [
  {
    name: 'waiting',
    why: 'idle: for the registry, for another process or for whoever asks',
    owns: ({ functionName }) => functionName === '(idle)',
  },
  {
    name: 'embedded database',
    why: 'PGlite: PostgreSQL in WebAssembly, and its files',
    owns: (frame) => frame.place === 'wasm:' || inPackages('@electric-sql/')(frame),
  },
  {
    name: 'Prisma',
    why: 'its client and adapter around each query',
    owns: (frame) =>
      frame.place.startsWith('lib/db/generated/') || inPackages('@prisma/', '.prisma/')(frame),
  },
  {
    name: 'pg',
    why: 'the wire protocol of PostgreSQL',
    owns: inPackages('pg/', 'pg-', 'postgres-'),
  },
  {
    name: 'pages',
    why: 'Next and React, and what is bundled with them',
    owns: (frame) => frame.place.includes('.next/') || inPackages('next/', 'react')(frame),
  },
  {
    name: 'own code',
    why: 'Berth itself, parsing with zod included',
    owns: (frame) => /^(lib|bench|app|components)\//.test(frame.place) || inPackages('zod/')(frame),
  },
  {
    name: 'TLS and crypto of Node',
    why: 'handshakes, encryption, hashes and signatures',
    owns: ({ place }) => CRYPTO.test(place),
  },
  {
    name: 'HTTP and sockets of Node',
    why: 'parsing, streams, timers and the system’s calls',
    owns: ({ place }) => HTTP.test(place),
  },
  {
    name: 'garbage collection',
    why: 'what all of them leave behind',
    owns: ({ functionName }) => functionName === '(garbage collector)',
  },
  {
    name: 'native code of Node',
    why: 'the event loop itself, outside JavaScript',
    owns: ({ functionName }) => functionName === '(program)',
  },
]
