// The answers of a real array, field by field, written from its published description and from captures: what the fake
// sends must pass these. Kept apart from both the fake and the client, so that neither can bend them.
import { z } from 'zod'

const integer = z.number().int()
const reference = z.strictObject({
  name: z.string().nullable(),
  id: z.string().nullable(),
  resource_type: z.string().nullable(),
})
const space = z.strictObject({
  virtual: integer,
  unique: integer,
  snapshots: integer,
  data_reduction: z.number(),
  total_physical: integer,
})
const page = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    continuation_token: z.string().nullable(),
    total_item_count: integer,
    items: z.array(item),
  })

const fileSystem = z.strictObject({
  name: z.string(),
  id: z.string(),
  created: integer,
  provisioned: integer.nullable(),
  hard_limit_enabled: z.boolean(),
  default_user_quota: integer,
  default_group_quota: integer,
  fast_remove_directory_enabled: z.boolean(),
  snapshot_directory_enabled: z.boolean(),
  destroyed: z.boolean(),
  time_remaining: integer.nullable(),
  writable: z.boolean(),
  promotion_status: z.enum(['promoted', 'demoted']),
  requested_promotion_state: z.enum(['promoted', 'demoted']),
  nfs: z.strictObject({
    v3_enabled: z.boolean(),
    v4_1_enabled: z.boolean(),
    rules: z.string(),
    export_policy: reference,
  }),
  smb: z.strictObject({ enabled: z.boolean() }),
  http: z.strictObject({ enabled: z.boolean() }),
  multi_protocol: z.strictObject({
    safeguard_acls: z.boolean(),
    access_control_style: z.string(),
  }),
  source: reference.extend({
    location: reference,
    is_local: z.boolean(),
    display_name: z.string().nullable(),
  }),
  space,
})

const user = z.strictObject({
  name: z.string().regex(/\/\d+$/),
  file_system: reference,
  file_system_default_quota: integer,
  quota: integer.nullable(),
  usage: integer,
  user: z.strictObject({ id: integer, name: z.string().nullable() }),
})

const errors = z.strictObject({
  errors: z.array(z.strictObject({ context: z.string().nullable(), message: z.string() })).min(1),
})

export const ANSWER_SCHEMAS = {
  versions: z.strictObject({ versions: z.array(z.string()) }),
  login: z.strictObject({ username: z.string() }),
  arrays: page(
    z.strictObject({
      name: z.string(),
      id: z.string(),
      os: z.literal('Purity//FB'),
      revision: z.string(),
      version: z.string(),
      time_zone: z.string(),
      banner: z.string().nullable(),
      idle_timeout: integer,
      ntp_servers: z.array(z.string()),
      smb_mode: z.string(),
      product_type: z.string(),
      eradication_config: z.strictObject({
        manual_eradication: z.string(),
        eradication_delay: integer,
      }),
      security_update: z.unknown(),
      _as_of: integer,
    }),
  ),
  'arrays/space': page(
    z.strictObject({
      name: z.string(),
      id: z.string(),
      time: integer,
      capacity: integer,
      parity: z.number(),
      space,
    }),
  ),
  'file-systems': page(fileSystem).extend({
    total: z.strictObject({
      name: z.null(),
      id: z.null(),
      provisioned: integer.nullable(),
      space,
    }),
  }),
  'file-systems/user-group-quota-policies': page(
    z.strictObject({ policy: reference, member: reference }),
  ),
  'nfs-export-policies/rules': page(
    z.looseObject({
      client: z.string(),
      access: z.enum(['root-squash', 'all-squash', 'no-squash']),
      permission: z.enum(['rw', 'ro']),
    }),
  ),
  alerts: page(
    z.strictObject({
      name: z.string(),
      id: z.string(),
      index: integer,
      flagged: z.boolean(),
      code: integer,
      severity: z.enum(['info', 'warning', 'critical']),
      component_name: z.string(),
      component_type: z.string(),
      state: z.enum(['open', 'closing', 'closed', 'waiting to downgrade']),
      created: integer,
      updated: integer,
      notified: integer,
      summary: z.string(),
      description: z.string(),
      action: z.string(),
      knowledge_base_url: z.string(),
      variables: z.record(z.string(), z.string()),
    }),
  ),
  'network-interfaces': page(
    z.strictObject({
      name: z.string(),
      id: z.string(),
      address: z.string(),
      enabled: z.boolean(),
      gateway: z.string(),
      mtu: integer,
      netmask: z.string(),
      services: z.array(z.enum(['data', 'management', 'replication', 'support', 'egress-only'])),
      subnet: reference,
      type: z.literal('vip'),
      vlan: integer,
    }),
  ),
  'quotas/users': page(user),
  'usage/users': page(user),
  /** Of POST and PATCH. */
  writtenUsers: z.strictObject({ items: z.array(user) }),
  refused: errors,
  /** The singular form in which an expired session is refused. */
  refusedSession: z.strictObject({
    error: z.array(z.strictObject({ code: integer, context: z.string(), message: z.string() })),
  }),
} as const
