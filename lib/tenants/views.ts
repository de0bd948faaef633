// What pages and scripts see. Plain JSON: sizes are bytes as numbers, times are ISO 8601 strings.
import type { CertificateKind, ExpiryAlarm } from './certificate-expiry'
import type { CaRotationPhase } from './registry-ca-state'
import type { RegistryPhase, StepName, StepState } from './state'
import type { RotationPhase } from './token-ca-state'

export type TenantRole = 'viewer' | 'developer' | 'owner'

/** A failure as a person sees it: our sentence first, the raw text of the program below it. */
export type FailureView = { code: string; sentence: string; raw: string | null; terminal: boolean }

export type UsageView = { usedBytes: number; measuredAt: string } | null

/** `stopsAt`: until then it serves clients that hold a token already. */
export type SuspensionView = { at: string; by: string; reason: string; stopsAt: string }

export type RegistrySummary = {
  id: string
  tenantSlug: string
  slug: string
  /** `host:port`, once a port is allocated. */
  address: string | null
  phase: RegistryPhase
  /** Null for one that is not suspended. */
  suspension: SuspensionView | null
  failure: FailureView | null
  /** Set while its storage is cleaned up and it takes no pushes: until about then. */
  readOnlyUntil: string | null
  usage: UsageView
  quotaBytes: number
  /** The reader's role in the tenant; null for a platform admin who is no member. */
  role: TenantRole | null
  createdAt: string
  /** Whole days without a push or a pull, where those are enough to speak of; else null. */
  idleDays: number | null
}

/** One in the trash. */
export type DeletedRegistryView = {
  id: string
  tenantSlug: string
  slug: string
  /** `host:port`, which stays reserved for it. */
  address: string | null
  /** As last measured. */
  usedBytes: number | null
  quotaBytes: number
  deletedAt: string
  /** From `graceUntil` on, with no day left, owners may erase it. */
  graceUntil: string
  daysLeft: number
  /** While it is being erased; of how many files is not known where it was never measured. */
  erasing: { removedFiles: number; totalFiles: number | null } | null
  failure: FailureView | null
  abilities: { restore: boolean; erase: boolean }
}

export type TimelineStep = {
  name: StepName
  state: StepState
  startedAt: string | null
  finishedAt: string | null
  /** What was asked for, for the first step. */
  note: string | null
  failure: FailureView | null
}

/** What the reader may do here, computed by the same `can()` that the use-cases call. */
export type RegistryAbilities = {
  push: boolean
  deleteTag: boolean
  deleteRegistry: boolean
  retry: boolean
  /** Settings, and a restart. */
  change: boolean
  suspend: boolean
  resume: boolean
  changeQuota: boolean
  requestQuota: boolean
  /** May ask why somebody else can or cannot push. */
  explainOthers: boolean
}

export type RegistryDetail = RegistrySummary & {
  purpose: string
  createdBy: string
  image: string
  replicas: number
  /** Limits of its own; null for those of the platform. */
  memoryBytes: number | null
  cpus: number | null
  generation: number
  observedGeneration: number
  readyAt: string | null
  steps: TimelineStep[]
  abilities: RegistryAbilities
  certificateUntil: string | null
}

/** Of a change that a new version of Berth brings: who has it now, and who waits. */
export type RollView = {
  /** `rolling` did not start with it: nobody else gets it before somebody has looked. */
  isStopped: boolean
  rolling: { tenantSlug: string; slug: string; failure: string | null } | null
  waiting: { tenantSlug: string; slug: string }[]
}

/** What may be chosen for a registry on this platform. */
export type ChangeChoices = {
  /** Images that a registry may run, the platform's own first. */
  images: string[]
  /** In bytes. */
  memory: { default: number; min: number; max: number }
  cpus: { default: number; min: number; max: number }
}

export type CaView = { fingerprintSha256: string; notAfter: string }

