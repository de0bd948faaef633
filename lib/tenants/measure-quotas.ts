import type { Database } from '../db/database'

export type QuotaFigures = {
  /** Live registries; `usedBytes` is null before the first measurement. */
  registries: { tenant: string; registry: string; quotaBytes: number; usedBytes: number | null }[]
  /** Mails about quotas that failed and are tried again. */
  unsentMails: number
}

/** What a monitoring system should know of quotas. Two queries, whatever the number of registries. */
export async function measureQuotas(db: Database): Promise<QuotaFigures> {
  const [rows, unsentMails] = await Promise.all([
    db.registry.findMany({
      where: { deletedAt: null },
      select: { slug: true, quotaBytes: true, usedBytes: true, tenant: { select: { slug: true } } },
    }),
    db.quotaCrossing.count({
      where: { toldAt: null, problem: { not: null }, registry: { deletedAt: null } },
    }),
  ])
  const registries = rows.map(({ slug, tenant, quotaBytes, usedBytes }) => ({
    tenant: tenant.slug,
    registry: slug,
    quotaBytes: Number(quotaBytes),
    usedBytes: usedBytes === null ? null : Number(usedBytes),
  }))
  return { registries, unsentMails }
}
