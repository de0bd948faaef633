import { existsSync, readdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = '/sys/fs/cgroup'

/** Removes the control group `name` of every hierarchy with all below it; its processes must be gone. */
export function removeControlGroups(name: string): void {
  if (!existsSync(ROOT)) return
  const hierarchies = ['', ...readdirSync(ROOT)].map((hierarchy) => join(ROOT, hierarchy, name))
  for (const group of hierarchies) if (existsSync(group)) removeTree(group)
}

// The files of a control group cannot be removed, only its directories, from the leaves up.
function removeTree(group: string): void {
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(group, entry.name))
  }
  rmdirSync(group)
}