export type CertificateView = {
  kind: CertificateKind
  /** Of a registry `payments/apps`, else the kind. */
  name: string
  notAfter: string
  alarm: ExpiryAlarm
}

/** A registry that a rotation is about, and what keeps it. */
export type RotationRegistry = {
  tenantSlug: string
  slug: string
  phase: RegistryPhase
  failure: string | null
}

export type RotationView = {
  phase: RotationPhase
  requestedBy: string
  requestedAt: string
  switchedAt: string | null
  finishedAt: string | null
  /** Registries that serve, and those of them that hold what this phase gives them. */
  registriesTotal: number
  registriesDone: number
  /** Restarted for it and not back yet. */
  underWay: RotationRegistry[]
}

export type CaRotationView = {
  phase: CaRotationPhase
  requestedBy: string
  requestedAt: string
  /** Null until the worker has made it. */
  newCa: CaView | null
  /** Teams with registries, and who of each fetched the bundle from the portal since the new CA is in it. */
  teams: { tenantSlug: string; fetched: { username: string; at: string }[] }[]
  /** Registries that serve, and those of them that were seen with a certificate of the new CA. */
  registriesTotal: number
  registriesDone: number
  underWay: RotationRegistry[]
}

export type CertificatesView = {
  /** The one that signs now. */
  tokenCa: CaView
  /** What clients trust; see `/ca.crt`. */
  registryCa: CaView
  /** Of that CA: on its way, or the last one; null before the first. */
  caRotation: CaRotationView | null
  certificates: CertificateView[]
  /** On its way, or the last one; null before the first. */
  rotation: RotationView | null
  /** Registries that still trust a token CA which signs no more. */
  holdersOfOldCa: RotationRegistry[]
}

export type RequestKind = 'registry' | 'quota' | 'access'
export type RequestState = 'pending' | 'approved' | 'rejected' | 'cancelled'

export type RequestView = {
  id: string
  kind: RequestKind
  state: RequestState
  groupName: string
  tenantSlug: string | null
  slug: string | null
  purpose: string
  quotaBytes: number | null
  replicas: number | null
  role: TenantRole | null
  requestedBy: string
  requestedByName: string
  createdAt: string
  decidedBy: string | null
  decidedAt: string | null
  decisionReason: string | null
  /** Where the approved registry lives. */
  registry: { tenantSlug: string; slug: string } | null
  /** Only for those who may decide: what is free, so that they can judge. */
  judgement: {
    budgetBytes: number
    grantedBytes: number
    registries: number
    maxRegistries: number
    storageFreeBytes: number | null
    /** What the platform can hold, and what of it teams were given; null where nobody knows. */
    capacityBytes: number | null
    budgetedBytes: number
    overcommitAllowed: boolean
    /** The registry that more is asked for, as it is now. */
    registry: { quotaBytes: number; usage: UsageView } | null
  } | null
}

/** How a registry stands to its quota, and the way to more. */
export type QuotaPageView = {
  quotaBytes: number
  usage: UsageView
  /** The last request for more. */
  last: RequestView | null
  selfServiceMaxBytes: number
  /** Of the team; null for those who may not ask. */
  budget: { budgetBytes: number; grantedBytes: number } | null
  mayAsk: boolean
  mayChange: boolean
}

/** The platform as the layer above the budgets of teams, for admins. */
export type CapacityView = {
  /** Null while nobody knows. */
  capacityBytes: number | null
  /** Sum of the budgets of teams. */
  budgetedBytes: number
  /** Sum of the quotas of registries. */
  grantedBytes: number
  usedBytes: number
  overcommitAllowed: boolean
  /** Mails on quotas that did not go out, or not to everybody. */
  unsentMails: {
    tenantSlug: string
    slug: string
    threshold: number
    problem: string
    isTriedAgain: boolean
  }[]
}

