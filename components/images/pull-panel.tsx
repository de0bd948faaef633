import { CommandLine } from '@/components/ui/command-line'
import { imageName, PULL_TOOLS, pullCommand } from './pull-commands'

type PullPanelProps = Readonly<{
  address: string
  repository: string
  /** Null below an index, where a manifest has a digest only. */
  tag: string | null
  digest: string
}>

/** How to fetch the image with each tool: by tag, which may move, and by digest, which never does. */
export function PullPanel({ address, repository, tag, digest }: PullPanelProps) {
  return (
    <section aria-labelledby="pull" className="space-y-4">
      <h2 id="pull" className="text-lg font-semibold">
        Pull
      </h2>
      {tag !== null && <Commands title="By tag" image={imageName(address, repository, tag)} />}
      <Commands
        title="By digest (always this very image)"
        image={imageName(address, repository, digest)}
      />
    </section>
  )
}

function Commands({ title, image }: Readonly<{ title: string; image: string }>) {
  return (
    <div className="space-y-2">
      <h3 className="text-sm text-muted">{title}</h3>
      {PULL_TOOLS.map((tool) => (
        <CommandLine key={tool} command={pullCommand(tool, image)} label={`${tool}, ${title}`} />
      ))}
    </div>
  )
}
