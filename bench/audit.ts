// What a page of the audit trail costs at 1,000,000 rows: as the portal reads it, for every combination of filters, the
// newest page and one far back, beside the same SQL sent by a bare client.
import { Client } from 'pg'
import { auditPageSql, listAuditRows } from '../lib/audit/query'
import { everyFilter, fillTrail } from '../lib/audit/testing/fill-trail'
import { createScratchDatabase } from '../lib/db/testing/scratch-database'
import { type Bench, pairedRatio, quantile, took } from '../scripts/bench/bench'

const ROWS = 1_000_000
const ROUNDS = 3
const LIMIT = 51
const FAR_BACK = { at: new Date('2024-12-31T00:00:00Z'), id: 500_000n }

export const bench: Bench = {
  needs: ['postgres'],
  run: async ([rows]) => {
    const { db, url, close } = await createScratchDatabase()
    await fillTrail(db, Number(rows ?? ROWS))
    const bare = new Client({ connectionString: url })
    await bare.connect()
    const pages = everyFilter().flatMap((filter) =>
      [null, FAR_BACK].map((after) => ({ filter, after, limit: LIMIT })),
    )
    const samples: { portal: number[]; bare: number[] } = { portal: [], bare: [] }
    // The first round warms up, and is thrown away.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const page of pages) {
        const { text, values } = auditPageSql(page)
        const portal = await took(() => listAuditRows(db, page))
        const client = await took(() => bare.query(text, values))
        if (round === 0) continue
        samples.portal.push(portal)
        samples.bare.push(client)
      }
    }
    await bare.end()
    await close()
    return {
      measured: [
        { name: 'a page as the portal reads it', unit: 'ms', samples: samples.portal },
        { name: 'the same SQL by a bare client', unit: 'ms', samples: samples.bare },
      ],
      goals: [
        { what: 'median page, ms', value: quantile(samples.portal, 0.5), atMost: 20 },
        { what: '95th percentile, ms', value: quantile(samples.portal, 0.95), atMost: 100 },
        { what: 'page to bare SQL', value: pairedRatio(samples.portal, samples.bare), atMost: 2 },
        {
          what: '95th percentile to that of bare SQL',
          value: quantile(samples.portal, 0.95) / quantile(samples.bare, 0.95),
          atMost: 1.5,
        },
      ],
    }
  },
}
