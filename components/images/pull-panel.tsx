'use client'

import { CommandLine } from '@/components/ui/command-line'
import { SelectField } from '@/components/ui/select-field'
import { imageName, PULL_TOOLS, pullCommand } from './pull-commands'
import { usePullChoice } from './use-pull-choice'

type PullPanelProps = Readonly<{
  address: string
  repository: string
  /** Null below an index, where a manifest has a digest only. */
  tag: string | null
  digest: string
}>

const NAMES = {
  docker: 'docker',
  podman: 'podman',
  nerdctl: 'nerdctl',
  skopeo: 'skopeo',
  kubernetes: 'Kubernetes',
} as const

/** How to fetch the image: by tag, which may move, or by digest, which never does. The last choice is remembered. */
export function PullPanel({ address, repository, tag, digest }: PullPanelProps) {
  const { choice, choose } = usePullChoice()
  const by = tag === null ? 'digest' : choice.by
  const image = imageName(address, repository, tag === null || by === 'digest' ? digest : tag)
  return (
    <section aria-labelledby="pull" className="grid gap-3">
      <h2 id="pull" className="text-lg font-semibold">
        Pull
      </h2>
      <div className="flex flex-wrap gap-3">
        <SelectField
          label="With"
          value={choice.tool}
          onChange={({ currentTarget: { value } }) => {
            const tool = PULL_TOOLS.find((each) => each === value)
            if (tool !== undefined) choose({ tool })
          }}
        >
          {PULL_TOOLS.map((tool) => (
            <option key={tool} value={tool}>
              {NAMES[tool]}
            </option>
          ))}
        </SelectField>
        {tag === null ? null : (
          <SelectField
            label="By"
            value={by}
            onChange={({ currentTarget: { value } }) =>
              choose({ by: value === 'digest' ? 'digest' : 'tag' })
            }
          >
            <option value="tag">tag, which may move</option>
            <option value="digest">digest, always this very image</option>
          </SelectField>
        )}
      </div>
      <CommandLine command={pullCommand(choice.tool, image)} label={`${choice.tool}, by ${by}`} />
    </section>
  )
}
