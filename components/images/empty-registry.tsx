import { buttonClass } from '@/components/ui/button-class'
import { CommandLine } from '@/components/ui/command-line'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { type RegistryPlace, registryHref } from '../registries/registry-links'

type EmptyRegistryProps = Readonly<{
  place: RegistryPlace
  address: string | null
  username: string
  mayPush: boolean
}>

/** A registry with nothing in it: how to change that. */
export function EmptyRegistry({ place, address, username, mayPush }: EmptyRegistryProps) {
  return (
    <EmptyState
      title="Nothing pushed yet"
      action={
        <Link href={registryHref(place, 'connect')} className={buttonClass('primary')}>
          Show how to push
        </Link>
      }
    >
      <p>Repositories appear by themselves with the first push.</p>
      {address === null || !mayPush ? null : (
        <div className="mt-4 grid gap-2 text-left text-text">
          <CommandLine command={`docker login ${address} -u ${username}`} label="log in" />
          <CommandLine command={`docker tag my-image ${address}/my-image:v1`} label="name" />
          <CommandLine command={`docker push ${address}/my-image:v1`} label="push" />
        </div>
      )}
    </EmptyState>
  )
}
