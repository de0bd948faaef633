import { launch } from './support/launch.mjs'

await launch('scripts/db-migration/main.ts')