/** A team that the person may name in a request. */
export type TeamChoice = {
  groupId: string
  groupName: string
  role: TenantRole | null
  /** What a request of this person for this team would be; null where none is taken. */
  asksFor: 'registry' | 'access' | null
  budgetBytes: number
  grantedBytes: number
  registries: number
  maxRegistries: number
}

export type RequestFormFacts = {
  teams: TeamChoice[]
  selfServiceMaxQuotaBytes: number
  defaultQuotaBytes: number
  /** When false, replicas are fixed at 1 and `replicasReason` says why. */
  replicasChoosable: boolean
  replicasReason: string
  /** Set when the directory could not be asked for other teams. */
  directoryProblem: string | null
}

export type RequestOutcome =
  | { state: 'approved'; requestId: string; registry: { tenantSlug: string; slug: string } }
  | { state: 'pending'; requestId: string; waitsFor: 'admin' | 'owner' }

export type TenantView = {
  id: string
  slug: string
  groupName: string
  budgetBytes: number
  grantedBytes: number
  usedBytes: number
  /** The oldest measurement that `usedBytes` contains; null when nothing was measured. */
  measuredAt: string | null
  registries: number
  maxRegistries: number
  registryQuotas: {
    id: string
    slug: string
    phase: RegistryPhase
    quotaBytes: number
    usage: UsageView
  }[]
}

/** A browser where somebody is signed in. */
export type SessionView = {
  id: string
  startedAt: string
  lastSeenAt: string
  address: string
  client: string | null
  /** The one that asks. */
  isCurrent: boolean
}

/** Somebody who is signed in, for admins. */
export type SignedInView = {
  username: string
  displayName: string
  sessions: number
  lastSeenAt: string
}

/** Who has which role in a team, and where it comes from. */
export type TeamAccessView = {
  tenantSlug: string
  groupName: string
  /** The team's own groups, by their names in the directory. */
  ownGroups: { name: string; role: TenantRole }[]
  mappings: {
    groupId: string
    groupName: string
    role: TenantRole
    createdBy: string
    createdAt: string
  }[]
  people: {
    username: string
    displayName: string
    role: TenantRole
    grantedBy: string
    createdAt: string
  }[]
}

/** A group of the directory that may be mapped. */
export type GroupChoice = { groupId: string; groupName: string }

/** People in a group, those of nested groups among them. */
export type GroupPeople = {
  groupName: string
  people: { username: string; displayName: string }[]
  /** False when there are more, or when a group in it could not be followed. */
  isComplete: boolean
}

/** A team as its members see it. */
export type TeamView = {
  tenantSlug: string
  groupName: string
  /** The reader's role; null for a platform admin who is no member. */
  role: TenantRole | null
  abilities: { manageAccess: boolean; readCiAccounts: boolean; readRecords: boolean }
}

/** One thing that gives somebody a role. */
export type RoleSource = {
  kind: 'team-group' | 'owners-group' | 'viewers-group' | 'mapped-group' | 'grant'
  role: TenantRole
  /** Of the group; null for a grant to the person. */
  name: string | null
  /** Groups through which the person is in it, from the person upward; null where that is not known. */
  via: string[] | null
}

export type WhyStep = {
  title: string
  /** `unknown` where it could not be looked at, or there was no point. */
  state: 'good' | 'bad' | 'unknown'
  detail: string
  /** What to do about it. */
  advice: string | null
}

/** Why somebody can or cannot push to and pull from a registry. */
export type WhyView = {
  username: string
  verdict: { push: boolean; sentence: string }
  steps: WhyStep[]
  sources: RoleSource[]
  /** The person's access tokens that open this registry, never beyond the person's own rights. */
  tokens: {
    id: string
    name: string
    actions: string[]
    repositories: string[]
    /** Null is never. */
    expiresAt: string | null
    lastUsedAt: string | null
  }[]
  /** The last refusals at the token server, the newest first. */
  refusals: { at: string; code: string; detail: string; count: number }[]
}
