'use client'

import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { TextField } from '@/components/ui/text-field'
import type { ActionResult } from '@/lib/client/problem'
import type { LookUpView } from '@/lib/tenants/directory-views'
import { LookedUpPersonView } from './looked-up-person'
import { Section } from './section'

type Props = Readonly<{
  lookUp: (input: { username: string }) => Promise<ActionResult<LookUpView>>
}>

/** Asks the directory about one person, live. */
export function PersonLookup({ lookUp }: Props) {
  const [username, setUsername] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [answer, setAnswer] = useState<{ asked: string; view: LookUpView } | null>(null)
  const { run, isBusy, problem } = useAction(lookUp)

  async function ask(event: FormEvent) {
    event.preventDefault()
    const asked = username.trim()
    setError(asked === '' ? 'Type the user name of somebody.' : null)
    setAnswer(null)
    if (asked === '') return
    const view = await run({ username: asked })
    if (view !== null) setAnswer({ asked, view })
  }

  return (
    <Section
      title="Look a person up"
      about="What the directory says of somebody right now, and which roles follow from it. Each look is recorded in the audit trail."
    >
      <form
        onSubmit={(event) => void ask(event)}
        className="grid items-start gap-4 sm:grid-cols-[20rem_auto]"
      >
        <TextField
          label="User name"
          value={username}
          error={error}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={256}
          onChange={(event) => setUsername(event.target.value)}
        />
        <div className="sm:mt-6.5">
          <Button type="submit" isBusy={isBusy}>
            Look up
          </Button>
        </div>
      </form>
      <ProblemPanel problem={problem} />
      <div aria-live="polite" aria-busy={isBusy}>
        {answer === null ? null : <Answer asked={answer.asked} view={answer.view} />}
      </div>
    </Section>
  )
}

function Answer({ asked, view }: Readonly<{ asked: string; view: LookUpView }>) {
  switch (view.found) {
    case 'nobody':
      return (
        <Notice tone="warn" title={`Nobody is called ${asked}`}>
          Below LDAP_PEOPLE_BASE no entry has this name in LDAP_USERNAME_ATTRIBUTE, or the service
          account may not see it. Type the name that the person signs in with.
        </Notice>
      )
    case 'several':
      return (
        <Notice tone="warn" title={`Several people are called ${asked}`}>
          None of them can sign in until the name is of one alone. Narrow LDAP_PEOPLE_BASE or
          LDAP_USER_FILTER, or rename one of them in the directory.
        </Notice>
      )
    case 'person':
      return <LookedUpPersonView person={view.person} />
  }
}
