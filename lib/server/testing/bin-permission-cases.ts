// What the use-cases of the bin, of jobs and of clean-up answer to each kind of person.
import { changeBinDays } from '../../images/bin/change-bin-days'
import { listBin } from '../../images/bin/list-bin'
import { previewDelete } from '../../images/bin/preview-delete'
import { restoreBinned } from '../../images/bin/restore-binned'
import type { BinPage, CleanupView } from '../../images/bin/views'
import { listJobs } from '../../images/jobs/list-jobs'
import { startJob } from '../../images/jobs/start-job'
import { changePolicy } from '../../images/rules/change-policy'
import { previewPolicy } from '../../images/rules/preview-policy'
import { removePolicy } from '../../images/rules/remove-policy'
import { removeRule } from '../../images/rules/remove-rule'
import { savePolicy } from '../../images/rules/save-policy'
import { saveRule } from '../../images/rules/save-rule'
import { viewCleanup } from '../../images/rules/view-cleanup'
import { BY_MEMBERS, everybody, type PermissionCase } from './answers'
import type { World } from './world'

const REPOSITORY = 'team/app'
const POLICY = {
  ...{ name: 'old ones', repositories: '**', tags: '*', takesLast: false },
  ...{ keepLast: 3, olderThanDays: null, notPulledDays: null },
}
// The registries of these worlds never came up: this answer is behind the permission.
const CHANGES = everybody('NOT_READY', {
  ...BY_MEMBERS,
  ...{ viewer: 'FORBIDDEN', developer: 'FORBIDDEN', tokenOfAsker: 'FORBIDDEN' },
})
const OF_REPOSITORY = { ...CHANGES, narrowCi: 'FORBIDDEN' }

/** As if it had come up: who may change things sees so. */
const comeUp = ({ context, registryId }: World) =>
  context.db.registry.update({
    where: { id: registryId },
    data: { readyAt: new Date() },
    select: { id: true },
  })

const SEES_WHETHER = {
  readsOnly: true,
  preparesWorld: true,
  see: ({ abilities }: BinPage | CleanupView) => String(abilities.change),
  answers: everybody('true', {
    ...BY_MEMBERS,
    ...{ viewer: 'false', developer: 'false', tokenOfAsker: 'false' },
  }),
} as const

export const BIN_CASES: Readonly<Record<string, PermissionCase>> = {
  listBin: {
    ...SEES_WHETHER,
    run: async (world, actor) => {
      await comeUp(world)
      return listBin(world.context, actor, world.ref)
    },
  },
  viewCleanup: {
    ...SEES_WHETHER,
    run: async (world, actor) => {
      await comeUp(world)
      return viewCleanup(world.context, actor, world.ref)
    },
  },
  listJobs: {
    readsOnly: true,
    run: ({ context, ref }, actor) => listJobs(context, actor, ref),
    answers: everybody('NOT_READY', BY_MEMBERS),
  },
  previewDelete: {
    readsOnly: true,
    run: ({ context, ref }, actor) =>
      previewDelete(context, actor, { ...ref, repository: REPOSITORY, tags: ['v1'] }),
    answers: OF_REPOSITORY,
  },
  'startJob of tags': {
    run: ({ context, ref }, actor) =>
      startJob(context, actor, {
        ...ref,
        what: { kind: 'bin', repository: REPOSITORY, tags: [{ tag: 'v1', digest: null }] },
      }),
    answers: OF_REPOSITORY,
  },
  'startJob of what is in the bin': {
    run: ({ context, ref }, actor) =>
      startJob(context, actor, { ...ref, what: { kind: 'purgeAll' } }),
    answers: CHANGES,
  },
  'startJob of what failed': {
    run: ({ context, ref }, actor) =>
      startJob(context, actor, { ...ref, what: { kind: 'retry', jobId: 'none' } }),
    answers: CHANGES,
  },
  restoreBinned: {
    run: ({ context, ref }, actor) => restoreBinned(context, actor, { ...ref, id: 'none' }),
    answers: CHANGES,
  },
  changeBinDays: {
    run: ({ context, ref }, actor) => changeBinDays(context, actor, { ...ref, days: 7 }),
    answers: CHANGES,
  },
  saveRule: {
    run: ({ context, ref }, actor) =>
      saveRule(context, actor, { ...ref, name: 'releases', repositories: '**', tags: 'v*' }),
    answers: CHANGES,
  },
  removeRule: {
    run: ({ context, ref }, actor) => removeRule(context, actor, { ...ref, id: 'none' }),
    answers: CHANGES,
  },
  previewPolicy: {
    readsOnly: true,
    run: ({ context, ref }, actor) => previewPolicy(context, actor, { ...ref, ...POLICY }),
    answers: CHANGES,
  },
  savePolicy: {
    run: ({ context, ref }, actor) =>
      savePolicy(context, actor, { ...ref, ...POLICY, everyHours: 24 }),
    answers: CHANGES,
  },
  changePolicy: {
    run: ({ context, ref }, actor) =>
      changePolicy(context, actor, { ...ref, ...POLICY, everyHours: 24, id: 'none' }),
    answers: CHANGES,
  },
  removePolicy: {
    run: ({ context, ref }, actor) => removePolicy(context, actor, { ...ref, id: 'none' }),
    answers: CHANGES,
  },
}
