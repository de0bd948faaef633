import { launch } from './support/launch.mjs'

await launch('scripts/directory-test/main.ts')
