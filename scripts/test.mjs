import { launch } from './support/launch.mjs'

await launch('scripts/test/main.ts')
