import { launch } from './support/launch.mjs'

await launch('scripts/bench/main.ts')
