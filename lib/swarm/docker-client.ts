import type { Readable } from 'node:stream'
import Docker from 'dockerode'

type Options = { abortSignal: AbortSignal }
type Filtered = Options & { filters?: Readonly<Record<string, readonly string[]>> }
type Body = Options & { _query: Readonly<Record<string, string | number>>; _body: object }

/**
 * The part of dockerode that Berth calls, typed as it behaves. Two traps are closed by these types:
 * options that are not split into `_query` and `_body` go into the URL whole, secrets included; and without
 * an explicit `undefined` for the first argument the whole service goes into the X-Registry-Auth header.
 */
export type DockerClient = {
  info(options: Options): Promise<unknown>
  version(options: Options): Promise<unknown>
  listServices(options: Filtered): Promise<unknown>
  listNodes(options: Filtered): Promise<unknown>
  listTasks(options: Filtered): Promise<unknown>
  listSecrets(options: Filtered): Promise<unknown>
  listContainers(options: Filtered & { all?: true }): Promise<unknown>
  getContainer(id: string): { remove(options: Options): Promise<unknown> }
  createSecret(options: Body): Promise<unknown>
  createService(auth: undefined, options: Body): Promise<unknown>
  getSecret(id: string): { remove(options: Options): Promise<unknown> }
  getService(id: string): {
    inspect(options: Options): Promise<unknown>
    update(auth: undefined, options: Body): Promise<unknown>
    remove(options: Options): Promise<unknown>
  }
  getTask(id: string): {
    logs(
      options: Options & { stdout: boolean; stderr: boolean; tail: number; follow: false },
    ): Promise<unknown>
  }
  // dockerode can not abort this one; the caller stops waiting all the same.
  getImage(ref: string): { inspect(): Promise<unknown> }
  getEvents(options: Filtered): Promise<Readable>
}

/** A dockerode client. Connects at the first call and reads no DOCKER_* variables but those its library insists on. */
export function dockerClient(options: Docker.DockerOptions): DockerClient {
  // Its own types lack half of these options.
  return new Docker(options) as unknown as DockerClient
}
