import { launch } from './support/launch.mjs'

await launch('scripts/audit-verify/main.ts')
