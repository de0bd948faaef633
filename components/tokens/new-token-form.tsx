'use client'

import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Choice, ChoiceGroup } from '@/components/ui/choice'
import { TextField } from '@/components/ui/text-field'
import { TextareaField } from '@/components/ui/textarea-field'
import { checkRepositoryGlob } from '@/lib/tenants/repository-glob'
import { checkName } from '@/lib/tenants/slug'
import type { IssuedToken, TokenFormFacts } from '@/lib/tokens/views'
import { daysOf, ExpiryField } from './expiry-field'
import { IssuedTokenPanel } from './issued-token'
import { RegistryChoiceField } from './registry-choice'
import type { CreateAction } from './token-actions'

type Props = Readonly<{
  kind: 'personal' | 'ci'
  facts: TokenFormFacts
  portalUrl: string
  create: CreateAction
  /** Where the list of them is. */
  back: string
}>

const TEXTS = {
  personal: {
    every: 'Every registry of my teams',
    nameHint: 'Where you will use it: laptop, backup-script. Lower case, digits and hyphens.',
    submit: 'Make the token',
  },
  ci: {
    every: 'Every registry of the team',
    nameHint: 'What it is for: build, deploy. Lower case, digits and hyphens.',
    submit: 'Make the CI account',
  },
} as const

export function NewTokenForm({ kind, facts, portalUrl, create, back }: Props) {
  const { run, isBusy, problem } = useAction(create)
  const [name, setName] = useState('')
  const [registryIds, setRegistryIds] = useState<string[] | null>(null)
  const [globs, setGlobs] = useState('**')
  const [mayPush, setMayPush] = useState(kind === 'ci')
  const [mayDelete, setMayDelete] = useState(false)
  const [days, setDays] = useState(String(facts.defaultDays))
  const [wasSubmitted, setSubmitted] = useState(false)
  const [issued, setIssued] = useState<IssuedToken | null>(null)

  const repositories = globs.split(/\s+/).filter((glob) => glob !== '')
  const nameProblem = name === '' && !wasSubmitted ? null : checkName(name)
  const globProblem =
    repositories.length === 0
      ? checkRepositoryGlob('')
      : (repositories.map(checkRepositoryGlob).find((each) => each !== null) ?? null)
  const refused = (field: string) =>
    problem?.field?.split('.')[0] === field ? problem.detail : null
  const registriesProblem =
    registryIds?.length === 0 && wasSubmitted ? 'Choose at least one registry.' : null

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setSubmitted(true)
    if (checkName(name) !== null || globProblem !== null || registryIds?.length === 0) return
    const actions = [
      'pull' as const,
      ...(mayPush ? (['push'] as const) : []),
      ...(mayDelete ? (['delete'] as const) : []),
    ]
    setIssued(await run({ name, registryIds, repositories, actions, days: daysOf(days) }))
  }

  if (issued !== null) {
    return (
      <IssuedTokenPanel
        issued={issued}
        registries={facts.registries}
        portalUrl={portalUrl}
        back={back}
      />
    )
  }
  const texts = TEXTS[kind]
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid max-w-xl gap-6">
      <TextField
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={nameProblem ?? refused('name')}
        hint={texts.nameHint}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <RegistryChoiceField
        registries={facts.registries}
        chosen={registryIds}
        onChange={setRegistryIds}
        every={texts.every}
        error={registriesProblem ?? refused('registryIds')}
      />
      <TextareaField
        label="Repositories"
        rows={3}
        value={globs}
        onChange={(event) => setGlobs(event.target.value)}
        error={globProblem ?? refused('repositories')}
        hint="One in each line. team/app is that one alone, team/* all below team, ** all. Nothing else is meant: team is not team-evil."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <ChoiceGroup legend="It may" error={refused('actions')}>
        <Choice type="checkbox" label="pull" checked disabled />
        <Choice
          type="checkbox"
          label="push"
          checked={mayPush}
          onChange={(event) => setMayPush(event.target.checked)}
        />
        <Choice
          type="checkbox"
          label="delete"
          about="Docker clients delete by digest: every tag on the image goes with it."
          checked={mayDelete}
          onChange={(event) => setMayDelete(event.target.checked)}
        />
      </ChoiceGroup>
      {kind === 'personal' ? (
        <p className="text-sm text-muted">
          It never has more rights than you have yourself when it is used.
        </p>
      ) : null}
      <ExpiryField policy={facts.policy} value={days} onChange={setDays} error={refused('days')} />
      <ProblemPanel problem={problem} />
      <div>
        <Button type="submit" variant="primary" isBusy={isBusy}>
          {texts.submit}
        </Button>
      </div>
    </form>
  )
}
