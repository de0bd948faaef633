// What Berth reads of an array's answers, parsed at the edge: only the fields that it uses, the rest ignored.
import { z } from 'zod'

const bytes = z.number().nonnegative()
/** Unset references come as objects of nulls. */
const reference = z
  .object({ name: z.string().nullish() })
  .nullish()
  .transform((value) => value?.name ?? null)
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)

export const arrayItem = z.object({ name: z.string(), version: z.string() })

const arraySpaceItem = z.object({
  capacity: bytes,
  space: z.object({ total_physical: bytes.nullish(), total_used: bytes.nullish() }),
})
export const arraySpaceAnswer = z.object({ items: z.tuple([arraySpaceItem], arraySpaceItem) })

export const fileSystemItem = z.object({
  name: z.string(),
  destroyed: flag,
  writable: z
    .boolean()
    .nullish()
    .transform((value) => value ?? true),
  /** 0 and null are "no limit". */
  provisioned: bytes.nullish().transform((value) => (value === 0 ? null : (value ?? null))),
  hard_limit_enabled: flag,
  fast_remove_directory_enabled: flag,
  snapshot_directory_enabled: flag,
  nfs: z
    .object({
      v3_enabled: flag,
      v4_1_enabled: flag,
      rules: z
        .string()
        .nullish()
        .transform((value) => value ?? ''),
      export_policy: reference,
    })
    .nullish(),
  space: z.object({
    virtual: bytes,
    snapshots: bytes.nullish(),
    total_physical: bytes.nullish(),
    total_used: bytes.nullish(),
  }),
})
export type FileSystemItem = z.output<typeof fileSystemItem>

export const exportRuleItem = z.object({
  client: z.string().nullish(),
  access: z.string().nullish(),
  permission: z.string().nullish(),
})

export const attachedPolicyItem = z.object({ policy: reference })

/** A row of quotas/users, and of usage/users, where users without a quota of their own are too. */
export const userItem = z.object({
  quota: bytes.nullish().transform((value) => (value === 0 ? null : (value ?? null))),
  usage: bytes.nullish().transform((value) => value ?? 0),
  user: z.object({ id: z.number().int().nullish() }).nullish(),
})

export const alertItem = z.object({
  name: z.string(),
  code: z.number().nullish(),
  severity: z.string(),
  state: z.string(),
  component_name: z.string().nullish(),
  summary: z.string().nullish(),
  action: z.string().nullish(),
  knowledge_base_url: z.string().nullish(),
  created: z.number().nullish(),
})

export const networkInterfaceItem = z.object({
  address: z.string().nullish(),
  enabled: flag,
  services: z.array(z.string()).nullish(),
})

/** Of writes, whose answers Berth does not need. */
export const ignored = z.unknown()
