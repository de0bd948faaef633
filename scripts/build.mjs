import { launch } from './support/launch.mjs'

await launch('scripts/build/main.ts')
