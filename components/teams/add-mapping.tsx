'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'
import { useSettled } from '@/components/ui/use-settled'
import type { GroupChoice, TenantRole } from '@/lib/tenants/views'
import type { SaveMapping } from './access-actions'
import { GroupPeople } from './group-people'
import { groupsQuery } from './group-queries'
import { RoleSelect } from './role-select'

type Props = Readonly<{ tenantSlug: string; saveMapping: SaveMapping }>

/** Finds a group by a part of its name, shows whom it stands for, and gives it a role. */
export function AddMapping({ tenantSlug, saveMapping }: Props) {
  const router = useRouter()
  const [text, setText] = useState('')
  const [group, setGroup] = useState<GroupChoice | null>(null)
  const [role, setRole] = useState<TenantRole>('developer')
  const { run, isBusy, problem, forget } = useAction(saveMapping)

  async function save(event: FormEvent) {
    event.preventDefault()
    if (group === null) return
    if ((await run({ tenantSlug, groupId: group.groupId, role })) === null) return
    setGroup(null)
    setText('')
    router.refresh()
  }

  function choose(choice: GroupChoice | null) {
    forget()
    setGroup(choice)
  }

  return (
    <form
      aria-label="Give a group a role"
      onSubmit={(event) => void save(event)}
      className="grid gap-4 rounded-lg border border-line bg-surface p-5"
    >
      {group === null ? (
        <GroupSearch tenantSlug={tenantSlug} text={text} onText={setText} onChoose={choose} />
      ) : (
        <>
          <p className="flex flex-wrap items-center gap-3">
            <strong className="wrap-anywhere">{group.groupName}</strong>
            <Button onClick={() => choose(null)}>Choose another group</Button>
          </p>
          <GroupPeople tenantSlug={tenantSlug} {...group} />
          <div className="grid items-end gap-4 sm:grid-cols-[1fr_auto]">
            <RoleSelect label="Role" value={role} onChange={setRole} />
            <Button type="submit" variant="primary" isBusy={isBusy}>
              Give this role
            </Button>
          </div>
        </>
      )}
      <ProblemPanel problem={problem} />
    </form>
  )
}

type SearchProps = Readonly<{
  tenantSlug: string
  text: string
  onText: (text: string) => void
  onChoose: (group: GroupChoice) => void
}>

function GroupSearch({ tenantSlug, text, onText, onChoose }: SearchProps) {
  const asked = useSettled(text.trim())
  const { data, error, isFetching } = useQuery(groupsQuery(tenantSlug, asked))
  return (
    <>
      <TextField
        label="Group of the directory"
        hint="A part of its name, at least two letters."
        value={text}
        onChange={(event) => onText(event.target.value)}
        error={error === null ? null : error.message}
        autoComplete="off"
        spellCheck={false}
      />
      <div aria-live="polite" aria-busy={isFetching}>
        {data === undefined || asked.length < 2 ? null : data.length === 0 ? (
          <p className="text-sm text-muted">No group has “{asked}” in its name.</p>
        ) : (
          <ul aria-label="Groups found" className="flex flex-wrap gap-2">
            {data.map((group) => (
              <li key={group.groupId}>
                <Button onClick={() => onChoose(group)}>{group.groupName}</Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  )
}
