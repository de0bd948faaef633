// The rows of the permission table that are about the life of a registry: change, restart, suspend and resume.
import { changeRegistry } from '../../tenants/change-registry'
import { restartRegistry } from '../../tenants/restart-registry'
import { resumeRegistry } from '../../tenants/resume-registry'
import { suspendRegistry } from '../../tenants/suspend-registry'
import { OWNERS, type PermissionCase, tokens } from './answers'

export const LIFE_CASES: Readonly<Record<string, PermissionCase>> = {
  changeRegistry: {
    run: ({ context, registryId }, actor) =>
      changeRegistry(
        context,
        actor,
        {
          ...{ registryId, generation: 1, purpose: 'another one', replicas: 1 },
          ...{ memoryBytes: null, cpus: null, image: context.settings.REGISTRY_IMAGE },
        },
        { observation: null },
      ),
    answers: { ...OWNERS, ...tokens('FORBIDDEN') },
  },
  restartRegistry: {
    run: ({ context, ref }, actor) => restartRegistry(context, actor, { ...ref, generation: 1 }),
    answers: { ...OWNERS, ...tokens('FORBIDDEN') },
  },
  suspendRegistry: {
    run: ({ context, ref }, actor) => suspendRegistry(context, actor, { ...ref, reason: 'rests' }),
    answers: { ...OWNERS, ...tokens('FORBIDDEN') },
  },
  resumeRegistry: {
    preparesWorld: true,
    run: async ({ context, ref, registryId }, actor) => {
      const data = { desired: 'suspended', suspendedAt: context.clock.now() }
      await context.db.registry.update({ where: { id: registryId }, data })
      return resumeRegistry(context, actor, ref)
    },
    answers: { ...OWNERS, ...tokens('FORBIDDEN') },
  },
}
