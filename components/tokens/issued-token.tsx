'use client'

import { useState } from 'react'
import { buttonClass } from '@/components/ui/button-class'
import { CommandLine } from '@/components/ui/command-line'
import { Link } from '@/components/ui/link'
import { Notice } from '@/components/ui/notice'
import { SelectField } from '@/components/ui/select-field'
import type { IssuedToken, RegistryChoice } from '@/lib/tokens/views'
import { clientTexts } from './client-texts'

type Props = Readonly<{
  issued: IssuedToken
  registries: readonly RegistryChoice[]
  portalUrl: string
  back: string
}>

/** A new secret, this once, and what to do with it. It lives in the memory of this page alone. */
export function IssuedTokenPanel({ issued, registries, portalUrl, back }: Props) {
  const { token, secret } = issued
  const usable = registries.filter(
    ({ id, address }) =>
      address !== null &&
      (token.registries === null || token.registries.some((registry) => registry.id === id)),
  )
  const [registryId, setRegistryId] = useState(usable[0]?.id ?? '')
  const address = usable.find(({ id }) => id === registryId)?.address ?? null

  return (
    <div className="grid max-w-3xl gap-6">
      <Notice tone="warn" title="Copy the secret now">
        It is shown this once. Berth keeps only a hash of it, so nobody can show it again: who loses
        it rotates.
      </Notice>
      <dl className="grid gap-4">
        <div className="grid gap-1.5">
          <dt className="text-sm font-medium">User name</dt>
          <dd>
            <CommandLine command={token.loginName} label="user name" />
          </dd>
        </div>
        <div className="grid gap-1.5">
          <dt className="text-sm font-medium">Secret</dt>
          <dd>
            <CommandLine command={secret} label="secret" />
          </dd>
        </div>
      </dl>
      {address === null ? (
        <Notice title="No registry to log in to yet">
          None of its registries is up, so there are no commands with an address to copy. User name
          and secret are all that they need.
        </Notice>
      ) : (
        <section aria-labelledby="use" className="grid gap-4">
          <h2 id="use" className="text-lg font-semibold">
            Use it
          </h2>
          {usable.length > 1 ? (
            <SelectField
              label="Registry"
              value={registryId}
              onChange={(event) => setRegistryId(event.target.value)}
            >
              {usable.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </SelectField>
          ) : null}
          <ClientList
            texts={clientTexts({
              ...{ address, portalUrl, secret },
              ...{ name: token.name, loginName: token.loginName },
            })}
          />
        </section>
      )}
      <div>
        <Link href={back} className={buttonClass('primary')}>
          I have it
        </Link>
      </div>
    </div>
  )
}

function ClientList({ texts }: Readonly<{ texts: ReturnType<typeof clientTexts> }>) {
  return (
    <div className="grid gap-2">
      {texts.map(({ title, about, text }, at) => (
        <details
          key={title}
          open={at === 0}
          className="rounded-lg border border-line bg-surface px-4 py-3"
        >
          <summary className="cursor-pointer text-sm font-medium">{title}</summary>
          <div className="mt-3 grid gap-2">
            <p className="text-sm text-muted">{about}</p>
            <CommandLine command={text} label={`text for ${title}`} />
          </div>
        </details>
      ))}
    </div>
  )
}
