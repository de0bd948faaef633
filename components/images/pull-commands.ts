export const PULL_TOOLS = ['docker', 'podman', 'skopeo'] as const
export type PullTool = (typeof PULL_TOOLS)[number]

/** The full name of an image: by digest when `reference` is one, else by tag. */
export function imageName(address: string, repository: string, reference: string): string {
  return `${address}/${repository}${reference.includes(':') ? '@' : ':'}${reference}`
}

/** The line that fetches `image` with `tool`. skopeo has no store of its own: it writes a directory. */
export function pullCommand(tool: PullTool, image: string): string {
  return tool === 'skopeo'
    ? `skopeo copy --all docker://${image} dir:./image`
    : `${tool} pull ${image}`
}
