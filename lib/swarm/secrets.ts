import { z } from 'zod'
import { AppError, isAppError } from '../kernel/app-error'
import type { Engine } from './engine'
import { isOwned, ownedBy } from './labels'
import { type EngineSecret, secretSchema } from './observed'
import { ownerLabels, type RegistryDeployment, secretName } from './spec'

/**
 * Makes the secrets of `d` that are missing and returns the id of each by its name. Idempotent, also beside itself.
 * SWARM_REFUSED (terminal) if somebody else's secret has one of the names: it is left alone.
 */
export async function ensureSecrets(
  engine: Engine,
  d: RegistryDeployment,
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const wanted = d.files.map((file) => ({ name: secretName(d, file), content: file.content }))
  const present = await listSecrets(
    engine,
    { label: ownedBy(d.installationId, d.registryId) },
    signal,
  )
  const ids = new Map(present.map((secret) => [secret.Spec.Name, secret.ID]))
  const entries = wanted.map(async ({ name, content }): Promise<[string, string]> => {
    return [name, ids.get(name) ?? (await createSecret(engine, d, { name, content }, signal))]
  })
  return new Map(await Promise.all(entries))
}

/**
 * Removes the registry's secrets but those named in `keep`, and returns how many others are still there because
 * a service uses them. Idempotent.
 */
export async function removeSecrets(
  engine: Engine,
  owner: { installationId: string; registryId: string },
  keep: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<number> {
  const filters = { label: ownedBy(owner.installationId, owner.registryId) }
  const secrets = await listSecrets(engine, filters, signal)
  let remaining = 0
  for (const secret of secrets.filter(({ Spec }) => !keep.has(Spec.Name))) {
    try {
      await engine.call({
        action: `remove the secret ${secret.Spec.Name}`,
        schema: z.unknown(),
        run: (docker, abortSignal) => docker.getSecret(secret.ID).remove({ abortSignal }),
        signal,
      })
    } catch (error) {
      if (!isAppError(error) || (error.code !== 'NOT_READY' && error.code !== 'NOT_FOUND'))
        throw error
      if (error.code === 'NOT_READY') remaining += 1
    }
  }
  return remaining
}

async function createSecret(
  engine: Engine,
  d: RegistryDeployment,
  { name, content }: { name: string; content: string },
  signal: AbortSignal | undefined,
): Promise<string> {
  const spec = { Name: name, Labels: ownerLabels(d), Data: Buffer.from(content).toString('base64') }
  try {
    const made = await engine.call({
      action: `create the secret ${name}`,
      schema: z.object({ id: z.string() }),
      run: (docker, abortSignal) => docker.createSecret({ _query: {}, _body: spec, abortSignal }),
      signal,
    })
    return made.id
  } catch (error) {
    if (!isAppError(error) || error.code !== 'CONFLICT') throw error
    return holderOf(engine, d, name, error, signal)
  }
}

async function holderOf(
  engine: Engine,
  d: RegistryDeployment,
  name: string,
  conflict: AppError,
  signal: AbortSignal | undefined,
): Promise<string> {
  const found = await listSecrets(engine, { name: [name] }, signal)
  const holder = found.find((secret) => secret.Spec.Name === name)
  // Removed since: the next pass makes it.
  if (holder === undefined) throw conflict
  if (isOwned(holder.Spec.Labels, d.installationId, d.registryId)) return holder.ID
  throw new AppError(
    'SWARM_REFUSED',
    `A secret named ${name} already exists on this Swarm and does not belong to this registry. Berth leaves it alone: remove it by hand if nobody needs it.`,
    {
      terminal: true,
      cause: conflict,
      ...(conflict.raw === undefined ? {} : { raw: conflict.raw }),
    },
  )
}

function listSecrets(
  engine: Engine,
  filters: Record<string, readonly string[]>,
  signal: AbortSignal | undefined,
): Promise<EngineSecret[]> {
  return engine.call({
    action: 'list secrets',
    schema: z.array(secretSchema),
    run: (docker, abortSignal) => docker.listSecrets({ filters, abortSignal }),
    signal,
  })
}
