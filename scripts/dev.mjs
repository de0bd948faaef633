// The server from its sources, with Next in development mode. Settings come from the environment, as in production.
import { spawnSync } from 'node:child_process'
import { launch } from './support/launch.mjs'

process.env.NODE_ENV = 'development'
const generate = spawnSync('node_modules/.bin/prisma', ['generate'], { stdio: 'inherit' })
if (generate.status !== 0) process.exit(1)
await launch('lib/server/main.ts')
