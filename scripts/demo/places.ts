import { createHash } from 'node:crypto'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const BERTH = join(ROOT, '.berth')
const CHECKOUT = createHash('sha256').update(ROOT).digest('hex').slice(0, 8)

/** Where the demo keeps what. All of it is below `.berth/`, but for sockets, whose paths must be short. */
export const PLACES = {
  berth: BERTH,
  facts: join(BERTH, 'demo.json'),
  lock: join(BERTH, 'lock.json'),
  state: join(BERTH, 'state.json'),
  installationId: join(BERTH, 'installation-id'),
  packages: join(BERTH, 'packages'),
  engine: {
    dataDirectory: join(BERTH, 'engine'),
    runDirectory: `/run/berth-${CHECKOUT}`,
    logFile: join(BERTH, 'dockerd.log'),
  },
} as const
