export const PULL_TOOLS = ['docker', 'podman', 'nerdctl', 'skopeo', 'kubernetes'] as const
export type PullTool = (typeof PULL_TOOLS)[number]

/** The full name of an image: by digest when `reference` is one, else by tag. */
export function imageName(address: string, repository: string, reference: string): string {
  return `${address}/${repository}${reference.includes(':') ? '@' : ':'}${reference}`
}

/** What fetches `image` with `tool`. skopeo has no store of its own and writes a directory; Kubernetes has no command. */
export function pullCommand(tool: PullTool, image: string): string {
  switch (tool) {
    case 'skopeo':
      return `skopeo copy --all docker://${image} dir:./image`
    case 'kubernetes':
      return `image: ${image}`
    default:
      return `${tool} pull ${image}`
  }
}
